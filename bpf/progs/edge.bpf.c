/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The program at the uplink that runs before the kernel makes a packet of a frame (XDP). Optional: it only takes
 * a shorter way for packets that from_uplink would send the same way. What it passes on is for from_uplink.
 */
#include "lib/common.h"

#include "abi/edge_maps.h"

SEC("xdp.frags")
int from_edge(struct xdp_md *ctx)
{
	const struct ethhdr *eth = (void *)(long)ctx->data;

	if ((const void *)(eth + 1) > (void *)(long)ctx->data_end)
		return XDP_PASS;
	if (eth->h_proto == bpf_htons(ETH_P_IP))
		bpf_tail_call(ctx, &weft_edge_progs_v1, WEFT_EDGE_SLOT_EDGE4);
	else if (eth->h_proto == bpf_htons(ETH_P_IPV6))
		bpf_tail_call(ctx, &weft_edge_progs_v1, WEFT_EDGE_SLOT_EDGE6);
	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
