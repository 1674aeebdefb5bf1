// SPDX-License-Identifier: GPL-2.0-or-later
/* export.c - all the formats there are to export to */
#include "view/export.h"

#include <string.h>

#define EXPORTER(name) extern const struct exporter exporter_##name;
#include "view/export.def"
#undef EXPORTER

#define EXPORTER(name) &exporter_##name,
const struct exporter *const exporters[] = {
#include "view/export.def"
	NULL
};
#undef EXPORTER

const struct exporter *exporter_find(const char *name)
{
	for (const struct exporter *const *e = exporters; *e; e++)
		if (!strcmp((*e)->name, name))
			return *e;
	return NULL;
}
