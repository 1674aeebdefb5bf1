/* Two threads, and nothing said of CPUs. */
#include "../two-cpus/right.c"
