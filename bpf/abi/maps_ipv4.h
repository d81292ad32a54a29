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
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, WEFT_MAX_CLASSES);
	__type(key, struct weft_prefix4);
	__type(value, struct weft_class);
} weft_classes4_v1 SEC(".maps");

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

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, WEFT_MAX_SERVICES);
	__type(key, struct weft_service_key4);
	__type(value, struct weft_service);
} weft_services4_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, WEFT_BACKEND_PAGES);
	__type(key, __u32);
	__array(
		values, struct {
			__uint(type, BPF_MAP_TYPE_ARRAY);
			__uint(map_flags, BPF_F_MMAPABLE);
			__uint(max_entries, 1 << WEFT_BACKEND_PAGE_BITS);
			__uint(key_size, sizeof(__u32));
			/* By size: clang tells BTF nothing of a struct that only an inner map names. */
			__uint(value_size, sizeof(struct weft_backend4));
		});
} weft_backends4_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, WEFT_MAX_MEMBERS);
	__type(key, struct weft_member_key4);
	__type(value, struct weft_member);
} weft_members4_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, WEFT_MAX_RANGES);
	__type(key, struct weft_range_key4);
	__type(value, __u32);
} weft_ranges4_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, WEFT_MAX_AFFINITY);
	__type(key, struct weft_affinity_key4);
	__type(value, struct weft_affinity4);
} weft_affinity4_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, WEFT_MAX_SOCKETS);
	__type(key, struct weft_socket_key4);
	__type(value, struct weft_socket4);
} weft_sockets4_v1 SEC(".maps");

#endif
