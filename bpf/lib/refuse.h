/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_REFUSE_H
#define WEFT_LIB_REFUSE_H

#include "echo.h"
#include "icmp_error.h"
#include "tcp_reset.h"

/*
 * What a Service address says itself. It has no stack behind it, so the fabric speaks for it: a refusal where nobody
 * serves, as a host without a listener refuses, and the answer to ping.
 */

#define HOP_LIMIT_OFFSET                                                                                               \
	(FAMILY == 4 ? __builtin_offsetof(struct iphdr, ttl) : __builtin_offsetof(struct ipv6hdr, hop_limit))

/*
 * A client outside is met with silence. RFC 9293, 3.10.7.1: a reset is never answered, or two hosts could reset each
 * other for ever.
 */
static __always_inline int may_refuse(const struct packet *p)
{
	return may_answer(p) && p->hook != WEFT_HOOK_FROM_UPLINK &&
	       !(p->key.protocol == IPPROTO_TCP && (p->tcp_flags & TCP_RST));
}

/*
 * 0 = the packet is the refusal now. A segment behind IP options or extension headers is refused by ICMP, which a
 * client's TCP takes for the same: the kernel would not cut the packet shorter than where its checksum is to be filled
 * in.
 */
static __always_inline int make_refusal(struct __sk_buff *ctx, const struct packet *p)
{
	if (p->key.protocol == IPPROTO_TCP && has_plain_ip_header(p) && !(p->flags & PACKET_FRAGMENT))
		return make_reset(ctx, p);
	return make_port_unreachable(ctx, p);
}

/* The answer's own way is as long as the request's was at the start. */
static __always_inline int renew_hop_limit(struct __sk_buff *ctx)
{
	__u32 offset = ETH_HLEN + HOP_LIMIT_OFFSET;
	__u8 limit[2]; /* IPv4: TTL and protocol, one word of the header's checksum */
#if FAMILY == 4
	__be16 was, is;
#endif

	if (bpf_skb_load_bytes(ctx, offset, limit, sizeof(limit)))
		return WEFT_DROP_REWRITE_FAILED;
#if FAMILY == 4
	was = bpf_htons(limit[0] << 8 | limit[1]);
	is = bpf_htons(ANSWER_HOP_LIMIT << 8 | limit[1]);
	if (bpf_l3_csum_replace(ctx, ETH_HLEN + __builtin_offsetof(struct iphdr, check), was, is, sizeof(is)))
		return WEFT_DROP_REWRITE_FAILED;
#endif
	limit[0] = ANSWER_HOP_LIMIT;
	return bpf_skb_store_bytes(ctx, offset, limit, 1, 0) ? WEFT_DROP_REWRITE_FAILED : 0;
}

/* 0 = the packet is the answer to ping now. */
static __always_inline int make_echo_reply(struct __sk_buff *ctx, const struct packet *p)
{
	int reason;

	if (icmp_type(ctx, p) != ECHO_REQUEST)
		return WEFT_DROP_SERVICE_PORT;
	/* The node where a packet entered the fabric has answered it. */
	if (p->hook == WEFT_HOOK_FROM_OVERLAY)
		return WEFT_DROP_TUNNEL_DESTINATION;
	reason = renew_hop_limit(ctx);
	return reason ? reason : answer_ping(ctx, p);
}

/*
 * Back to whoever asked. An outside client is not on the link that a packet comes from (a router is), so the routing
 * table and the neighbour table say where it goes.
 */
static __always_inline int answer_asker(struct __sk_buff *ctx, const struct weft_config *config, __u32 hook)
{
	if (hook == WEFT_HOOK_FROM_UPLINK)
		return bpf_redirect_neigh(config->uplink_ifindex, NULL, 0, 0);
	return answer(ctx, config, hook);
}

#endif
