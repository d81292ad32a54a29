/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_ABI_DROP_REASONS_H
#define WEFT_ABI_DROP_REASONS_H

/*
 * Why a packet was dropped. The number is the index of its counter in weft_counters_v1, the reason in a
 * weft_drop_event, and never changes its meaning; the comment is the text people read (eng/AbiGen takes it
 * from here: one line, NAME = number, then the text in a comment). New reasons go at the end, below 128.
 */
enum weft_drop_reason {
	WEFT_DROP_NONE = 0,           /* not dropped */
	WEFT_DROP_FENCED = 1,         /* the workload's interface is not open for traffic yet */
	WEFT_DROP_SPOOFED_MAC = 2,    /* the source MAC address is not the workload's own */
	WEFT_DROP_SPOOFED_IP = 3,     /* the source IP address is not the workload's own */
	WEFT_DROP_TRUNCATED = 4,      /* the packet ends inside one of its headers */
	WEFT_DROP_BAD_IP_HEADER = 5,  /* a version or length in the IP header is wrong */
	WEFT_DROP_BAD_EXTENSIONS = 6, /* more IPv6 extension headers than the fabric reads, or a forbidden one */
	WEFT_DROP_ETHERTYPE = 7,      /* the frame carries neither IPv4, IPv6 nor ARP */
	WEFT_DROP_BAD_ARP = 8,        /* not an ARP request of this workload for its gateway */
	WEFT_DROP_BAD_ND = 9,         /* not a neighbour discovery message of this workload for its gateway */
	WEFT_DROP_LOOPBACK = 10,      /* a loopback address is never forwarded */
	WEFT_DROP_MULTICAST = 11,     /* a multicast address is never forwarded */
	WEFT_DROP_BROADCAST = 12,     /* the broadcast address is never forwarded */
	WEFT_DROP_LINK_LOCAL = 13,    /* a link-local address is never forwarded */
	WEFT_DROP_UNSPECIFIED = 14,   /* an unspecified address (0.0.0.0/8, ::) is never forwarded */
	WEFT_DROP_RESERVED = 15,      /* a reserved address (240.0.0.0/4, IPv4-mapped IPv6) is never forwarded */
	WEFT_DROP_GATEWAY = 16,       /* the gateway answers only ping, ARP and neighbour discovery */
	WEFT_DROP_LINK_CHATTER =
		17, /* router solicitation, multicast listener report or address probe, not needed here */
	WEFT_DROP_FRAG_NO_FIRST = 18,  /* a later fragment came without its first fragment */
	WEFT_DROP_BAD_FRAGMENT = 19,   /* a first fragment too small for its ports, or a fragment's offset is wrong */
	WEFT_DROP_NO_ENDPOINT = 20,    /* no workload has this address of the node's own prefix */
	WEFT_DROP_NO_ROUTE = 21,       /* no prefix of the fabric holds the destination */
	WEFT_DROP_NO_NODE = 22,        /* the destination's node has no usable path */
	WEFT_DROP_NOT_CONFIGURED = 23, /* the node's dataplane is not configured yet */
	WEFT_DROP_CT_FULL = 24,        /* the connection table took no new entry */
	WEFT_DROP_TOO_BIG = 25,        /* larger than the path's MTU; the sender was told where it can be */
	WEFT_DROP_ENCAP_FAILED = 26,   /* the kernel refused to add the VXLAN header */
	WEFT_DROP_DECAP_FAILED = 27,   /* the kernel refused to remove the VXLAN header */
	WEFT_DROP_TUNNEL_PEER = 28,    /* VXLAN from an address that is no node of the fabric */
	WEFT_DROP_TUNNEL_SOURCE = 29,  /* VXLAN inner source address does not belong to the node that sent it */
	WEFT_DROP_TUNNEL_HEADER = 30,  /* VXLAN header malformed, or its network identifier unknown */
	WEFT_DROP_TUNNEL_INNER = 31,   /* VXLAN inner frame is neither IPv4 nor IPv6 */
	WEFT_DROP_TUNNEL_DESTINATION = 32, /* VXLAN inner destination is neither a workload here nor this node */
	WEFT_DROP_UPLINK_SOURCE =
		33, /* from the underlay with a source address of this node, or of a node behind a tunnel */
	WEFT_DROP_HOST_SOURCE = 34,  /* from the node's stack with a source address of a workload or of another node */
	WEFT_DROP_ICMP_NO_FLOW = 35, /* an ICMP error about a flow that is not known */
	WEFT_DROP_REWRITE_FAILED = 36,       /* the kernel refused to change the packet */
	WEFT_DROP_NO_PROGRAM = 37,           /* a step of the dataplane is missing from the program table */
	WEFT_DROP_NO_RETURN = 38,            /* no prefix of the fabric holds the source address */
	WEFT_DROP_ICMP_REDIRECT = 39,        /* an ICMP redirect is never forwarded */
	WEFT_DROP_SERVICE_UNKNOWN = 40,      /* no Service has this address */
	WEFT_DROP_SERVICE_PORT = 41,         /* the Services of this address have no such port */
	WEFT_DROP_SERVICE_NO_BACKEND = 42,   /* the Service has no ready endpoint */
	WEFT_DROP_SERVICE_SOURCE_RANGE = 43, /* the client is in none of the Service's source ranges */
	WEFT_DROP_SERVICE_OUTSIDE = 44,      /* the Service is not for clients from outside the fabric */
	WEFT_DROP_SERVICE_TUPLE = 45,        /* another connection of the client with the backend has these ports */
	WEFT_DROP_SERVICE_BACKEND_GONE = 46, /* the connection's backend is gone */
	WEFT_DROP_SERVICE_BACKEND_ELSEWHERE = 47, /* sent here by another node for a backend that is not here */
	WEFT_DROP_SERVICE_TABLE = 48,             /* the Service's lookup table names no backend */
	WEFT_DROP_POLICY_EGRESS = 49,             /* the sender's policies do not allow it */
	WEFT_DROP_POLICY_INGRESS = 50,            /* the receiver's policies do not allow it */
	WEFT_DROP_POLICY_UNKNOWN = 51,            /* what policies apply to the workload is not in the kernel */
	WEFT_DROP_MAX,
};

_Static_assert(WEFT_DROP_MAX <= 128, "drop counters end where forward counters begin");

#endif
