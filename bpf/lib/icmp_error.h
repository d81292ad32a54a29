/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_ICMP_ERROR_H
#define WEFT_LIB_ICMP_ERROR_H

#include "answer.h"
#include "checksum.h"
#include "parse.h"

/*
 * Turns a packet that is too big for its path into the ICMP error that says so (RFC 1191, RFC 8201):
 *
 *   | Ethernet | IP | L4 | payload ...  ->  | Ethernet | IP | ICMP | first QUOTE bytes of the old IP packet |
 *
 * It is smaller than the packet it answers and goes to a checked source only, so it needs no rate limit.
 *
 * QUOTE is a constant, because the verifier takes csum_diff and stores of a constant length without proofs;
 * it holds an IP header of any length with the L4 header behind it, and a packet that is too big is longer.
 */
#if FAMILY == 4
#define QUOTE 96
#else
#define QUOTE 128
#endif

#define ERROR_HOP_LIMIT 64

struct too_big_error {
#if FAMILY == 4
	struct iphdr ip;
#else
	struct ipv6hdr ip;
#endif
	__u8 type;
	__u8 code;
	__be16 checksum;
	__be32 mtu;
};

#define ICMP_PART (sizeof(struct too_big_error) - __builtin_offsetof(struct too_big_error, type))

/*
 * The error speaks for the gateway. To the node's stack it speaks for the destination instead: with reverse
 * path filtering the stack believes only addresses that it routes to the host link.
 */
static __always_inline void error_source(const struct packet *p, const struct weft_config *config, void *source)
{
	if (p->hook == WEFT_HOOK_FROM_HOST)
		addr_copy(source, &p->key.dst);
	else
#if FAMILY == 4
		addr_copy(source, &config->gateway4);
#else
		addr_copy(source, config->gateway6);
#endif
}

#if FAMILY == 4
static __always_inline void write_error(struct too_big_error *error, const struct packet *p,
					const struct weft_config *config, __u32 mtu, void *quote)
{
	error->ip.version = 4;
	error->ip.ihl = sizeof(error->ip) / 4;
	error->ip.tot_len = bpf_htons(sizeof(*error) + QUOTE);
	error->ip.frag_off = bpf_htons(IPV4_DF);
	error->ip.ttl = ERROR_HOP_LIMIT;
	error->ip.protocol = IPPROTO_ICMP;
	error_source(p, config, &error->ip.saddr);
	error->ip.daddr = p->source;
	error->ip.check = fold_checksum(bpf_csum_diff(NULL, 0, (__be32 *)&error->ip, sizeof(error->ip), 0));
	error->type = ICMP_DEST_UNREACH;
	error->code = ICMP_FRAG_NEEDED;
	error->mtu = bpf_htonl(mtu);
	error->checksum = fold_checksum(
		bpf_csum_diff(NULL, 0, quote, QUOTE, bpf_csum_diff(NULL, 0, (__be32 *)&error->type, ICMP_PART, 0)));
}
#else
/* RFC 8200, 8.1 */
struct pseudo_header {
	__u8 src[16];
	__u8 dst[16];
	__be32 length;
	__be32 next;
};

static __always_inline void write_error(struct too_big_error *error, const struct packet *p,
					const struct weft_config *config, __u32 mtu, void *quote)
{
	struct pseudo_header pseudo = {
		.length = bpf_htonl(ICMP_PART + QUOTE),
		.next = bpf_htonl(IPPROTO_ICMPV6),
	};
	__s64 sum;

	error->ip.version = 6;
	error->ip.payload_len = bpf_htons(ICMP_PART + QUOTE);
	error->ip.nexthdr = IPPROTO_ICMPV6;
	error->ip.hop_limit = ERROR_HOP_LIMIT;
	error_source(p, config, &error->ip.saddr);
	addr_copy(&error->ip.daddr, &p->source);
	error->type = ICMPV6_PKT_TOOBIG_TYPE;
	error->mtu = bpf_htonl(mtu);
	addr_copy(pseudo.src, &error->ip.saddr);
	addr_copy(pseudo.dst, &error->ip.daddr);
	sum = bpf_csum_diff(NULL, 0, (__be32 *)&pseudo, sizeof(pseudo), 0);
	sum = bpf_csum_diff(NULL, 0, (__be32 *)&error->type, ICMP_PART, sum);
	error->checksum = fold_checksum(bpf_csum_diff(NULL, 0, quote, QUOTE, sum));
}
#endif

static __always_inline int make_too_big(struct __sk_buff *ctx, const struct packet *p, const struct weft_config *config,
					__u32 mtu)
{
	struct too_big_error error = {};
	__u8 quote[QUOTE] __attribute__((aligned(8)));

	if (bpf_skb_load_bytes(ctx, ETH_HLEN, quote, sizeof(quote)))
		return WEFT_DROP_REWRITE_FAILED;
	write_error(&error, p, config, mtu, quote);
	/* Order matters: change_tail also takes away the GSO marks, with which adjust_room would refuse UDP. */
	if (bpf_skb_change_tail(ctx, ETH_HLEN + QUOTE, 0) ||
	    bpf_skb_adjust_room(ctx, sizeof(error), BPF_ADJ_ROOM_MAC, 0) ||
	    bpf_skb_store_bytes(ctx, ETH_HLEN, &error, sizeof(error), 0))
		return WEFT_DROP_REWRITE_FAILED;
	return 0;
}

/* RFC 1122: no error about an error, nor about a fragment whose ports nobody could tell. */
static __always_inline int may_answer(const struct packet *p)
{
	return !(p->flags & (PACKET_ICMP_ERROR | PACKET_LATER_FRAGMENT)) &&
	       (p->hook == WEFT_HOOK_FROM_WORKLOAD || p->hook == WEFT_HOOK_FROM_HOST);
}

#endif
