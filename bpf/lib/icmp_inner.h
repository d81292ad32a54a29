/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_ICMP_INNER_H
#define WEFT_LIB_ICMP_INNER_H

#include "conntrack.h"
#include "parse.h"

/*
 * An ICMP error quotes the packet it is about. The error travels against that packet, so the flow it belongs
 * to is the quoted one's, turned round. The quote is as untrusted as the rest: it must name the error's own
 * destination as its source.
 */
#define ICMP_HEADER_LENGTH 8

struct quoted_ports {
	__be16 sport;
	__be16 dport;
	__be16 icmp_id;
	__be16 icmp_sequence;
};

/* Reads the quoted IP header into key, not turned round yet. Returns the offset of its L4 header, or 0. */
static __always_inline __u32 parse_quoted_ip(struct __sk_buff *ctx, __u32 offset, ct_key_t *key)
{
#if FAMILY == 4
	struct iphdr ip;

	if (bpf_skb_load_bytes(ctx, offset, &ip, sizeof(ip)) || ip.version != 4 || ip.ihl < 5 ||
	    (ip.frag_off & bpf_htons(IPV4_OFFSET)))
		return 0;
	key->src = ip.saddr;
	key->dst = ip.daddr;
	key->protocol = ip.protocol;
	return offset + ip.ihl * 4;
#else
	struct ipv6_fragment fragment;
	struct ipv6hdr ip;

	if (bpf_skb_load_bytes(ctx, offset, &ip, sizeof(ip)) || ip.version != 6)
		return 0;
	addr_copy(&key->src, &ip.saddr);
	addr_copy(&key->dst, &ip.daddr);
	key->protocol = ip.nexthdr;
	offset += sizeof(ip);
	if (ip.nexthdr != IPPROTO_FRAGMENT)
		return offset;
	if (bpf_skb_load_bytes(ctx, offset, &fragment, sizeof(fragment)) || (fragment.offset & bpf_htons(~7U)))
		return 0;
	key->protocol = fragment.next;
	return offset + sizeof(fragment);
#endif
}

static __always_inline int parse_quoted_ports(struct __sk_buff *ctx, __u32 offset, ct_key_t *key)
{
	struct quoted_ports ports;

	switch (key->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_SCTP:
	case IPPROTO_ICMP_FAMILY:
		break;
	default:
		return 0;
	}
	if (bpf_skb_load_bytes(ctx, offset, &ports, sizeof(ports)))
		return WEFT_DROP_TRUNCATED;
	if (key->protocol == IPPROTO_ICMP_FAMILY) {
		if (!icmp_is_echo(*(__u8 *)&ports.sport))
			return WEFT_DROP_ICMP_NO_FLOW;
		ports.sport = ports.icmp_id;
		ports.dport = ports.icmp_id;
	}
	key->sport = ports.sport;
	key->dport = ports.dport;
	return 0;
}

/* Replaces the key of an ICMP error by that of the flow it is about. */
VERIFIED_ONCE int parse_quote(struct __sk_buff *ctx, struct packet *p)
{
	ct_key_t quoted = {};
	__u32 offset;
	int reason;

	if (!p)
		return WEFT_DROP_ICMP_NO_FLOW;
	offset = parse_quoted_ip(ctx, p->l4_offset + ICMP_HEADER_LENGTH, &quoted);
	if (!offset || !addr_equal(&p->key.dst, &quoted.src))
		return WEFT_DROP_ICMP_NO_FLOW;
	reason = parse_quoted_ports(ctx, offset, &quoted);
	if (reason)
		return reason;
	ct_reverse(&quoted, &p->key);
	return 0;
}

#endif
