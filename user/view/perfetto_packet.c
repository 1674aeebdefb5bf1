// SPDX-License-Identifier: GPL-2.0-or-later
/* perfetto_packet.c - a trace of Perfetto is a row of packets; this writes one */
#include "view/perfetto_packet.h"

#include "lib/mem.h"
#include "lib/msan.h"

void packet_write(struct packets *p, Perfetto__TracePacket *packet, uint64_t time_ns)
{
	/* Traces can be strung together, so a trace of one packet is one more packet of the trace. */
	Perfetto__Trace trace = PERFETTO__TRACE__INIT;

	packet->timestamp = time_ns;
	packet->trusted_packet_sequence_id = 1;
	trace.packet = &packet;
	trace.n_packet = 1;
	p->packed.nr = perfetto__trace__get_packed_size(&trace);
	GROW(p->packed.data, p->packed.nr);
	perfetto__trace__pack(&trace, p->packed.data);
	is_written(p->packed.data, p->packed.nr);
	fwrite(p->packed.data, 1, p->packed.nr, p->out);
}

void packets_release(struct packets *p)
{
	bytes_release(&p->packed);
}

void packet_write_track(struct packets *p, Perfetto__TrackDescriptor *track, uint64_t time_ns)
{
	Perfetto__TracePacket packet = PERFETTO__TRACE_PACKET__INIT;

	packet.track_descriptor = track;
	packet_write(p, &packet, time_ns);
}

void packet_write_event(struct packets *p, const Perfetto__TrackEvent *event, uint64_t time_ns)
{
	Perfetto__TracePacket packet = PERFETTO__TRACE_PACKET__INIT;
	Perfetto__TrackEvent tagged = *event;
	char *category = "exectrace";

	tagged.categories = &category;
	tagged.n_categories = 1;
	packet.track_event = &tagged;
	packet_write(p, &packet, time_ns);
}
