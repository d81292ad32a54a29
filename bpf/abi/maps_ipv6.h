/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_ABI_MAPS_IPV6_H
#define WEFT_ABI_MAPS_IPV6_H

#include "maps.h"

/* The maps of IPv6, in every object whose programs deal with it. */

/* An IPv6 address as a key. */
struct weft_addr6 {
	__u8 addr[16];
} WEFT_ALIGNED(8);
WEFT_ASSERT_SIZE(struct weft_addr6, 16);

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, WEFT_MAX_WORKLOADS);
	__type(key, struct weft_addr6);
	__type(value, struct weft_endpoint);
} weft_endpoints6_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, WEFT_MAX_ROUTES);
	__type(key, struct weft_prefix6);
	__type(value, struct weft_route);
} weft_routes6_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, WEFT_MAX_CLASSES);
	__type(key, struct weft_prefix6);
	__type(value, struct weft_class);
} weft_classes6_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, WEFT_MAX_CT);
	__type(key, struct weft_ct_key6);
	__type(value, struct weft_ct_value);
} weft_ct6_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, WEFT_MAX_FRAGS);
	__type(key, struct weft_frag_key6);
	__type(value, struct weft_frag);
} weft_frags6_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, WEFT_MAX_SERVICES);
	__type(key, struct weft_service_key6);
	__type(value, struct weft_service);
} weft_services6_v1 SEC(".maps");

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
			__uint(value_size, sizeof(struct weft_backend6));
		});
} weft_backends6_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, WEFT_MAX_MEMBERS);
	__type(key, struct weft_member_key6);
	__type(value, struct weft_member);
} weft_members6_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, WEFT_MAX_RANGES);
	__type(key, struct weft_range_key6);
	__type(value, __u32);
} weft_ranges6_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, WEFT_MAX_AFFINITY);
	__type(key, struct weft_affinity_key6);
	__type(value, struct weft_affinity6);
} weft_affinity6_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, WEFT_MAX_SOCKETS);
	__type(key, struct weft_socket_key6);
	__type(value, struct weft_socket6);
} weft_sockets6_v1 SEC(".maps");

#endif
