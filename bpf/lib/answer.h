/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_ANSWER_H
#define WEFT_LIB_ANSWER_H

#include "common.h"

/*
 * Sends a packet, already turned into an answer, back to where it came from: a workload's namespace or the
 * node's stack. Not over the egress of the veth: an answer made from a packet whose L4 checksum was still
 * to be filled in must not meet a device that fills it in.
 */
static __always_inline int answer(struct __sk_buff *ctx, const struct weft_config *config, __u32 hook)
{
	struct ethhdr *eth = header_at(ctx, 0, sizeof(*eth));

	if (!eth)
		return TC_ACT_SHOT;
	__builtin_memcpy(eth->h_dest, eth->h_source, WEFT_MAC_LEN);
	__builtin_memcpy(eth->h_source, config->gateway_mac, WEFT_MAC_LEN);
	if (hook == WEFT_HOOK_FROM_HOST)
		return bpf_redirect(config->host_ifindex, BPF_F_INGRESS);
	if (ctx->pkt_type != PACKET_HOST)
		bpf_skb_change_type(ctx, PACKET_HOST);
	return bpf_redirect_peer(ctx->ifindex, 0);
}

#endif
