/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_ABI_MAPS_IPV4_H
#define WEFT_ABI_MAPS_IPV4_H

#include "maps.h"

/* The maps of IPv4, in every object whose programs deal with it. */

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, WEFT_MAX_WORKLOADS);
	__type(key, __be32);
	__type(value, struct weft_endpoint);
} weft_endpoints4_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, WEFT_MAX_ROUTES);
	__type(key, struct weft_prefix4);
	__type(value, struct weft_route);
} weft_routes4_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, WEFT_MAX_CT);
	__type(key, struct weft_ct_key4);
	__type(value, struct weft_ct_value);
} weft_ct4_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, WEFT_MAX_FRAGS);
	__type(key, struct weft_frag_key4);
	__type(value, struct weft_frag);
} weft_frags4_v1 SEC(".maps");

#endif
