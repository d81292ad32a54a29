/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_ICMP_ERROR_H
#define WEFT_LIB_ICMP_ERROR_H

#include "answer.h"
#include "ip_header.h"
#include "parse.h"

/*
 * Turns a packet into the ICMP error about it (RFC 792, RFC 4443):
 *
 *   | Ethernet | IP | L4 | payload ...  ->  | Ethernet | IP | ICMP | first QUOTE bytes of the old IP packet |
 *
 * It goes to a checked source only, and quotes little, so it needs no rate limit.
 *
 * QUOTE holds an IP header of any length with the L4 header behind it. A shorter packet is quoted whole; the rest
 * of the buffer is zero, which adds nothing to the checksum.
 */
#if FAMILY == 4
#define QUOTE 96
#else
#define QUOTE 128
#endif

struct icmp_error {
	ip_header_t ip;
	__u8 type;
	__u8 code;
	__be16 checksum;
	__be32 mtu; /* of "too big", else 0 */
};

#define ICMP_PART (sizeof(struct icmp_error) - __builtin_offsetof(struct icmp_error, type))

/* Fills in the headers and the checksum; type, code and mtu are there already. */
static __always_inline void write_error(struct icmp_error *error, const struct packet *p, const void *source,
					__be32 *quote, __u32 length)
{
	__s64 sum = 0;

	write_ip_header(&error->ip, source, &p->source, IPPROTO_ICMP_FAMILY, ICMP_PART + length);
#if FAMILY == 6
	sum = pseudo_sum(&error->ip, ICMP_PART + length, IPPROTO_ICMPV6);
#endif
	sum = bpf_csum_diff(NULL, 0, (__be32 *)&error->type, ICMP_PART, sum);
	error->checksum = fold_checksum(bpf_csum_diff(NULL, 0, quote, QUOTE, sum));
}

/* The packet becomes the error that begins in *error, said by an address. */
static __always_inline int make_error(struct __sk_buff *ctx, const struct packet *p, const void *source,
				      struct icmp_error *error)
{
	__u8 quote[QUOTE] __attribute__((aligned(8))) = {};
	__u32 length = p->end - ETH_HLEN;

	if (length > QUOTE)
		length = QUOTE;
	/* Keeps what was compared in the register that is used, for the verifier. */
	asm volatile("" : "+r"(length));
	if (length < sizeof(ip_header_t) || bpf_skb_load_bytes(ctx, ETH_HLEN, quote, length))
		return WEFT_DROP_REWRITE_FAILED;
	write_error(error, p, source, (__be32 *)quote, length);
	/* Order matters: change_tail also takes away the GSO marks, with which adjust_room would refuse UDP. */
	if (bpf_skb_change_tail(ctx, ETH_HLEN + length, 0) ||
	    bpf_skb_adjust_room(ctx, sizeof(*error), BPF_ADJ_ROOM_MAC, 0) ||
	    bpf_skb_store_bytes(ctx, ETH_HLEN, error, sizeof(*error), 0))
		return WEFT_DROP_REWRITE_FAILED;
	return 0;
}

/*
 * "Too big for its path" (RFC 1191, RFC 8201) speaks for the gateway. To the node's stack it speaks for the destination
 * instead: with reverse path filtering the stack believes only addresses that it routes to the host link. So it does to
 * a client outside, to whom the gateway's address means nothing.
 */
static __always_inline int make_too_big(struct __sk_buff *ctx, const struct packet *p, const struct weft_config *config,
					__u32 mtu)
{
	struct icmp_error error = {.mtu = bpf_htonl(mtu)};
	addr_t source;

#if FAMILY == 4
	error.type = ICMP_DEST_UNREACH;
	error.code = ICMP_FRAG_NEEDED;
	addr_copy(&source, &config->gateway4);
#else
	error.type = ICMPV6_PKT_TOOBIG_TYPE;
	addr_copy(&source, config->gateway6);
#endif
	if (p->hook != WEFT_HOOK_FROM_WORKLOAD)
		addr_copy(&source, &p->key.dst);
	return make_error(ctx, p, &source, &error);
}

/* "Nobody listens on this port", said by the address that was asked. */
static __always_inline int make_port_unreachable(struct __sk_buff *ctx, const struct packet *p)
{
	struct icmp_error error = {};

#if FAMILY == 4
	error.type = ICMP_DEST_UNREACH;
	error.code = ICMP_PORT_UNREACH;
#else
	error.type = ICMPV6_DEST_UNREACH_TYPE;
	error.code = ICMPV6_PORT_UNREACH_CODE;
#endif
	return make_error(ctx, p, &p->key.dst, &error);
}

/* RFC 1122: no error about an error, nor about a fragment whose ports nobody could tell. */
static __always_inline int may_answer(const struct packet *p)
{
	return !(p->flags & (PACKET_ICMP_ERROR | PACKET_LATER_FRAGMENT)) && p->hook != WEFT_HOOK_FROM_OVERLAY;
}

#endif
