/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_MSS_H
#define WEFT_LIB_MSS_H

#include <linux/tcp.h>

#include "packet.h"

#define TCP_MAX_OPTIONS 40
#define TCP_OPTION_END 0
#define TCP_OPTION_NOP 1
#define TCP_OPTION_MSS 2
#define TCP_OPTION_MSS_LENGTH 4

#define IP_HEADER_LENGTH (FAMILY == 4 ? 20 : 40)

struct mss_option {
	__u8 kind;
	__u8 length;
	__be16 mss;
};

static __always_inline int lower_mss(struct __sk_buff *ctx, const struct packet *p, __u32 offset, __u16 limit)
{
	__u32 checksum = p->l4_offset + __builtin_offsetof(struct tcphdr, check);
	struct mss_option option;
	__be16 wanted = bpf_htons(limit);

	if (bpf_skb_load_bytes(ctx, offset, &option, sizeof(option)))
		return WEFT_DROP_TRUNCATED;
	if (option.length != TCP_OPTION_MSS_LENGTH || bpf_ntohs(option.mss) <= limit)
		return 0;
	/* The helper leaves the checksum alone where the sender's stack has not computed it yet. */
	if (bpf_l4_csum_replace(ctx, checksum, option.mss, wanted, sizeof(wanted)) ||
	    bpf_skb_store_bytes(ctx, offset + __builtin_offsetof(struct mss_option, mss), &wanted, sizeof(wanted), 0))
		return WEFT_DROP_REWRITE_FAILED;
	return 0;
}

VERIFIED_ONCE int find_and_lower_mss(struct __sk_buff *ctx, const struct packet *p, __u16 mtu)
{
	__u32 offset, end;
	__u8 option[2];

	if (!p)
		return 0;
	offset = p->l4_offset + sizeof(struct tcphdr);
	end = p->l4_offset + p->l4_length;
	for (int i = 0; i < TCP_MAX_OPTIONS; i++) {
		if (offset + TCP_OPTION_MSS_LENGTH > end || bpf_skb_load_bytes(ctx, offset, option, sizeof(option)))
			return 0;
		if (option[0] == TCP_OPTION_MSS)
			return lower_mss(ctx, p, offset, mtu - IP_HEADER_LENGTH - sizeof(struct tcphdr));
		if (option[0] == TCP_OPTION_END || (option[0] != TCP_OPTION_NOP && option[1] < 2))
			return 0;
		offset += option[0] == TCP_OPTION_NOP ? 1 : option[1];
	}
	return 0;
}

/* Lowers the MSS that a SYN announces to what the path carries, so that TCP never has to find out. */
static __always_inline int clamp_mss(struct __sk_buff *ctx, const struct packet *p, __u16 mtu)
{
	if (likely(!(p->tcp_flags & TCP_SYN)) || (p->flags & PACKET_FRAGMENT))
		return 0;
	return find_and_lower_mss(ctx, p, mtu);
}

#endif
