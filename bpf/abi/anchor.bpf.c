/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The object eng/AbiGen reads. It is never loaded: clang writes to BTF only what something refers to, so
 * this file refers to every map, struct and enum of the ABI.
 */
#include "edge_maps.h"
#include "maps_ipv4.h"
#include "maps_ipv6.h"

/* One member for each type that no map names. */
struct weft_abi {
	struct weft_drop_event drop_event;
	struct weft_flow_event flow_event;
	struct weft_backend4 backend4;
	struct weft_backend6 backend6;
	enum weft_event_kind event_kind;
	enum weft_drop_reason drop_reason;
	enum weft_counter counter;
	enum weft_route_kind route_kind;
	enum weft_route_flag route_flag;
	enum weft_service_flag service_flag;
	enum weft_path path;
	enum weft_ct_action ct_action;
	enum weft_ct_origin ct_origin;
	enum weft_ct_flag ct_flag;
	enum weft_policy_flag policy_flag;
	enum weft_verdict verdict;
	enum weft_hook hook;
	enum weft_slot slot;
	enum weft_edge_slot edge_slot;
	__u32 pad;
};

const volatile struct weft_abi weft_abi_anchor SEC(".rodata") = {};

char _license[] SEC("license") = "Dual BSD/GPL";
