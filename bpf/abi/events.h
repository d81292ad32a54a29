/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_ABI_EVENTS_H
#define WEFT_ABI_EVENTS_H

#include "types.h"

enum weft_event_kind {
	WEFT_EVENT_DROP = 1,
};

/* One dropped packet, a record of weft_events_v1. What was not parsed yet when the packet was dropped is 0. */
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
	__u32 rule; /* policy rule that dropped it, 0 = none */
};
WEFT_ASSERT_SIZE(struct weft_drop_event, 72);

#endif
