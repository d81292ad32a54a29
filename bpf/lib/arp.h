/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_ARP_H
#define WEFT_LIB_ARP_H

#include "answer.h"
#include "drop.h"

/* ARP for IPv4 over Ethernet, RFC 826. */
struct arp_packet {
	struct ethhdr eth;
	__be16 hardware;
	__be16 protocol;
	__u8 hardware_length;
	__u8 protocol_length;
	__be16 operation;
	__u8 sender_mac[WEFT_MAC_LEN];
	__be32 sender_ip;
	__u8 target_mac[WEFT_MAC_LEN];
	__be32 target_ip;
} __attribute__((packed));

#define ARP_ETHERNET 1
#define ARP_REQUEST 1
#define ARP_REPLY 2

static __always_inline int arp_is_request(const struct arp_packet *arp)
{
	return arp->hardware == bpf_htons(ARP_ETHERNET) && arp->protocol == bpf_htons(ETH_P_IP) &&
	       arp->hardware_length == WEFT_MAC_LEN && arp->protocol_length == 4 &&
	       arp->operation == bpf_htons(ARP_REQUEST) &&
	       !__builtin_memcmp(arp->sender_mac, arp->eth.h_source, WEFT_MAC_LEN);
}

/* What the gateway says about a request of a workload; 0 = answer. */
static __always_inline int arp_check_workload(const struct arp_packet *arp, const struct weft_config *config,
					      const struct weft_workload *workload)
{
	if (__builtin_memcmp(arp->eth.h_source, workload->mac, WEFT_MAC_LEN))
		return WEFT_DROP_SPOOFED_MAC;
	/* "Is this address in use?" and "this address is mine": nobody else is on this link. */
	if (arp->sender_ip == 0 || arp->target_ip == arp->sender_ip)
		return WEFT_DROP_LINK_CHATTER;
	if (arp->sender_ip != workload->addr4)
		return WEFT_DROP_SPOOFED_IP;
	return arp->target_ip == config->gateway4 ? 0 : WEFT_DROP_BAD_ARP;
}

/*
 * Answers ARP with the gateway's MAC address: to a workload for the gateway, to the node's stack for any
 * address it looks for behind the host link.
 */
static __always_inline int answer_arp(struct __sk_buff *ctx, const struct weft_config *config,
				      const struct weft_workload *workload, __u32 hook, int *verdict)
{
	struct arp_packet arp;
	__be32 asked_for;
	int reason = 0;

	if (bpf_skb_load_bytes(ctx, 0, &arp, sizeof(arp)))
		return WEFT_DROP_TRUNCATED;
	if (!arp_is_request(&arp))
		return WEFT_DROP_BAD_ARP;
	if (workload)
		reason = arp_check_workload(&arp, config, workload);
	else if (arp.sender_ip == 0 || arp.target_ip == arp.sender_ip)
		reason = WEFT_DROP_LINK_CHATTER;
	if (reason)
		return reason;
	asked_for = arp.target_ip;
	arp.operation = bpf_htons(ARP_REPLY);
	__builtin_memcpy(arp.target_mac, arp.sender_mac, WEFT_MAC_LEN);
	arp.target_ip = arp.sender_ip;
	__builtin_memcpy(arp.sender_mac, config->gateway_mac, WEFT_MAC_LEN);
	arp.sender_ip = asked_for;
	if (bpf_skb_store_bytes(ctx, 0, &arp, sizeof(arp), 0))
		return WEFT_DROP_REWRITE_FAILED;
	count(ctx, WEFT_COUNTER_GATEWAY);
	*verdict = answer(ctx, config, hook);
	return 0;
}

#endif
