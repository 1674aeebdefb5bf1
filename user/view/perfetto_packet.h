/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perfetto_packet.h - a trace of Perfetto is a row of packets; this writes one
 *
 * Packets may come in any order: who reads them sorts by time.
 */
#ifndef EXECTRACE_PERFETTO_PACKET_H
#define EXECTRACE_PERFETTO_PACKET_H

#include <stdint.h>
#include <stdio.h>

#include "lib/bytes.h"
#include "perfetto.pb-c.h"

/* Zero-initialise but for `out'; packets_release() at the end. */
struct packets {
	FILE *out;
	struct bytes packed;
};

/* Sets what all packets have to have, and writes it. */
void packet_write(struct packets *p, Perfetto__TracePacket *packet, uint64_t time_ns);

/* A packet that has this track, or event, and nothing else. */
void packet_write_track(struct packets *p, Perfetto__TrackDescriptor *track, uint64_t time_ns);
void packet_write_event(struct packets *p, const Perfetto__TrackEvent *event, uint64_t time_ns);

void packets_release(struct packets *p);

/* Room for a clean copy (see utf8.h) of a name of so many bytes. */
#define PACKET_NAME(bytes) (3 * (bytes) + 1)

#endif
