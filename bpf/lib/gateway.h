/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_GATEWAY_H
#define WEFT_LIB_GATEWAY_H

#include "address.h"
#include "answer.h"
#include "checksum.h"
#include "echo.h"

/*
 * What a workload, or the node's stack, says on its own link: to the gateway, or to everybody there. No such
 * packet leaves the link. There is no gateway host; this is all of it.
 */

#if FAMILY == 4

/* Makes the answer to a packet on the link. 0 = the packet is the answer now. */
static __always_inline int speak_for_gateway(struct __sk_buff *ctx, const struct packet *p,
					     const struct weft_config *config)
{
	if (p->key.protocol == IPPROTO_IGMP)
		return WEFT_DROP_LINK_CHATTER;
	if (p->key.dst != config->gateway4)
		return address_forbidden(as_addr(&p->key.dst));
	return icmp_type(ctx, p) == ECHO_REQUEST ? answer_ping(ctx, p) : WEFT_DROP_GATEWAY;
}

#else

/* Neighbour discovery, RFC 4861: a solicitation, and the advertisement it becomes. */
struct nd_message {
	__u8 type;
	__u8 code;
	__be16 checksum;
	__be32 flags;
	__u8 target[16];
	__u8 option_type;
	__u8 option_length; /* in 8 bytes */
	__u8 option_mac[WEFT_MAC_LEN];
};

struct nd_packet {
	struct ipv6hdr ip;
	struct nd_message nd;
};

#define ND_SOLICITATION_LENGTH 24 /* without options */
#define ND_HOP_LIMIT 255
#define ND_FLAGS 0xe0000000 /* router, solicited, override */
#define ND_TARGET_MAC 2

static __always_inline int check_solicitation(struct __sk_buff *ctx, const struct packet *p,
					      const struct weft_config *config, addr_t *target)
{
	struct nd_packet packet;

	/* Without options is enough; what they say is known from the workload's row. */
	if (p->l4_offset != ETH_HLEN + sizeof(struct ipv6hdr) || p->end < p->l4_offset + ND_SOLICITATION_LENGTH ||
	    bpf_skb_load_bytes(ctx, ETH_HLEN, &packet, sizeof(struct ipv6hdr) + ND_SOLICITATION_LENGTH))
		return WEFT_DROP_BAD_ND;
	/* "Is this address in use?": nobody else is on this link. */
	if (address_is_unspecified(&p->key.src))
		return WEFT_DROP_LINK_CHATTER;
	if (packet.ip.hop_limit != ND_HOP_LIMIT || packet.nd.code)
		return WEFT_DROP_BAD_ND;
	addr_copy(target, packet.nd.target);
	/* The stack may look for any address behind the host link, a workload only for its gateway. */
	if (p->hook == WEFT_HOOK_FROM_HOST)
		return 0;
	return __builtin_memcmp(packet.nd.target, config->gateway6, 16) ? WEFT_DROP_BAD_ND : 0;
}

static __always_inline void write_advertisement(struct nd_packet *packet, const struct packet *p,
						const struct weft_config *config, const addr_t *target)
{
	__be32 pseudo[2] = {bpf_htonl(sizeof(packet->nd)), bpf_htonl(IPPROTO_ICMPV6)};
	__s64 sum;

	packet->ip.version = 6;
	packet->ip.payload_len = bpf_htons(sizeof(packet->nd));
	packet->ip.nexthdr = IPPROTO_ICMPV6;
	packet->ip.hop_limit = ND_HOP_LIMIT;
	addr_copy(&packet->ip.saddr, target);
	addr_copy(&packet->ip.daddr, &p->key.src);
	packet->nd.type = ICMPV6_NEIGHBOUR_ADVERTISEMENT;
	packet->nd.flags = bpf_htonl(ND_FLAGS);
	addr_copy(packet->nd.target, target);
	packet->nd.option_type = ND_TARGET_MAC;
	packet->nd.option_length = 1;
	__builtin_memcpy(packet->nd.option_mac, config->gateway_mac, WEFT_MAC_LEN);
	/* The pseudo header is both addresses as they stand in the IP header, the length and the protocol. */
	sum = bpf_csum_diff(NULL, 0, pseudo, sizeof(pseudo), 0);
	sum = bpf_csum_diff(NULL, 0, (__be32 *)&packet->ip.saddr, 2 * sizeof(addr_t) + sizeof(packet->nd), sum);
	packet->nd.checksum = fold_checksum(sum);
}

static __always_inline int answer_solicitation(struct __sk_buff *ctx, const struct packet *p,
					       const struct weft_config *config)
{
	struct nd_packet advertisement = {};
	addr_t target;
	int reason = check_solicitation(ctx, p, config, &target);

	if (reason)
		return reason;
	write_advertisement(&advertisement, p, config, &target);
	if (bpf_skb_change_tail(ctx, ETH_HLEN + sizeof(advertisement), 0) ||
	    bpf_skb_store_bytes(ctx, ETH_HLEN, &advertisement, sizeof(advertisement), 0))
		return WEFT_DROP_REWRITE_FAILED;
	return 0;
}

static __always_inline int is_chatter(int type)
{
	return (type >= ICMPV6_MLD_FIRST && type <= ICMPV6_MLD_LAST) || type == ICMPV6_ROUTER_SOLICITATION ||
	       type == ICMPV6_NEIGHBOUR_ADVERTISEMENT || type == ICMPV6_MLDV2_REPORT;
}

static __always_inline int speak_for_gateway(struct __sk_buff *ctx, const struct packet *p,
					     const struct weft_config *config)
{
	int type = icmp_type(ctx, p);
	int forbidden;

	if (is_chatter(type))
		return WEFT_DROP_LINK_CHATTER;
	if (type == ICMPV6_NEIGHBOUR_SOLICITATION)
		return answer_solicitation(ctx, p, config);
	if (!addr_equal(&p->key.dst, config->gateway6)) {
		forbidden = address_forbidden(as_addr(&p->key.dst));
		return forbidden ? forbidden : address_forbidden(as_addr(&p->key.src));
	}
	return type == ECHO_REQUEST && !address_is_unspecified(&p->key.src) ? answer_ping(ctx, p) : WEFT_DROP_GATEWAY;
}

#endif
#endif
