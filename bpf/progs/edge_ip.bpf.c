/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The edge program of one address family: weft_edge4.bpf.o with -DFAMILY=4, weft_edge6.bpf.o with -DFAMILY=6. */
#include "lib/edge.h"

/* Of edge.h's steps any may say no; the packet is untouched until the last. */
SEC("xdp.frags")
int OF_FAMILY(edge)(struct xdp_md *ctx)
{
	struct weft_config *config = config_row();
	struct packet p = {};
	struct edge_way way;
	backend_t backend;

	if (!config || !config->vtep4 || !edge_parse(ctx, &p) || !edge_pick(&p, config, &backend) ||
	    !edge_route(&p, &backend, &way) || !edge_next_hop(ctx, config, &way))
		return XDP_PASS;
	return edge_send(ctx, &p, config, &way);
}

char _license[] SEC("license") = "Dual BSD/GPL";
