/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_ABI_CT_MAPS_H
#define WEFT_ABI_CT_MAPS_H

#include "types.h"

/*
 * weft_ct4_v1 / weft_ct6_v1: one entry per direction of a flow; both are written on the first packet.
 * sport and dport of an ICMP echo: the identifier in both; of protocols without ports: 0.
 */
struct weft_ct_key4 {
	__be32 src;
	__be32 dst;
	__be16 sport;
	__be16 dport;
	__u8 protocol;
	__u8 pad[3];
} WEFT_ALIGNED(8);
WEFT_ASSERT_SIZE(struct weft_ct_key4, 16);

struct weft_ct_key6 {
	__u8 src[16];
	__u8 dst[16];
	__be16 sport;
	__be16 dport;
	__u8 protocol;
	__u8 pad[3];
} WEFT_ALIGNED(8);
WEFT_ASSERT_SIZE(struct weft_ct_key6, 40);

/* How long a flow lives without a packet, in units of WEFT_TIME_SHIFT (1.07 s). */
#define WEFT_CT_LIFETIME_CLOSED 10       /* RST, or FIN both ways: late segments still find their way */
#define WEFT_CT_LIFETIME_UNANSWERED 60   /* packets one way only */
#define WEFT_CT_LIFETIME_DATAGRAM 180    /* UDP, ICMP and others, answered */
#define WEFT_CT_LIFETIME_HALF_CLOSED 600 /* FIN one way */
#define WEFT_CT_LIFETIME_TCP 7500        /* over two hours: outlives the keep-alive interval of Linux (7,200 s) */

enum weft_ct_action {
	WEFT_CT_NONE = 0,
	WEFT_CT_LOCAL = 1,   /* to a workload of this node: ifindex, mac */
	WEFT_CT_NATIVE = 2,  /* to the node, not encapsulated */
	WEFT_CT_VXLAN = 3,   /* to the node, in VXLAN */
	WEFT_CT_HOST = 4,    /* to this node's own stack */
	WEFT_CT_OUTSIDE = 5, /* out of the fabric, by the uplink and the node's routing table */
};

/* Where packets of a direction enter the fabric on this node; a packet from elsewhere is looked at anew. */
enum weft_ct_origin {
	WEFT_ORIGIN_WORKLOAD = 1,
	WEFT_ORIGIN_HOST = 2,
	WEFT_ORIGIN_UPLINK = 3, /* not encapsulated */
	WEFT_ORIGIN_TUNNEL = 4, /* in VXLAN, from origin_node */
};

/*
 * HAIRPIN is a client that is its own backend, which sees the Service as its client: no stack takes a packet
 * from its own address. nat_port becomes the destination's port (NAT_DST) or the source's (NAT_SRC).
 */
enum weft_ct_flag {
	WEFT_CT_REPLY = 1,    /* the direction of the answers */
	WEFT_CT_ASSURED = 2,  /* packets were seen both ways */
	WEFT_CT_NAT_DST = 4,  /* the destination becomes nat_addr and nat_port */
	WEFT_CT_NAT_SRC = 8,  /* the source becomes nat_addr and nat_port */
	WEFT_CT_HAIRPIN = 16, /* with NAT_DST, NAT_SRC: source and destination address change places */
};

/*
 * VXLAN network identifiers. Workload traffic has weft_config.vni. A client's packet for a Service, that the node
 * where it entered the fabric sends on as it came, says which backend it is for: WEFT_VNI_BACKEND, and the lowest
 * 22 bits of the backend's address, whose other bits are those of its node's prefix, or with WEFT_VNI_NODE of
 * its node's own underlay address.
 */
#define WEFT_VNI_BACKEND 0x800000
#define WEFT_VNI_NODE 0x400000
#define WEFT_VNI_ADDRESS_MASK 0x3fffff

/*
 * What to do with the packets of one direction. 64 bytes, all that a packet needs in the first half.
 * last_seen and the TCP flags are changed in place by the programs.
 */
struct weft_ct_value {
	__u32 last_seen;  /* of this direction, units of WEFT_TIME_SHIFT */
	__u32 generation; /* weft_config.generation under which next hop and policy were looked up */
	__u8 tcp_here;    /* TCP flags (FIN 1, SYN 2, RST 4, ACK 16) seen in this direction */
	__u8 tcp_back;    /* the same, of the other direction */
	__u8 flags;       /* enum weft_ct_flag */
	__u8 action;      /* enum weft_ct_action */
	__u8 origin;      /* enum weft_ct_origin */
	__u8 pad;
	__u16 origin_node;
	__u32 link;             /* LOCAL: ifindex of the host-side veth; VXLAN: network identifier */
	__u8 mac[WEFT_MAC_LEN]; /* LOCAL: of the workload */
	__u16 mtu;              /* largest IP packet of the path */
	__u16 node;             /* NATIVE, VXLAN: index into weft_nodes_v1 */
	__be16 nat_port;        /* with NAT_DST, NAT_SRC: the port that is written */
	__u32 created;          /* when the flow began, units of WEFT_TIME_SHIFT */
	__u32 endpoint;         /* LOCAL: id of the workload */
	__u32 egress_rule;      /* the rule of the sender's policies that allowed the flow, 0 = nothing was asked */
	__u32 ingress_rule;     /* the same, of the receiver's; both as of the generation above */
	__u8 nat_addr[16];      /* with NAT_DST, NAT_SRC: the address that is written */
} WEFT_ALIGNED(8);
WEFT_ASSERT_SIZE(struct weft_ct_value, 64);

/* weft_frags4_v1 / weft_frags6_v1: the ports of a fragmented packet, learned from its first fragment. */
struct weft_frag_key4 {
	__be32 src;
	__be32 dst;
	__be16 id;
	__u8 protocol;
	__u8 pad;
};
WEFT_ASSERT_SIZE(struct weft_frag_key4, 12);

struct weft_frag_key6 {
	__u8 src[16];
	__u8 dst[16];
	__be32 id;
	__u8 pad[4];
} WEFT_ALIGNED(8);
WEFT_ASSERT_SIZE(struct weft_frag_key6, 40);

struct weft_frag {
	__be16 sport;
	__be16 dport;
	__u8 protocol; /* IPv6: what follows the extension headers, which only the first fragment tells */
	__u8 pad[3];
	__u32 last_seen; /* units of WEFT_TIME_SHIFT */
};
WEFT_ASSERT_SIZE(struct weft_frag, 12);

#endif
