/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_DECAP_H
#define WEFT_LIB_DECAP_H

#include "handover.h"
#include "packet.h"
#include "vxlan.h"

/* The inner IP header as far as needed here: its protocol tells who may decapsulate. */
#define INNER_PEEK 20
#define INNER4_PROTOCOL 9
#define INNER6_NEXT 6

struct vxlan_peek {
	struct vxlan_envelope envelope;
	__u8 inner[INNER_PEEK];
} __attribute__((packed));

#if FAMILY == 4
static __always_inline int is_our_vxlan(const struct packet *p, const struct weft_config *config)
{
	return p->key.protocol == IPPROTO_UDP && p->key.dport == bpf_htons(VXLAN_PORT) && config->vtep4 &&
	       p->key.dst == config->vtep4;
}

/* From whom: only nodes of the fabric may send VXLAN to us. */
static __always_inline int find_peer(__be32 vtep, __u32 *node)
{
	__u32 *index = bpf_map_lookup_elem(&weft_vteps_v1, &vtep);

	if (!index)
		return WEFT_DROP_TUNNEL_PEER;
	*node = *index;
	return 0;
}

static __always_inline int check_envelope(const struct vxlan_envelope *envelope, const struct weft_config *config)
{
	if (!(envelope->vxlan.flags & bpf_htonl(VXLAN_FLAGS_VNI)) ||
	    !is_our_vni(bpf_ntohl(envelope->vxlan.vni) >> 8, config))
		return WEFT_DROP_TUNNEL_HEADER;
	if (envelope->inner_protocol != bpf_htons(ETH_P_IP) && envelope->inner_protocol != bpf_htons(ETH_P_IPV6))
		return WEFT_DROP_TUNNEL_INNER;
	return 0;
}

/*
 * adjust_room leaves the GSO marks of the tunnel on the packet (6.18 has no flag to take off those of UDP).
 * A TCP receiver does not mind; UDP datagrams so marked are all lost unless the receiver asked for UDP_GRO.
 * The kernel's VXLAN device takes the marks off, and from_overlay sees the packet then.
 */
static __always_inline int kernel_must_decapsulate(struct __sk_buff *ctx, const struct vxlan_peek *peek)
{
	__u8 protocol = peek->envelope.inner_protocol == bpf_htons(ETH_P_IP) ? peek->inner[INNER4_PROTOCOL]
									     : peek->inner[INNER6_NEXT];

	return ctx->gso_size && protocol != IPPROTO_TCP;
}

static __always_inline int decapsulate(struct __sk_buff *ctx, __be16 inner_protocol)
{
	__u64 flags = BPF_F_ADJ_ROOM_FIXED_GSO;

	/* Sets skb->protocol, by which the next program's packet is known as IPv6. */
	if (inner_protocol == bpf_htons(ETH_P_IPV6))
		flags |= BPF_F_ADJ_ROOM_DECAP_L3_IPV6;
	if (bpf_skb_adjust_room(ctx, -WEFT_VXLAN_OVERHEAD, BPF_ADJ_ROOM_MAC, flags))
		return WEFT_DROP_DECAP_FAILED;
	count(ctx, WEFT_COUNTER_DECAP);
	return 0;
}

#endif
#endif
