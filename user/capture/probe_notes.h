/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe_notes.h - which probes (USDT) a program has in it
 *
 * A program built with sys/sdt.h lists its probes in ELF notes of the name "stapsdt", type 3: three addresses, then provider, name
 * and arguments as three strings, each ended by a 0. The arguments are words such as -4@%eax: bytes, with a minus
 * if signed, and where they are found. (SystemTap, "UserSpaceProbeImplementation".)
 */
#ifndef EXECTRACE_PROBE_NOTES_H
#define EXECTRACE_PROBE_NOTES_H

struct probe_note {
	const char *provider, *name, *args;
};

/*
 * Calls see for each probe in the file; a probe that was compiled into several places comes several times. 0, or a negative errno
 * if the file cannot be read or is no ELF file (-ENOEXEC); says nothing.
 */
int probe_notes_read(const char *path, void (*see)(void *arg, const struct probe_note *note), void *arg);

#endif
