/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_ABI_ENDPOINT_MAPS_H
#define WEFT_ABI_ENDPOINT_MAPS_H

#include "types.h"

/* weft_endpoints4_v1 / weft_endpoints6_v1: where a local workload's address is. The key is the address. */
struct weft_endpoint {
	__u32 ifindex;          /* host-side veth; the packet goes to its peer */
	__u32 endpoint;         /* id, never 0 */
	__u8 mac[WEFT_MAC_LEN]; /* of the workload's own interface */
	__u16 mtu;              /* of the workload's own interface */
};
WEFT_ASSERT_SIZE(struct weft_endpoint, 16);

/*
 * weft_workloads_v1: who is behind a host-side veth. The key is its ifindex. A workload without a row is
 * fenced: nothing it sends goes anywhere.
 */
struct weft_workload {
	__u32 endpoint; /* id, never 0 */
	__be32 addr4;   /* 0 = has no IPv4 address */
	__u8 addr6[16]; /* 0 = has no IPv6 address */
	__u8 mac[WEFT_MAC_LEN];
	__u16 mtu;
} WEFT_ALIGNED(8);
WEFT_ASSERT_SIZE(struct weft_workload, 32);

/* Keys of the LPM maps. */
struct weft_prefix4 {
	__u32 length;
	__be32 addr;
};
WEFT_ASSERT_SIZE(struct weft_prefix4, 8);

struct weft_prefix6 {
	__u32 length;
	__u8 addr[16];
} WEFT_ALIGNED(4);
WEFT_ASSERT_SIZE(struct weft_prefix6, 20);

enum weft_route_kind {
	WEFT_ROUTE_NONE = 0,
	WEFT_ROUTE_LOCAL = 1,   /* this node's workloads: the endpoints map knows each */
	WEFT_ROUTE_NODE = 2,    /* another node's workloads, and that node's own addresses */
	WEFT_ROUTE_HOST = 3,    /* this node's own addresses */
	WEFT_ROUTE_SERVICE = 4, /* addresses of Services: each leads to its backends, or nowhere */
};

enum weft_route_flag {
	WEFT_ROUTE_OWN_ADDRESS = 1, /* an address of a node itself, where its node ports are */
};

/*
 * weft_routes4_v1 / weft_routes6_v1: which node holds a prefix. Also the answer to "who owns this source
 * address", for packets that arrive from other nodes.
 */
struct weft_route {
	__u8 kind;  /* enum weft_route_kind */
	__u8 flags; /* enum weft_route_flag */
	__u16 node; /* index into weft_nodes_v1, when kind is NODE */
};
WEFT_ASSERT_SIZE(struct weft_route, 4);

enum weft_path {
	WEFT_PATH_NONE = 0,   /* not reachable in this family */
	WEFT_PATH_NATIVE = 1, /* on the same link: the inner packet is routed as it is */
	WEFT_PATH_VXLAN = 2,  /* in VXLAN over IPv4 */
};

/* weft_nodes_v1: the way to another node. The key is a node index of user space's choice, 1 or more. */
struct weft_node {
	__be32 vtep4; /* underlay IPv4 address: VXLAN destination, next hop of native IPv4 */
	__u32 pad0;
	__u8 underlay6[16]; /* underlay IPv6 address: next hop of native IPv6 */
	__u8 path4;         /* enum weft_path of IPv4 packets */
	__u8 path6;         /* enum weft_path of IPv6 packets */
	__u16 mtu4;         /* largest IPv4 packet on this path: underlay MTU, less 50 with VXLAN */
	__u16 mtu6;
	__u16 pad1;
} WEFT_ALIGNED(8);
WEFT_ASSERT_SIZE(struct weft_node, 32);

/*
 * weft_nexthops_v1: what the kernel's routing table says about the way to a node's vtep4. The key is the node
 * index. A cache of the programs, which renew it once in a unit of time; user space has nothing to write.
 */
struct weft_nexthop {
	__be32 vtep4;    /* the destination it was looked up for */
	__be32 nexthop4; /* 0 = the routing table gave none that can be kept */
	__u32 looked_up; /* units of WEFT_TIME_SHIFT */
};
WEFT_ASSERT_SIZE(struct weft_nexthop, 12);

#endif
