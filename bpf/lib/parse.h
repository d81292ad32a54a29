/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_PARSE_H
#define WEFT_LIB_PARSE_H

#include <linux/tcp.h>
#include <linux/udp.h>

#include "icmp_types.h"
#include "parse_ip.h"

/* Start of every L4 header that has ports. */
struct ports {
	__be16 source;
	__be16 destination;
};

#define SCTP_HEADER_LENGTH 12
#define TCP_FLAGS_OFFSET 13

/* An L4 header, which must lie inside the IP packet: what follows it is padding. */
static __always_inline const void *l4_header(struct __sk_buff *ctx, struct packet *p, __u32 size)
{
	if (unlikely(p->l4_offset + size > p->end))
		return NULL;
	p->l4_length = size;
	return header_at(ctx, p->l4_offset, size);
}

static __always_inline int parse_tcp(struct __sk_buff *ctx, struct packet *p)
{
	const __u8 *tcp = l4_header(ctx, p, sizeof(struct tcphdr));

	if (!tcp)
		return WEFT_DROP_TRUNCATED;
	p->key.sport = ((const struct tcphdr *)tcp)->source;
	p->key.dport = ((const struct tcphdr *)tcp)->dest;
	p->tcp_flags = tcp[TCP_FLAGS_OFFSET];
	p->l4_length = ((const struct tcphdr *)tcp)->doff * 4;
	if (p->l4_length < sizeof(struct tcphdr) || p->l4_offset + p->l4_length > p->end)
		return WEFT_DROP_TRUNCATED;
	return 0;
}

static __always_inline int parse_ports(struct __sk_buff *ctx, struct packet *p, __u32 size)
{
	const struct ports *ports = l4_header(ctx, p, size);

	if (!ports)
		return WEFT_DROP_TRUNCATED;
	p->key.sport = ports->source;
	p->key.dport = ports->destination;
	return 0;
}

/*
 * The identifier of an echo stands for both ports, so that request and answer are two directions of one
 * flow. Errors only get their mark: what they are about is read in flow.h, off the hot path.
 */
static __always_inline int parse_icmp(struct __sk_buff *ctx, struct packet *p)
{
	const struct icmp_header *icmp = l4_header(ctx, p, sizeof(*icmp));

	if (!icmp)
		return WEFT_DROP_TRUNCATED;
	if (icmp_is_echo(icmp->type)) {
		p->key.sport = icmp->id;
		p->key.dport = icmp->id;
		return 0;
	}
	if (icmp_is_error(icmp->type))
		p->flags |= PACKET_ICMP_ERROR;
	return icmp_forbidden(icmp->type);
}

static __always_inline int parse_l4(struct __sk_buff *ctx, struct packet *p)
{
	switch (p->key.protocol) {
	case IPPROTO_TCP:
		return parse_tcp(ctx, p);
	case IPPROTO_UDP:
		return parse_ports(ctx, p, sizeof(struct udphdr));
	case IPPROTO_ICMP_FAMILY:
		return parse_icmp(ctx, p);
	case IPPROTO_SCTP:
		return parse_ports(ctx, p, SCTP_HEADER_LENGTH);
	default:
		return 0;
	}
}

/* What follows the IP header. Later fragments have none of it: their ports are known from the first. */
static __always_inline int parse_transport(struct __sk_buff *ctx, struct packet *p)
{
	int reason;

	if (unlikely(p->flags & PACKET_LATER_FRAGMENT))
		return recall_fragment(p);
	reason = parse_l4(ctx, p);
	if (unlikely(reason == WEFT_DROP_TRUNCATED && (p->flags & PACKET_FRAGMENT)))
		return WEFT_DROP_BAD_FRAGMENT;
	return reason;
}

#endif
