/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_ABI_COUNTERS_H
#define WEFT_ABI_COUNTERS_H

#include "types.h"

/*
 * Index into weft_counters_v1. 0..127 are enum weft_drop_reason. Same form of text as there: one line per
 * number, the comment is what people read.
 */
enum weft_counter {
	WEFT_COUNTER_LOCAL = 128,           /* delivered to a workload of this node */
	WEFT_COUNTER_NATIVE = 129,          /* sent to another node on the same link, not encapsulated */
	WEFT_COUNTER_VXLAN = 130,           /* sent to another node in VXLAN, encapsulated by the program */
	WEFT_COUNTER_VXLAN_KERNEL = 131,    /* sent to another node in VXLAN, encapsulated by the kernel's device */
	WEFT_COUNTER_HOST = 132,            /* handed to the node's own stack through the host link */
	WEFT_COUNTER_GATEWAY = 133,         /* ARP, neighbour discovery and ping answered for the gateway */
	WEFT_COUNTER_ICMP_ERROR = 134,      /* ICMP errors made by the fabric */
	WEFT_COUNTER_DECAP = 135,           /* VXLAN header removed by the program */
	WEFT_COUNTER_DECAP_KERNEL = 136,    /* VXLAN left to the kernel's device */
	WEFT_COUNTER_FLOW_CREATED = 137,    /* flows written to the connection table */
	WEFT_COUNTER_FLOW_RESOLVED = 138,   /* known flows whose next hop was looked up again */
	WEFT_COUNTER_EVENTS_LIMITED = 139,  /* drop events not sent, over the rate limit */
	WEFT_COUNTER_EVENTS_LOST = 140,     /* drop events not sent, ring buffer full */
	WEFT_COUNTER_SERVICE_FLOW = 141,    /* flows to a Service given to a backend */
	WEFT_COUNTER_SERVICE_ECHO = 142,    /* echo requests to Service addresses answered */
	WEFT_COUNTER_SERVICE_REFUSED = 143, /* clients told that a Service has no ready endpoint */
	WEFT_COUNTER_TO_BACKEND = 144,      /* packets from outside sent on to their backend's node */
	WEFT_COUNTER_OUTSIDE = 145,         /* sent out of the fabric by the uplink */
	WEFT_COUNTER_EDGE = 146,            /* packets from outside sent on by the edge program */
	WEFT_COUNTER_POLICY_ALLOWED = 147,  /* flows that policies allowed */
	WEFT_COUNTER_POLICY_AUDIT = 148,    /* flows that policies in audit mode would decide otherwise */
	WEFT_COUNTER_FLOWS_LIMITED = 149,   /* flow events not sent, over the rate limit */
	WEFT_COUNTER_FLOWS_LOST = 150,      /* flow events not sent, ring buffer full */
	WEFT_COUNTER_MAX,
};

#define WEFT_COUNTERS_SIZE 256

struct weft_counter_value {
	__u64 packets;
	__u64 bytes;
};
WEFT_ASSERT_SIZE(struct weft_counter_value, 16);

#endif
