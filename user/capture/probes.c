// SPDX-License-Identifier: GPL-2.0-or-later
/* probes.c - probes that programs carry (USDT), as far as traced threads pass them */
#include "capture/probes.h"

#include <errno.h>
#include <stdlib.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "lib/err.h"
#include "lib/mem.h"
#include "probes.skel.h"

struct probes {
	struct probes_bpf *skel;
	struct ring_buffer *hits;
	struct bpf_link *links[PROBES_MAX];
	size_t nr_links;
	void (*fn)(const struct probe_hit *, void *);
	void *arg;
};

static int on_hit(void *arg, void *data, size_t size)
{
	struct probes *p = arg;

	if (size >= sizeof(struct probe_hit))
		p->fn(data, p->arg);
	return 0;
}

static int load(struct probes *p, int threads_fd, size_t threads_bytes)
{
	int err;

	p->skel = probes_bpf__open();
	if (!p->skel)
		return fail(-errno, "cannot open the BPF program for probes");
	p->skel->rodata->nr_tids = threads_bytes / sizeof(__u32);
	err = bpf_map__reuse_fd(p->skel->maps.threads, threads_fd);
	if (!err)
		err = probes_bpf__load(p->skel);
	if (err)
		return fail(err, "this kernel refuses the BPF program for probes");
	p->hits = ring_buffer__new(bpf_map__fd(p->skel->maps.hits), on_hit, p, NULL);
	return p->hits ? 0 : fail(-errno, "cannot map the ring of probe hits");
}

static uint64_t cookie_of(const struct probe_spec *spec, size_t place)
{
	uint64_t cookie = place;

	for (int i = 0; spec->types[i]; i++)
		if (spec->types[i] == 's')
			cookie |= 1ULL << (PROBE_STRINGS_SHIFT + i);
	return cookie;
}

/* In all processes that run the file, those that have not started yet included. */
static int attach(struct probes *p, const struct probe_spec *spec, size_t place)
{
	LIBBPF_OPTS(bpf_usdt_opts, options, .usdt_cookie = cookie_of(spec, place));
	struct bpf_link *link = bpf_program__attach_usdt(p->skel->progs.on_probe, -1, spec->file, spec->provider,
							 spec->name, &options);

	if (!link)
		return fail(-errno, "cannot attach to the probe %s:%s in %s%s", spec->provider, spec->name, spec->file,
			    errno == EINVAL ? " (has it an argument where none can be read, as a floating-point number? readelf -n shows them)" : "");
	p->links[p->nr_links++] = link;
	return 0;
}

int probes_open(struct probes **out, const struct probe_spec *specs, size_t nr, int threads_fd,
		size_t threads_bytes)
{
	struct probes *p = xcalloc(1, sizeof(*p));
	int err = load(p, threads_fd, threads_bytes);

	for (size_t i = 0; i < nr && !err; i++)
		err = attach(p, &specs[i], i);
	if (err)
		probes_close(p);
	else
		*out = p;
	return err;
}

void probes_take(struct probes *p, void (*fn)(const struct probe_hit *, void *), void *arg)
{
	p->fn = fn;
	p->arg = arg;
	ring_buffer__consume(p->hits);
}

void probes_detach(struct probes *p)
{
	while (p->nr_links)
		bpf_link__destroy(p->links[--p->nr_links]);
}

void probes_close(struct probes *p)
{
	if (!p)
		return;
	probes_detach(p);
	ring_buffer__free(p->hits);
	probes_bpf__destroy(p->skel);
	free(p);
}

uint64_t probes_lost(const struct probes *p)
{
	return p->skel->bss->hits_lost;
}
