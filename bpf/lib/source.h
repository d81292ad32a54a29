/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_SOURCE_H
#define WEFT_LIB_SOURCE_H

#include "address.h"
#include "route.h"

/*
 * Who may send from which address. For a workload it is decided for each packet, from its own row. For all
 * others it is decided when a flow is first seen; later packets of the flow are only believed if they come
 * from the same place (ct_usable).
 */

static __always_inline int check_workload_mac(struct __sk_buff *ctx, const struct weft_workload *workload)
{
	const struct ethhdr *eth = header_at(ctx, 0, sizeof(*eth));

	if (!eth)
		return WEFT_DROP_TRUNCATED;
	return __builtin_memcmp(eth->h_source, workload->mac, WEFT_MAC_LEN) ? WEFT_DROP_SPOOFED_MAC : 0;
}

/* A workload without an address in this family has zeros in its row, and nobody sends from there. */
static __always_inline int check_workload_source(const struct packet *p, const struct weft_workload *workload)
{
#if FAMILY == 4
	return addr_equal(&p->source, &workload->addr4) && p->source ? 0 : WEFT_DROP_SPOOFED_IP;
#else
	return addr_equal(&p->source, workload->addr6) && !address_is_unspecified(&p->source) ? 0
											      : WEFT_DROP_SPOOFED_IP;
#endif
}

static __always_inline int check_uplink_source(const struct weft_route *route)
{
	__u32 index;
	struct weft_node *node;

	if (route_kind(route) == WEFT_ROUTE_NONE)
		return WEFT_DROP_NO_RETURN;
	if (route->kind != WEFT_ROUTE_NODE)
		return WEFT_DROP_UPLINK_SOURCE;
	index = route->node;
	node = bpf_map_lookup_elem(&weft_nodes_v1, &index);
	return node && node->OF_FAMILY(path) == WEFT_PATH_NATIVE ? 0 : WEFT_DROP_UPLINK_SOURCE;
}

/* May a packet from p's origin have a source address that this route holds? */
static __always_inline int check_source(const struct packet *p, const struct weft_route *route)
{
	switch (p->hook) {
	case WEFT_ORIGIN_WORKLOAD:
		return route_kind(route) == WEFT_ROUTE_LOCAL ? 0 : WEFT_DROP_NO_RETURN;
	case WEFT_ORIGIN_HOST:
		if (route_kind(route) == WEFT_ROUTE_NONE)
			return WEFT_DROP_NO_RETURN;
		return route->kind == WEFT_ROUTE_HOST ? 0 : WEFT_DROP_HOST_SOURCE;
	case WEFT_ORIGIN_UPLINK:
		return check_uplink_source(route);
	case WEFT_ORIGIN_TUNNEL:
		return route_kind(route) == WEFT_ROUTE_NODE && route->node == p->origin_node ? 0
											     : WEFT_DROP_TUNNEL_SOURCE;
	default:
		return WEFT_DROP_NOT_CONFIGURED;
	}
}

/* May a packet from p's origin go to a destination that this route holds? */
static __always_inline int check_destination(const struct packet *p, const struct weft_route *route)
{
	__u32 kind = route_kind(route);

	/* What came from a node is for a workload here or for this node: never sent on to a third node. */
	if (p->hook == WEFT_ORIGIN_TUNNEL && kind != WEFT_ROUTE_LOCAL && kind != WEFT_ROUTE_HOST)
		return WEFT_DROP_TUNNEL_DESTINATION;
	/* The stack delivers to itself without the fabric; handing it back would loop. */
	if (p->hook == WEFT_ORIGIN_HOST && kind == WEFT_ROUTE_HOST)
		return WEFT_DROP_NO_ROUTE;
	return 0;
}

#endif
