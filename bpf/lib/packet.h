/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_PACKET_H
#define WEFT_LIB_PACKET_H

#include "drop.h"
#include "family.h"

enum packet_flag {
	PACKET_FRAGMENT = 1,       /* a part of a larger packet */
	PACKET_LATER_FRAGMENT = 2, /* one that does not hold the L4 header */
	PACKET_DONT_FRAGMENT = 4,  /* IPv4 DF; always in IPv6 */
	PACKET_ICMP_ERROR = 8,     /* about another packet: key is that packet's way back */
};

enum tcp_flag {
	TCP_FIN = 1,
	TCP_SYN = 2,
	TCP_RST = 4,
	TCP_ACK = 16,
};

/* What one packet is, as read by parse.h. */
struct packet {
	ct_key_t key;      /* its flow, in its direction */
	addr_t source;     /* of the IP header; differs from key.src only in ICMP errors */
	__u32 l4_offset;   /* from the Ethernet header */
	__u32 end;         /* where the IP packet ends, from the Ethernet header */
	__u32 fragment_id; /* network order */
	__u32 origin_node; /* that sent it in VXLAN */
	__u32 endpoint;    /* that sent it */
	__u32 vni;         /* it came with, if that names a backend; else 0 */
	__u32 rule;        /* of a policy that drops it (weft_rule.rule) */
	__u8 l4_length;    /* of the L4 header, 0 = not read */
	__u8 flags;        /* enum packet_flag */
	__u8 tcp_flags;    /* enum tcp_flag */
	__u8 hook;         /* enum weft_hook, enum weft_ct_origin */
};

/* The one exit of every dropped IP packet. */
static __always_inline int drop_packet(struct __sk_buff *ctx, const struct packet *p, __u32 reason)
{
	struct weft_drop_event *event = drop_begin(ctx, p->hook, p->endpoint, reason);

	if (!event)
		return TC_ACT_SHOT;
	event->family = FAMILY;
	addr_copy(event->src, &p->key.src);
	addr_copy(event->dst, &p->key.dst);
	event->sport = p->key.sport;
	event->dport = p->key.dport;
	event->protocol = p->key.protocol;
	event->rule = p->rule;
	bpf_ringbuf_submit(event, 0);
	return TC_ACT_SHOT;
}

#endif
