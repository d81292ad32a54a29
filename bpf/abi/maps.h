/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_ABI_MAPS_H
#define WEFT_ABI_MAPS_H

#include "config.h"
#include "counters.h"
#include "ct_maps.h"
#include "drop_reasons.h"
#include "endpoint_maps.h"
#include "events.h"
#include "policy_maps.h"
#include "programs.h"
#include "service_maps.h"
#include "socket_maps.h"

/*
 * Every map, in the one form all objects share; user space pins each under its name. The number at the end
 * of a name is the version of the layout: raised only when old and new programs cannot share the map.
 * Sizes may be raised by user space at load time.
 *
 * Here are the maps of both address families; those of one are in maps_ipv4.h and maps_ipv6.h.
 */

/* A node's own workloads. Kubernetes' own limit is 110 a node; 4096 leaves room for dense nodes. */
#define WEFT_MAX_WORKLOADS 4096
/* Other nodes: 8192, above the 5,000 that Kubernetes itself is tested to. */
#define WEFT_MAX_NODES 8192
/* One or two prefixes and a few own addresses for each node. */
#define WEFT_MAX_ROUTES 65536
/* Directions of flows: 131072 entries take about 20 MB (IPv4) and 22 MB (IPv6) of kernel memory. */
#define WEFT_MAX_CT 131072
/* Fragmented packets on the way at the same time. */
#define WEFT_MAX_FRAGS 8192
/* Addresses and ports of Services, of one family: 10,000 Services with several of each. */
#define WEFT_MAX_SERVICES 131072
/* Backends of all Services together, of one family. */
#define WEFT_MAX_MEMBERS 1048576
#define WEFT_MAX_RANGES 65536
/* Clients that are kept on a backend at the same time. */
#define WEFT_MAX_AFFINITY 65536
/* Sockets that were given a backend when they connected, and those that send datagrams to Services. */
#define WEFT_MAX_SOCKETS 65536
/* Addresses and blocks that policies of this node tell apart, of one family: 50,000 Pods many times over. */
#define WEFT_MAX_CLASSES 524288
/* Pairs of isolation and class that do not have the filter of all others. */
#define WEFT_MAX_FILTERS 524288
/* Rules of all filters together. */
#define WEFT_MAX_RULES 524288
/* Bytes of the ring buffer of new flows: about 9,000. */
#define WEFT_FLOW_EVENTS_BYTES 1048576
/* Bytes of the ring buffer: about 3,200 drop events. */
#define WEFT_EVENTS_BYTES 262144

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct weft_config);
} weft_config_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, WEFT_MAX_WORKLOADS);
	__type(key, __u32);
	__type(value, struct weft_workload);
} weft_workloads_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, WEFT_MAX_NODES);
	__type(key, __u32);
	__type(value, struct weft_node);
} weft_nodes_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, WEFT_MAX_NODES);
	__type(key, __u32);
	__type(value, struct weft_nexthop);
} weft_nexthops_v1 SEC(".maps");

/* Underlay IPv4 address of another node -> its index: from whom VXLAN is accepted. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, WEFT_MAX_NODES);
	__type(key, __be32);
	__type(value, __u32);
} weft_vteps_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, WEFT_COUNTERS_SIZE);
	__type(key, __u32);
	__type(value, struct weft_counter_value);
} weft_counters_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, WEFT_EVENTS_BYTES);
} weft_events_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, WEFT_FLOW_EVENTS_BYTES);
} weft_flow_events_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct weft_policy);
} weft_policy_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, WEFT_MAX_WORKLOADS);
	__type(key, __u32);
	__type(value, struct weft_isolation);
} weft_isolations_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, WEFT_MAX_FILTERS);
	__type(key, struct weft_filter_key);
	__type(value, struct weft_filter);
} weft_filters_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, WEFT_MAX_RULES);
	__type(key, struct weft_rule_key);
	__type(value, struct weft_rule);
} weft_rules_v1 SEC(".maps");

/* Each row is a page of slots; the one declared here is only the pattern for those that user space makes. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, WEFT_MAGLEV_PAGES);
	__type(key, __u32);
	__array(
		values, struct {
			__uint(type, BPF_MAP_TYPE_ARRAY);
			__uint(map_flags, BPF_F_MMAPABLE);
			__uint(max_entries, (1 << WEFT_MAGLEV_PAGE_BITS) / WEFT_MAGLEV_SLOTS_PER_ROW);
			__type(key, __u32);
			__type(value, __u64);
		});
} weft_maglev_v1 SEC(".maps");

/* Budget of events on a CPU. Private to the programs. */
struct weft_event_budget {
	__u64 refilled_ns;
	__u64 tokens;
};
WEFT_ASSERT_SIZE(struct weft_event_budget, 16);

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct weft_event_budget);
} weft_budget_v1 SEC(".maps");

/* The same, of flow events: a flood of dropped packets must not hide the flows, nor the other way round. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct weft_event_budget);
} weft_flow_budget_v1 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, WEFT_SLOTS_SIZE);
	__type(key, __u32);
	__type(value, __u32);
} weft_progs_v1 SEC(".maps");

#endif
