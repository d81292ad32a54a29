/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_ABI_CONFIG_H
#define WEFT_ABI_CONFIG_H

#include "types.h"

/*
 * The one row of weft_config_v1: what may change while the programs run. A row of zeros (no uplink) means
 * that the node is not configured, and everything that is the fabric's is dropped.
 */
struct weft_config {
	/*
	 * Raised by user space after any row of endpoints, routes, nodes, vteps or workloads was deleted or
	 * changed (not when one was added): every flow looks up its next hop again at its next packet.
	 */
	__u32 generation;
	__u32 uplink_ifindex; /* interface to the underlay */
	__u32 host_ifindex;   /* the stack's end of the host link (weft-host) */
	__u32 vxlan_ifindex;  /* the VXLAN device, collect_md */
	__be32 vtep4;         /* this node's underlay address, outer source of VXLAN; 0 = no VXLAN from here */
	__u32 vni;            /* of workload traffic */
	__u8 gateway6[16];
	__be32 gateway4;                /* the workloads' gateway, answered by the programs */
	__u8 gateway_mac[WEFT_MAC_LEN]; /* MAC address of the gateway and of every host-side veth */
	__u8 host_mac[WEFT_MAC_LEN];    /* MAC address of weft-host */
	__u16 host_mtu;                 /* of weft-host */
	__u8 pad[2];
	__be32 prefix4; /* base of this node's own workload prefix, 0 = none */
	__u8 prefix6[16];
	__u8 underlay6[16]; /* this node's own underlay address, as vtep4 */
} WEFT_ALIGNED(8);
WEFT_ASSERT_SIZE(struct weft_config, 96);

#endif
