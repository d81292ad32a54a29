/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_SERVICE_H
#define WEFT_LIB_SERVICE_H

#include "service_hash.h"

/*
 * Which Service an address and port are, and which backends it has. Lookups only; shared by the programs of tc and
 * of XDP. What a row and its tables look like is told in abi/service_maps.h.
 */

static __always_inline struct weft_service *service_row(const void *addr, __be16 port, __u8 protocol)
{
	service_key_t key;

	__builtin_memset(&key, 0, sizeof(key));
	if (addr)
		addr_copy(&key.addr, addr);
	key.port = port;
	key.protocol = protocol;
	return bpf_map_lookup_elem(&SERVICES, &key);
}

/* The row that says of an address that it is of Services, whatever the port. */
static __always_inline struct weft_service *service_address(const void *addr)
{
	return service_row(addr, 0, 0);
}

/*
 * The Service at a destination, or NULL. `route` is what the routes say of the address: it belongs to Services,
 * or to a node, whose node ports are the rows without an address.
 */
static __always_inline struct weft_service *service_at(const struct weft_route *route, const void *addr, __be16 port,
						       __u8 protocol)
{
	/* Neither is a row to be found by; they are those of addresses. */
	if (!route || !protocol)
		return NULL;
	if (route->kind == WEFT_ROUTE_SERVICE)
		return service_row(addr, port, protocol);
	return route->flags & WEFT_ROUTE_OWN_ADDRESS ? service_row(NULL, port, protocol) : NULL;
}

/* The number in a slot of the table, or -1. */
static __always_inline __s32 maglev_slot(__u32 slot)
{
	__u32 page = slot >> WEFT_MAGLEV_PAGE_BITS;
	__u32 row = (slot & ((1U << WEFT_MAGLEV_PAGE_BITS) - 1)) / WEFT_MAGLEV_SLOTS_PER_ROW;
	void *slots = bpf_map_lookup_elem(&weft_maglev_v1, &page);
	__u64 *four;

	if (!slots)
		return -1;
	four = bpf_map_lookup_elem(slots, &row);
	return four ? (__s32)(*four >> slot % WEFT_MAGLEV_SLOTS_PER_ROW * 16 & 0xffff) : -1;
}

static __always_inline int backend_at(__u32 index, backend_t *backend)
{
	__u32 page = index >> WEFT_BACKEND_PAGE_BITS;
	__u32 row = index & ((1U << WEFT_BACKEND_PAGE_BITS) - 1);
	void *backends = bpf_map_lookup_elem(&BACKENDS, &page);
	const backend_t *found;

	if (!backends)
		return WEFT_DROP_SERVICE_TABLE;
	found = bpf_map_lookup_elem(backends, &row);
	if (!found || !found->port)
		return WEFT_DROP_SERVICE_TABLE;
	*backend = *found;
	return 0;
}

/*
 * Gives a flow to a backend. `further` is 0, or how many slots behind its own to look, for a flow that cannot
 * have the backend of its own slot.
 */
static __always_inline int pick_backend(const struct weft_service_table *table, __u32 hash, __u32 further,
					backend_t *backend)
{
	__u32 size = table->size;
	__s32 number;

	if (!size)
		return WEFT_DROP_SERVICE_NO_BACKEND;
	number = maglev_slot(table->slots + (hash % size + further) % size);
	return number < 0 ? WEFT_DROP_SERVICE_TABLE : backend_at(table->backends + number, backend);
}

/* NULL = the address is no backend of the Service's port any more. */
static __always_inline struct weft_member *service_member(__u32 service, const void *addr)
{
	member_key_t key = {.service = service};

	addr_copy(&key.addr, addr);
	return bpf_map_lookup_elem(&MEMBERS, &key);
}

#endif
