/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_ROUTE_H
#define WEFT_LIB_ROUTE_H

#include "packet.h"

/* Whose an address is: the longest prefix of the fabric that holds it, or NULL. */
static __always_inline const struct weft_route *route_of(const void *addr)
{
	prefix_t key = {.length = ADDR_BITS};

	addr_copy(&key.addr, addr);
	return bpf_map_lookup_elem(&ROUTES, &key);
}

static __always_inline __u32 route_kind(const struct weft_route *route)
{
	return route ? route->kind : WEFT_ROUTE_NONE;
}

static __always_inline int resolve_local(const void *addr, struct weft_ct_value *ct)
{
	addr_t key;
	struct weft_endpoint *endpoint;

	addr_copy(&key, addr);
	endpoint = bpf_map_lookup_elem(&ENDPOINTS, &key);
	if (!endpoint)
		return WEFT_DROP_NO_ENDPOINT;
	ct->action = WEFT_CT_LOCAL;
	ct->link = endpoint->ifindex;
	ct->endpoint = endpoint->endpoint;
	ct->mtu = endpoint->mtu;
	__builtin_memcpy(ct->mac, endpoint->mac, WEFT_MAC_LEN);
	return 0;
}

static __always_inline int resolve_node(__u32 index, const struct weft_config *config, struct weft_ct_value *ct)
{
	struct weft_node *node = bpf_map_lookup_elem(&weft_nodes_v1, &index);

	if (!node || node->OF_FAMILY(path) == WEFT_PATH_NONE)
		return WEFT_DROP_NO_NODE;
	ct->action = node->OF_FAMILY(path) == WEFT_PATH_NATIVE ? WEFT_CT_NATIVE : WEFT_CT_VXLAN;
	ct->node = index;
	ct->link = config->vni;
	ct->mtu = node->OF_FAMILY(mtu);
	return 0;
}

/* Writes the next hop of an address into an entry: its action and what that needs. */
static __always_inline int resolve(const void *addr, const struct weft_route *route, const struct weft_config *config,
				   struct weft_ct_value *ct)
{
	switch (route_kind(route)) {
	case WEFT_ROUTE_LOCAL:
		return resolve_local(addr, ct);
	case WEFT_ROUTE_NODE:
		return resolve_node(route->node, config, ct);
	case WEFT_ROUTE_HOST:
		ct->action = WEFT_CT_HOST;
		ct->mtu = config->host_mtu;
		return 0;
	default:
		return WEFT_DROP_NO_ROUTE;
	}
}

#endif
