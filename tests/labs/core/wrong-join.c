/* NOT MET: overlap>=80%: as for two CPUs of different cores. */
#include "../two-cpus/wrong-join.c"
