/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_ABI_EVENTS_H
#define WEFT_ABI_EVENTS_H

#include "types.h"

enum weft_event_kind {
	WEFT_EVENT_DROP = 1,  /* weft_drop_event, in weft_events_v1 */
	WEFT_EVENT_FLOW = 2,  /* weft_flow_event, in weft_flow_events_v1: a new flow, allowed */
	WEFT_EVENT_AUDIT = 3, /* the same, of one that policies in audit mode would decide otherwise */
};

/*
 * One dropped packet, a record of weft_events_v1. What was not parsed yet when the packet was dropped is 0. Of a packet
 * that policies drop the addresses and ports are those of its flow, as in weft_flow_event: from client to backend, also
 * if the packet is an answer.
 */
struct weft_drop_event {
	__u64 time_ns;  /* CLOCK_MONOTONIC */
	__u32 reason;   /* enum weft_drop_reason */
	__u32 endpoint; /* id of the workload the program runs for, 0 = none */
	__u32 ifindex;  /* where the packet came in */
	__u32 length;   /* of the whole frame, GSO frames in full */
	__u8 src[16];   /* IPv4 in the first 4 bytes when family is 4 */
	__u8 dst[16];
	__be16 sport; /* ICMP and ICMPv6 echo: the identifier */
	__be16 dport;
	__be16 ethertype;
	__u8 kind;     /* enum weft_event_kind */
	__u8 family;   /* 4, 6, or 0 = no IP packet */
	__u8 protocol; /* IP protocol number */
	__u8 program;  /* enum weft_hook; FROM_OVERLAY for all that came in VXLAN */
	__u8 pad[2];
	__u32 rule; /* policy rule that dropped it (weft_rule.rule), 0 = none */
};
WEFT_ASSERT_SIZE(struct weft_drop_event, 72);

/*
 * One new flow, a record of weft_flow_events_v1; or one that is looked at again after a change, if policies in audit
 * mode would decide it otherwise. The reader is not woken for each record, only when a quarter of the ring is full: it
 * must look by itself, several times a second.
 *
 * Addresses and ports are the ends': a Service's client and its backend, as policies see them.
 */
struct weft_flow_event {
	__u64 time_ns;     /* CLOCK_MONOTONIC */
	__u32 from;        /* id of the workload that began it, 0 = none of this node */
	__u32 to;          /* id of the workload it is for, 0 = none of this node */
	__u32 egress_rule; /* that allowed it, 0 = nothing was asked on this node */
	__u32 ingress_rule;
	__u32 egress_audit_rule; /* that would say otherwise, 0 = none would */
	__u32 ingress_audit_rule;
	__u8 src[16]; /* IPv4 in the first 4 bytes when family is 4 */
	__u8 dst[16];
	__u8 via[16]; /* the Service address that the client used, 0 = none */
	__be16 sport;
	__be16 dport;
	__be16 via_port;
	__u8 kind;     /* enum weft_event_kind */
	__u8 family;   /* 4 or 6 */
	__u8 protocol; /* IP protocol number */
	__u8 program;  /* enum weft_hook, as in weft_drop_event */
	__u8 pad[6];
};
WEFT_ASSERT_SIZE(struct weft_flow_event, 96);

#endif
