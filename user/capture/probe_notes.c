// SPDX-License-Identifier: GPL-2.0-or-later
/* probe_notes.c - which probes (USDT) a program has in it */
#include "capture/probe_notes.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <unistd.h>

#define NOTE_NAME "stapsdt"
#define NOTE_TYPE 3

/* The string at *at, which moves past it; NULL if it does not end before `end'. */
static const char *take_string(const char **at, const char *end)
{
	const char *string = *at, *zero = string < end ? memchr(string, 0, end - string) : NULL;

	if (!zero)
		return NULL;
	*at = zero + 1;
	return string;
}

static void see_note(const char *desc, const char *end, size_t address_bytes,
		     void (*see)(void *arg, const struct probe_note *note), void *arg)
{
	struct probe_note note;

	if ((size_t)(end - desc) < 3 * address_bytes)
		return;
	desc += 3 * address_bytes;
	note.provider = take_string(&desc, end);
	note.name = take_string(&desc, end);
	note.args = take_string(&desc, end);
	if (note.provider && note.name && note.args)
		see(arg, &note);
}

static void see_notes(Elf_Data *data, size_t address_bytes,
		      void (*see)(void *arg, const struct probe_note *note), void *arg)
{
	size_t offset = 0, next, name_offset, desc_offset;
	const char *bytes = data->d_buf;
	GElf_Nhdr header;

	while ((next = gelf_getnote(data, offset, &header, &name_offset, &desc_offset)) > 0) {
		if (header.n_type == NOTE_TYPE && header.n_namesz == sizeof(NOTE_NAME) &&
		    !memcmp(bytes + name_offset, NOTE_NAME, sizeof(NOTE_NAME)))
			see_note(bytes + desc_offset, bytes + desc_offset + header.n_descsz, address_bytes,
				 see, arg);
		offset = next;
	}
}

static void see_sections(Elf *elf, void (*see)(void *arg, const struct probe_note *note), void *arg)
{
	size_t address_bytes = gelf_getclass(elf) == ELFCLASS32 ? 4 : 8;
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	Elf_Data *data;

	while ((section = elf_nextscn(elf, section)))
		if (gelf_getshdr(section, &header) && header.sh_type == SHT_NOTE &&
		    (data = elf_getdata(section, NULL)))
			see_notes(data, address_bytes, see, arg);
}

int probe_notes_read(const char *path, void (*see)(void *arg, const struct probe_note *note), void *arg)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = -ENOEXEC;
	Elf *elf;

	if (fd < 0)
		return -errno;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf && elf_kind(elf) == ELF_K_ELF) {
		see_sections(elf, see, arg);
		err = 0;
	}
	elf_end(elf);
	close(fd);
	return err;
}
