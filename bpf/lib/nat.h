/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_NAT_H
#define WEFT_LIB_NAT_H

#include <linux/tcp.h>
#include <linux/udp.h>

#include "checksum.h"
#include "conntrack.h"
#include "parse_ip.h"
#include "sctp.h"

/*
 * Writes into a packet what its connection entry says: one address and one port, and the checksums over them. The
 * length stays. Checksums are changed by difference, so a packet that came with a wrong one leaves with a wrong one.
 *
 * L4 checksums only by bpf_l4_csum_replace: a workload's packet may have its checksum still to be filled in, and
 * then the field holds the sum of the pseudo header (BPF_F_PSEUDO_HDR), in which ports do not count.
 */

/* What the sum of the 16-bit words of an address grows by, in ones' complement, folded to 32 bits. */
static __always_inline __u32 addr_difference(const void *was, const void *is)
{
	const __be32 *from = was, *to = is;
	__u64 sum = 0;

#pragma unroll
	for (__u32 i = 0; i < ADDR_BITS / 32; i++)
		sum += (__u64)(__u32)~from[i] + to[i];
	sum = (sum & 0xffffffff) + (sum >> 32);
	return (sum & 0xffffffff) + (sum >> 32);
}

#if FAMILY == 4
/* The end of the header without options: what a change of addresses writes, in one go. */
struct ip_addresses {
	__u16 check;
	__be32 src;
	__be32 dst;
} __attribute__((packed));

#define IP_ADDRESSES (ETH_HLEN + __builtin_offsetof(struct iphdr, check))

/* Source and destination as they stand in a key, where they lie together. */
static __always_inline int write_addresses(struct __sk_buff *ctx, const ct_key_t *to, __u32 difference)
{
	const struct iphdr *ip = header_at(ctx, ETH_HLEN, sizeof(*ip));
	struct ip_addresses addresses;

	if (!ip)
		return WEFT_DROP_REWRITE_FAILED;
	addresses.check = fold_checksum((__u64)(__u16)~ip->check + difference);
	addr_copy(&addresses.src, &to->src);
	addr_copy(&addresses.dst, &to->dst);
	/* The header's own sum stays what it was, so a sum that the device made of the packet stays right too. */
	return bpf_skb_store_bytes(ctx, IP_ADDRESSES, &addresses, sizeof(addresses), 0) ? WEFT_DROP_REWRITE_FAILED : 0;
}
#else
#define IP_ADDRESSES (ETH_HLEN + __builtin_offsetof(struct ipv6hdr, saddr))

_Static_assert(__builtin_offsetof(ct_key_t, dst) == sizeof(addr_t), "as in the IPv6 header");

static __always_inline int write_addresses(struct __sk_buff *ctx, const ct_key_t *to, __u32 difference)
{
	(void)difference;
	/*
	 * No header checksum makes up for the change, so a sum that the device made of the packet has to follow.
	 * bpf_l4_csum_replace turns it back by as much; Linux 6.16 has BPF_F_IPV6 to save both.
	 */
	return bpf_skb_store_bytes(ctx, IP_ADDRESSES, &to->src, 2 * sizeof(addr_t), BPF_F_RECOMPUTE_CSUM)
		       ? WEFT_DROP_REWRITE_FAILED
		       : 0;
}
#endif

static __always_inline __u32 ports_of(const ct_key_t *key)
{
	return (__u32)key->dport << 16 | key->sport;
}

/* TCP and UDP: the checksum lies `offset` behind the ports. */
static __always_inline int write_ports(struct __sk_buff *ctx, const struct packet *p, const ct_key_t *to,
				       __u32 difference, __u32 offset, __u64 flags)
{
	__u32 was = ports_of(&p->key), is = ports_of(to);

	offset += p->l4_offset;
	if (difference && bpf_l4_csum_replace(ctx, offset, 0, difference, BPF_F_PSEUDO_HDR | flags))
		return WEFT_DROP_REWRITE_FAILED;
	if (was == is)
		return 0;
	if (bpf_l4_csum_replace(ctx, offset, was, is, sizeof(is) | flags) ||
	    bpf_skb_store_bytes(ctx, p->l4_offset, &is, sizeof(is), 0))
		return WEFT_DROP_REWRITE_FAILED;
	return 0;
}

/* Its checksum has no pseudo header: addresses change nothing. */
static __always_inline int write_sctp_ports(struct __sk_buff *ctx, const struct packet *p, const ct_key_t *to)
{
	__u32 was = ports_of(&p->key), is = ports_of(to);

	if (was == is)
		return 0;
	/* The sum runs over all fragments, and how long they are together is not known yet. */
	if (p->flags & PACKET_FRAGMENT)
		return WEFT_DROP_BAD_FRAGMENT;
	if (sctp_change_word(ctx, p->l4_offset, p->end - p->l4_offset, was ^ is) ||
	    bpf_skb_store_bytes(ctx, p->l4_offset, &is, sizeof(is), 0))
		return WEFT_DROP_REWRITE_FAILED;
	return 0;
}

static __always_inline int write_transport(struct __sk_buff *ctx, const struct packet *p, const ct_key_t *to,
					   __u32 difference)
{
	if (p->flags & PACKET_LATER_FRAGMENT)
		return 0;
	switch (p->key.protocol) {
	case IPPROTO_TCP:
		return write_ports(ctx, p, to, difference, __builtin_offsetof(struct tcphdr, check), 0);
	case IPPROTO_UDP:
		/* 0 means "no checksum", and stays. */
		return write_ports(ctx, p, to, difference, __builtin_offsetof(struct udphdr, check),
				   BPF_F_MARK_MANGLED_0);
	case IPPROTO_SCTP:
		return write_sctp_ports(ctx, p, to);
	default:
		return 0;
	}
}

VERIFIED_ONCE int translate(struct __sk_buff *ctx, const struct packet *p, const struct weft_ct_value *ct)
{
	__u32 difference = 0;
	ct_key_t to;
	int reason;

	if (!p || !ct)
		return WEFT_DROP_REWRITE_FAILED;
	ct_translate(&p->key, ct, &to);
	/* Addresses that change places leave every sum as it is. */
	if (!(ct->flags & WEFT_CT_HAIRPIN))
		difference = ct->flags & WEFT_CT_NAT_DST ? addr_difference(&p->key.dst, &to.dst)
							 : addr_difference(&p->key.src, &to.src);
	reason = write_addresses(ctx, &to, difference);
	return reason ? reason : write_transport(ctx, p, &to, difference);
}

#endif
