/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_DSR_H
#define WEFT_LIB_DSR_H

#include "route.h"

/*
 * A client's packet from outside, whose backend is on another node: it goes there in VXLAN as it came, with the backend
 * in the network identifier (WEFT_VNI_BACKEND in abi/ct_maps.h). That node translates it and answers the client
 * directly, so the client's address is kept, and answers make no detour.
 */

static __always_inline __u32 last_word(const void *addr)
{
	const __be32 *words = addr;

	return bpf_ntohl(words[ADDR_BITS / 32 - 1]);
}

static __always_inline __u32 vni_of_backend(const void *addr, const struct weft_route *route)
{
	__u32 node = route->flags & WEFT_ROUTE_OWN_ADDRESS ? WEFT_VNI_NODE : 0;

	return WEFT_VNI_BACKEND | node | (last_word(addr) & WEFT_VNI_ADDRESS_MASK);
}

/* The backend of this node that an identifier names. */
static __always_inline void backend_of_vni(__u32 vni, const struct weft_config *config, void *addr)
{
	__be32 *words = addr;

#if FAMILY == 4
	addr_copy(addr, vni & WEFT_VNI_NODE ? &config->vtep4 : &config->prefix4);
#else
	addr_copy(addr, vni & WEFT_VNI_NODE ? config->underlay6 : config->prefix6);
#endif
	if (!(vni & WEFT_VNI_NODE))
		words[ADDR_BITS / 32 - 1] =
			bpf_htonl((last_word(addr) & ~WEFT_VNI_ADDRESS_MASK) | (vni & WEFT_VNI_ADDRESS_MASK));
}

/* The way to a backend on another node: VXLAN also to one on the same link, where the packet alone would be no node's.
 */
static __always_inline int resolve_remote_backend(const void *addr, const struct weft_route *route,
						  const struct weft_config *config, struct weft_ct_value *ct)
{
	__u32 index = route->node;
	struct weft_node *node = bpf_map_lookup_elem(&weft_nodes_v1, &index);

	if (!node || node->OF_FAMILY(path) == WEFT_PATH_NONE || !node->vtep4 || !config->vtep4)
		return WEFT_DROP_NO_NODE;
	ct->action = WEFT_CT_VXLAN;
	ct->node = index;
	ct->link = vni_of_backend(addr, route);
	ct->mtu = node->OF_FAMILY(mtu);
	if (node->OF_FAMILY(path) == WEFT_PATH_NATIVE)
		ct->mtu -= WEFT_VXLAN_OVERHEAD;
	return 0;
}

/* The way back to a client outside. What the uplink takes is asked for once for a flow. */
static __always_inline void resolve_outside(struct __sk_buff *ctx, const struct weft_config *config,
					    struct weft_ct_value *ct)
{
	__u32 mtu = 0;

	/* Also for a packet that is larger the call leaves the device's MTU. */
	if (bpf_check_mtu(ctx, config->uplink_ifindex, &mtu, 0, 0) < 0)
		mtu = config->host_mtu;
	ct->action = WEFT_CT_OUTSIDE;
	ct->mtu = mtu < 65535 ? mtu : 65535;
}

/* An address that no prefix holds; or a node's own, which speaks to node ports over the underlay as a client outside.
 */
static __always_inline int is_outside(const struct weft_route *route)
{
	return route_kind(route) == WEFT_ROUTE_NONE ||
	       (route->kind == WEFT_ROUTE_NODE && (route->flags & WEFT_ROUTE_OWN_ADDRESS));
}

#endif
