/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_PARSE_IP_H
#define WEFT_LIB_PARSE_IP_H

#include <linux/ip.h>
#include <linux/ipv6.h>

#include "frag.h"

/*
 * The IP header: addresses, protocol, where L4 begins and the packet ends, and which part it is of a
 * fragmented one.
 */
#if FAMILY == 4

#define IPV4_DF 0x4000
#define IPV4_MF 0x2000
#define IPV4_OFFSET 0x1fff

static __always_inline int parse_ip_fragment(struct packet *p, __u32 frag_off, __be16 id)
{
	__u32 offset = (frag_off & IPV4_OFFSET) * FRAGMENT_UNIT;

	if (frag_off & IPV4_DF)
		p->flags |= PACKET_DONT_FRAGMENT;
	if (likely(!(frag_off & (IPV4_MF | IPV4_OFFSET))))
		return 0;
	p->flags |= offset ? PACKET_FRAGMENT | PACKET_LATER_FRAGMENT : PACKET_FRAGMENT;
	p->fragment_id = id;
	return check_fragment(offset, p->end - p->l4_offset, frag_off & IPV4_MF);
}

static __always_inline int parse_ip(struct __sk_buff *ctx, struct packet *p)
{
	const struct iphdr *ip = header_at(ctx, ETH_HLEN, sizeof(*ip));
	__u32 header_length;

	if (!ip)
		return WEFT_DROP_TRUNCATED;
	p->key.src = ip->saddr;
	p->key.dst = ip->daddr;
	p->key.protocol = ip->protocol;
	p->source = ip->saddr;
	header_length = ip->ihl * 4;
	p->l4_offset = ETH_HLEN + header_length;
	p->end = ETH_HLEN + bpf_ntohs(ip->tot_len);
	if (ip->version != 4 || header_length < sizeof(*ip) || p->end < p->l4_offset || p->end > ctx->len)
		return WEFT_DROP_BAD_IP_HEADER;
	return parse_ip_fragment(p, bpf_ntohs(ip->frag_off), ip->id);
}

#else

/* RFC 8200 names six extension headers; a packet needs each once at most, destination options twice. */
#define IPV6_MAX_EXTENSIONS 6

struct ipv6_extension {
	__u8 next;
	__u8 length; /* in 8 bytes, not counting the first 8 */
	__u8 type;   /* routing header */
	__u8 segments_left;
};

struct ipv6_fragment {
	__u8 next;
	__u8 reserved;
	__be16 offset; /* in bytes, with the "more fragments" bit at the end */
	__be32 id;
};

static __always_inline int is_extension(__u8 protocol)
{
	return protocol == IPPROTO_HOPOPTS || protocol == IPPROTO_ROUTING || protocol == IPPROTO_FRAGMENT ||
	       protocol == IPPROTO_DSTOPTS;
}

static __always_inline int parse_fragment_header(struct __sk_buff *ctx, struct packet *p)
{
	struct ipv6_fragment fragment;
	__u32 offset;

	/* Two fragment headers in one packet have no honest use. */
	if (p->flags & PACKET_FRAGMENT)
		return WEFT_DROP_BAD_EXTENSIONS;
	if (bpf_skb_load_bytes(ctx, p->l4_offset, &fragment, sizeof(fragment)))
		return WEFT_DROP_TRUNCATED;
	offset = bpf_ntohs(fragment.offset) & ~7U;
	p->flags |= offset ? PACKET_FRAGMENT | PACKET_LATER_FRAGMENT : PACKET_FRAGMENT;
	p->fragment_id = fragment.id;
	p->key.protocol = fragment.next;
	p->l4_offset += sizeof(fragment);
	if (p->l4_offset > p->end)
		return WEFT_DROP_TRUNCATED;
	return check_fragment(offset, p->end - p->l4_offset, fragment.offset & bpf_htons(1));
}

static __always_inline int parse_extension(struct __sk_buff *ctx, struct packet *p)
{
	struct ipv6_extension extension;

	if (p->key.protocol == IPPROTO_FRAGMENT)
		return parse_fragment_header(ctx, p);
	if (bpf_skb_load_bytes(ctx, p->l4_offset, &extension, sizeof(extension)))
		return WEFT_DROP_TRUNCATED;
	/* Source routing would let a workload choose the path past the destination check (RFC 5095). */
	if (p->key.protocol == IPPROTO_ROUTING && extension.segments_left)
		return WEFT_DROP_BAD_EXTENSIONS;
	p->key.protocol = extension.next;
	p->l4_offset += (extension.length + 1) * 8;
	return p->l4_offset > p->end ? WEFT_DROP_TRUNCATED : 0;
}

VERIFIED_ONCE int parse_extensions(struct __sk_buff *ctx, struct packet *p)
{
	int reason;

	if (!p)
		return WEFT_DROP_BAD_EXTENSIONS;
	for (int i = 0; i < IPV6_MAX_EXTENSIONS; i++) {
		if (!is_extension(p->key.protocol) || (p->flags & PACKET_LATER_FRAGMENT))
			return 0;
		reason = parse_extension(ctx, p);
		if (reason)
			return reason;
	}
	return is_extension(p->key.protocol) ? WEFT_DROP_BAD_EXTENSIONS : 0;
}

static __always_inline int parse_ip(struct __sk_buff *ctx, struct packet *p)
{
	const struct ipv6hdr *ip = header_at(ctx, ETH_HLEN, sizeof(*ip));

	if (!ip)
		return WEFT_DROP_TRUNCATED;
	addr_copy(&p->key.src, &ip->saddr);
	addr_copy(&p->key.dst, &ip->daddr);
	addr_copy(&p->source, &ip->saddr);
	p->key.protocol = ip->nexthdr;
	p->flags |= PACKET_DONT_FRAGMENT;
	p->l4_offset = ETH_HLEN + sizeof(*ip);
	p->end = p->l4_offset + bpf_ntohs(ip->payload_len);
	if (ip->version != 6 || p->end > ctx->len)
		return WEFT_DROP_BAD_IP_HEADER;
	return likely(!is_extension(p->key.protocol)) ? 0 : parse_extensions(ctx, p);
}

#endif
#endif
