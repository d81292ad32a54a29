/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_VXLAN_H
#define WEFT_LIB_VXLAN_H

#include <linux/ip.h>
#include <linux/udp.h>

#include "common.h"

/*
 * A packet of a workload between two nodes:
 *
 *   | Ethernet 14 | IPv4 20 | UDP 8 | VXLAN 8 | Ethernet 14 | inner IPv4 or IPv6 ...
 *                 '------------ WEFT_VXLAN_OVERHEAD 50 -----'
 */
#define VXLAN_PORT 4789
#define VXLAN_FLAGS_VNI 0x08000000 /* "the network identifier is valid", RFC 7348 */

static __always_inline int is_our_vni(__u32 vni, const struct weft_config *config)
{
	return vni == config->vni || (vni & WEFT_VNI_BACKEND);
}

/* What the next program is to know of it: which backend it names, or 0. */
static __always_inline __u32 backend_vni(__u32 vni, const struct weft_config *config)
{
	return vni == config->vni ? 0 : vni;
}

struct vxlan_header {
	__be32 flags;
	__be32 vni; /* in the upper 24 bits */
};

/* All that stands before the inner IP packet, without the outer Ethernet header. */
struct vxlan_envelope {
	struct iphdr ip;
	struct udphdr udp;
	struct vxlan_header vxlan;
	__u8 inner_dst[WEFT_MAC_LEN];
	__u8 inner_src[WEFT_MAC_LEN];
	__be16 inner_protocol;
} __attribute__((packed));

_Static_assert(sizeof(struct vxlan_envelope) == WEFT_VXLAN_OVERHEAD, "VXLAN over IPv4 adds 50 bytes");

#endif
