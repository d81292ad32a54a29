/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_ABI_EDGE_MAPS_H
#define WEFT_ABI_EDGE_MAPS_H

#include "maps.h"

/* The maps of the edge programs only (XDP); no other object has them. */

/* Slots of weft_edge_progs_v1; a table of tail calls takes programs of one type only, so it is not weft_progs_v1. */
enum weft_edge_slot {
	WEFT_EDGE_SLOT_EDGE4 = 0,
	WEFT_EDGE_SLOT_EDGE6 = 1,
	WEFT_EDGE_SLOT_MAX,
};

/*
 * weft_edge_hops_v1: the Ethernet header of the way to a node's vtep4. The key is the node index. A cache of the
 * edge programs, one on each processor, so that a header is never half of one answer and half of another.
 */
struct weft_edge_hop {
	__be32 vtep4;    /* the destination it was looked up for; 0 = nothing is known */
	__u32 looked_up; /* 256 ticks of the kernel (0.25 to 2.5 s) */
	__u8 dst[WEFT_MAC_LEN];
	__u8 src[WEFT_MAC_LEN];
};
WEFT_ASSERT_SIZE(struct weft_edge_hop, 20);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, WEFT_EDGE_SLOT_MAX);
	__type(key, __u32);
	__type(value, __u32);
} weft_edge_progs_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, WEFT_MAX_NODES);
	__type(key, __u32);
	__type(value, struct weft_edge_hop);
} weft_edge_hops_v1 SEC(".maps");

#endif
