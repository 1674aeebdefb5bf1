// SPDX-License-Identifier: GPL-2.0-or-later
/* list.c - all the views there are */
#include "view/view.h"

#include <string.h>

#define VIEW(name) extern const struct view view_##name;
#include "view/list.def"
#undef VIEW

#define VIEW(name) &view_##name,
const struct view *const views[] = {
#include "view/list.def"
	NULL
};
#undef VIEW

const struct view *view_find(const char *name)
{
	for (const struct view *const *v = views; *v; v++)
		if (!strcmp((*v)->name, name))
			return *v;
	return NULL;
}
