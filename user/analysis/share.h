/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * share.h - parts of a whole, cut to whole millionths at once or in the end
 *
 * A mean of shares that were cut to millionths may fall short of a threshold that it is exactly on. So what is still to be reckoned
 * with has twice the digits, and what they lose is given back at the end.
 */
#ifndef EXECTRACE_SHARE_H
#define EXECTRACE_SHARE_H

#include <stdint.h>

/* In 1/1,000,000; the part may be larger than the whole. Of nothing, 0. */
static inline uint64_t in_millionths(uint64_t part, uint64_t whole)
{
	return whole ? (unsigned __int128)part * 1000000 / whole : 0;
}

#define SHARE_ONE 1000000000000ULL

/* In 1/SHARE_ONE. The whole is not 0. */
static inline uint64_t share_of(uint64_t part, unsigned __int128 whole)
{
	return (unsigned __int128)part * SHARE_ONE / whole;
}

/* In 1/1,000,000. A mean of shares has lost less than two of its units. */
static inline uint32_t share_in_millionths(uint64_t share)
{
	return (share + 2) / (SHARE_ONE / 1000000);
}

#endif
