/* SPDX-License-Identifier: GPL-2.0-or-later */
/* capability.h - which of root's powers this process has (capabilities(7)) */
#ifndef EXECTRACE_CAPABILITY_H
#define EXECTRACE_CAPABILITY_H

#include <stdbool.h>
#include <stdint.h>

/* Sets of them, as the kernel numbers them: bit CAP_*. */
#define CAPABILITY(number) (1ULL << (number))

/* A CAP_* is in effect. */
bool capability_is_held(unsigned capability);

/*
 * Of this thread's alone, leaves in effect what is in the one set, and permitted, so that it can be put in effect again, what is
 * in either; nothing is added to what is permitted. False if the kernel refuses.
 */
bool capabilities_keep(uint64_t in_effect, uint64_t in_reserve);

/*
 * If the program's file gave us capabilities that the user has not: gives them back for good, and the process to its
 * user, who may then debug it and see its files in /proc.
 */
void capabilities_give_back(void);

#endif
