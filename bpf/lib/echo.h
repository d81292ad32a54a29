/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_ECHO_H
#define WEFT_LIB_ECHO_H

#include "parse.h"

/* Ping, answered by the fabric itself. */

#define ICMP_CHECKSUM_OFFSET 2

/* Turns an echo request into its answer: the addresses change places, which leaves all checksums right. */
static __always_inline int answer_ping(struct __sk_buff *ctx, const struct packet *p)
{
	__u32 source = ETH_HLEN + (FAMILY == 4 ? __builtin_offsetof(struct iphdr, saddr)
					       : __builtin_offsetof(struct ipv6hdr, saddr));
	__be16 was = bpf_htons(ECHO_REQUEST << 8), is = bpf_htons(ECHO_REPLY << 8);
	__u8 reply = ECHO_REPLY;

	if (bpf_l4_csum_replace(ctx, p->l4_offset + ICMP_CHECKSUM_OFFSET, was, is, sizeof(is)) ||
	    bpf_skb_store_bytes(ctx, p->l4_offset, &reply, sizeof(reply), 0) ||
	    bpf_skb_store_bytes(ctx, source, &p->key.dst, sizeof(addr_t), 0) ||
	    bpf_skb_store_bytes(ctx, source + sizeof(addr_t), &p->key.src, sizeof(addr_t), 0))
		return WEFT_DROP_REWRITE_FAILED;
	return 0;
}

/* Of a whole ICMP message; -1 = it is none. */
static __always_inline int icmp_type(struct __sk_buff *ctx, const struct packet *p)
{
	__u8 type;

	if (p->key.protocol != IPPROTO_ICMP_FAMILY || (p->flags & PACKET_FRAGMENT) ||
	    bpf_skb_load_bytes(ctx, p->l4_offset, &type, sizeof(type)))
		return -1;
	return type;
}

#endif
