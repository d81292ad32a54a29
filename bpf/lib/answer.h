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
	__u8 macs[2 * WEFT_MAC_LEN];

	/* The sender's address, the second of the two, becomes the first. */
	if (bpf_skb_load_bytes(ctx, WEFT_MAC_LEN, macs, WEFT_MAC_LEN))
		return TC_ACT_SHOT;
	__builtin_memcpy(macs + WEFT_MAC_LEN, config->gateway_mac, WEFT_MAC_LEN);
	if (bpf_skb_store_bytes(ctx, 0, macs, sizeof(macs), 0))
		return TC_ACT_SHOT;
	if (hook == WEFT_HOOK_FROM_HOST)
		return bpf_redirect(config->host_ifindex, BPF_F_INGRESS);
	if (ctx->pkt_type != PACKET_HOST)
		bpf_skb_change_type(ctx, PACKET_HOST);
	return bpf_redirect_peer(ctx->ifindex, 0);
}

#endif
