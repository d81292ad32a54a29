/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_NEXTHOP_H
#define WEFT_LIB_NEXTHOP_H

#include "common.h"

/*
 * The gateway to another node's underlay address, for redirect_neigh. Left to itself, redirect_neigh asks
 * the routing table for each packet (seen on 6.18: 170 ns); here the answer is kept for about a second, so
 * a changed underlay route is in use a second later.
 */

VERIFIED_ONCE __be32 ask_routing_table(struct __sk_buff *ctx, __be32 vtep, const struct weft_config *config)
{
	struct bpf_fib_lookup fib = {
		.family = WEFT_AF_INET,
		.l4_protocol = IPPROTO_UDP,
		.ipv4_dst = vtep,
	};

	if (!config)
		return 0;
	/*
	 * The kernel answers only for packets that come in on a device with forwarding on. That may be the VXLAN
	 * device: from_overlay leaves nothing for the stack to forward. Where it is off, nothing is kept.
	 */
	fib.ifindex = config->vxlan_ifindex;
	fib.ipv4_src = config->vtep4;
	if (bpf_fib_lookup(ctx, &fib, sizeof(fib), BPF_FIB_LOOKUP_SKIP_NEIGH))
		return 0;
	return fib.ifindex == config->uplink_ifindex && fib.family == WEFT_AF_INET ? fib.ipv4_dst : 0;
}

/* 0 = redirect_neigh has to ask. */
static __always_inline __be32 underlay_nexthop(struct __sk_buff *ctx, __u32 node, __be32 vtep,
					       const struct weft_config *config, __u32 now)
{
	struct weft_nexthop *nexthop = bpf_map_lookup_elem(&weft_nexthops_v1, &node);

	if (unlikely(!nexthop))
		return 0;
	if (likely(nexthop->looked_up == now && nexthop->vtep4 == vtep))
		return nexthop->nexthop4;
	/* Written by several CPUs at once this is still one node's gateway: each writes the same. */
	nexthop->nexthop4 = ask_routing_table(ctx, vtep, config);
	nexthop->vtep4 = vtep;
	nexthop->looked_up = now;
	return nexthop->nexthop4;
}

#endif
