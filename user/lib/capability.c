// SPDX-License-Identifier: GPL-2.0-or-later
/* capability.c - which of root's powers this process has (capabilities(7)) */
#include "lib/capability.h"

#include <linux/capability.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Sets of 64 come in two halves. */
static bool get(struct __user_cap_data_struct halves[2])
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return !syscall(SYS_capget, &header, halves);
}

static bool set(const struct __user_cap_data_struct halves[2])
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return !syscall(SYS_capset, &header, halves);
}

bool capability_is_held(unsigned capability)
{
	struct __user_cap_data_struct held[2] = { 0 };

	return get(held) && (held[capability / 32].effective >> capability % 32 & 1);
}

bool capabilities_keep(uint64_t in_effect, uint64_t in_reserve)
{
	struct __user_cap_data_struct kept[2] = { 0 };

	if (!get(kept))
		return false;
	for (int half = 0; half < 2; half++) {
		kept[half].permitted &= (in_effect | in_reserve) >> half * 32;
		kept[half].effective = kept[half].permitted & in_effect >> half * 32;
		kept[half].inheritable &= (in_effect | in_reserve) >> half * 32;
	}
	return set(kept);
}

void capabilities_give_back(void)
{
	/* The kernel's word that this process has more than whoever started it. */
	if (!getauxval(AT_SECURE))
		return;
	capabilities_keep(0, 0);
	prctl(PR_SET_DUMPABLE, 1);
}
