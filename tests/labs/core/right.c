/* As for two CPUs of different cores. */
#include "../two-cpus/right.c"
