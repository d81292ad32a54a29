/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_SERVICE_DECIDE_H
#define WEFT_LIB_SERVICE_DECIDE_H

#include "choose.h"
#include "handover.h"
#include "ranges.h"

/* May this packet go to a Service, to which backend, and which way? Nothing is written here but the affinity of
 * clients. */

/* May a client with this source address send to Services from where it is? */
static __always_inline int check_client_address(const struct packet *p, const struct weft_route *from)
{
	if (p->hook == WEFT_ORIGIN_UPLINK)
		return is_outside(from) ? 0 : WEFT_DROP_UPLINK_SOURCE;
	/* Another node has let it in; that may be a packet of this node's stack to a node port of that one. */
	if (is_outside(from) || (from->flags & WEFT_ROUTE_OWN_ADDRESS))
		return 0;
	return WEFT_DROP_TUNNEL_SOURCE;
}

/* Leaves in outside whether it is none of the fabric's. */
static __always_inline int check_client(const struct packet *p, const struct weft_route *from, __u32 *outside)
{
	int reason;

	*outside = 0;
	if (p->hook != WEFT_ORIGIN_UPLINK && p->hook != WEFT_ORIGIN_TUNNEL)
		return check_sources(p, from);
	if (p->hook == WEFT_ORIGIN_TUNNEL && !p->vni)
		return WEFT_DROP_TUNNEL_DESTINATION;
	*outside = 1;
	reason = check_client_address(p, from);
	if (!reason && (p->flags & PACKET_ICMP_ERROR))
		reason = check_client_address(p, route_of(&p->source));
	return reason;
}

/* The Service does not have what the packet asks for. */
static __always_inline int no_such_service(const struct packet *p, const struct weft_route *to)
{
	if (route_kind(to) == WEFT_ROUTE_SERVICE && !service_address(&p->key.dst))
		return WEFT_DROP_SERVICE_UNKNOWN;
	return WEFT_DROP_SERVICE_PORT;
}

static __always_inline int check_service(const struct packet *p, const struct weft_service *service,
					 const struct choice *choice)
{
	if (!choice->outside)
		return 0;
	if (!(service->flags & WEFT_SERVICE_OUTSIDE))
		return WEFT_DROP_SERVICE_OUTSIDE;
	/* The node of entry has looked at the ranges. */
	return p->hook == WEFT_ORIGIN_UPLINK ? check_source_range(service, &p->key.src) : 0;
}

/* The backend that another node has chosen for a client of its own. */
static __always_inline int accept(const struct packet *p, const struct weft_service *service,
				  const struct weft_config *config, struct choice *choice)
{
	struct weft_member *member;

	backend_of_vni(p->vni, config, &choice->backend.addr);
	member = service_member(service->id, &choice->backend.addr);
	if (!member)
		return WEFT_DROP_SERVICE_BACKEND_GONE;
	choice->backend.port = member->port;
	return settle(p, choice);
}

static __always_inline int find_backend(const struct packet *p, const struct weft_service *service,
					const struct weft_config *config, const struct weft_ct_value *known,
					struct choice *choice)
{
	if (known && stays(p, service, known)) {
		choice->kept = 1;
		addr_copy(&choice->backend.addr, known->nat_addr);
		choice->backend.port = known->nat_port;
		return settle(p, choice);
	}
	if (!service)
		return WEFT_DROP_SERVICE_PORT;
	return p->vni ? accept(p, service, config, choice) : choose(p, service, choice);
}

static __always_inline int resolve_backend(const struct packet *p, const struct weft_config *config,
					   const struct choice *choice, struct weft_ct_value *entry)
{
	if (p->hook == WEFT_ORIGIN_TUNNEL && choice->route.kind != WEFT_ROUTE_LOCAL &&
	    choice->route.kind != WEFT_ROUTE_HOST)
		return WEFT_DROP_SERVICE_BACKEND_ELSEWHERE;
	if (is_remote(choice))
		return resolve_remote_backend(&choice->backend.addr, &choice->route, config, entry);
	return resolve(&choice->backend.addr, &choice->route, config, entry);
}

/* The backend is there no more, but the table still holds flows to it. */
static __always_inline int is_lost(int reason)
{
	return reason == WEFT_DROP_NO_ENDPOINT || reason == WEFT_DROP_NO_ROUTE || reason == WEFT_DROP_NO_NODE;
}

/* From a client. Notes for the program if the client is to be told of what goes wrong. */
static __always_inline int decide_backend(struct __sk_buff *ctx, const struct packet *p,
					  const struct weft_config *config, const struct weft_ct_value *known,
					  struct weft_ct_value *entry, struct choice *choice)
{
	const struct weft_route *to = route_of(&p->key.dst);
	struct weft_service *service;
	int reason;

	reason = check_client(p, route_of(&p->key.src), &choice->outside);
	if (reason)
		return reason;
	service = service_at(to, &p->key.dst, p->key.dport, p->key.protocol);
	if (service)
		reason = check_service(p, service, choice);
	else if (!known)
		reason = no_such_service(p, to);
	if (reason)
		return reason;
	reason = find_backend(p, service, config, known, choice);
	if (!reason)
		reason = resolve_backend(p, config, choice, entry);
	if (choice->kept && is_lost(reason))
		reason = WEFT_DROP_SERVICE_BACKEND_GONE;
	if (service && (service->flags & WEFT_SERVICE_REJECT) && !choice->outside &&
	    (reason == WEFT_DROP_SERVICE_NO_BACKEND || reason == WEFT_DROP_SERVICE_BACKEND_GONE))
		ctx->cb[HANDOVER_REASON] = reason;
	entry->flags = choice->flags;
	entry->nat_port = choice->backend.port;
	addr_copy(entry->nat_addr, &choice->backend.addr);
	return reason;
}

/* From a backend: the translation stays, the way to the client may be another one. */
static __always_inline int decide_answer(struct __sk_buff *ctx, const struct packet *p,
					 const struct weft_config *config, const struct weft_ct_value *known,
					 struct weft_ct_value *entry, struct choice *choice)
{
	const struct weft_route *to;
	int reason;

	reason = check_sources(p, route_of(&p->key.src));
	if (reason)
		return reason;
	choice->kept = 1;
	choice->flags = known->flags & (CT_TRANSLATED | WEFT_CT_HAIRPIN);
	ct_other_key(&p->key, known, &choice->reverse_key);
	entry->flags = choice->flags;
	entry->nat_port = known->nat_port;
	addr_copy(entry->nat_addr, known->nat_addr);
	to = route_of(&choice->reverse_key.src);
	if (known->action != WEFT_CT_OUTSIDE || !is_outside(to))
		return resolve(&choice->reverse_key.src, to, config, entry);
	resolve_outside(ctx, config, entry);
	return 0;
}

VERIFIED_ONCE int decide(struct __sk_buff *ctx, const struct packet *p, const struct weft_config *config,
			 struct weft_ct_value *entry, struct choice *choice)
{
	struct weft_ct_value *known;
	int reason;

	if (!p || !config || !entry || !choice)
		return WEFT_DROP_NOT_CONFIGURED;
	known = alive(ct_lookup(&p->key), p->key.protocol, choice->now);
	if (begins_anew(p, known))
		known = NULL;
	choice->again = known && known->generation != entry->generation;
	if (known && (known->flags & WEFT_CT_NAT_SRC))
		return decide_answer(ctx, p, config, known, entry, choice);
	/* An entry of another kind is from before the address was the Service's. */
	if (known && !(known->flags & WEFT_CT_NAT_DST) && !ct_is_one_way(known))
		known = NULL;
	reason = decide_backend(ctx, p, config, known, entry, choice);
	/* An ICMP error belongs to a flow; but where only one direction is seen, it may be the first to come by here.
	 */
	if (!reason && (p->flags & PACKET_ICMP_ERROR) && !choice->kept && !is_remote(choice))
		return WEFT_DROP_ICMP_NO_FLOW;
	return reason;
}

/* 1 = the packet asks whether a Service's address is there. */
static __always_inline int asks_for_echo(const struct packet *p)
{
	struct weft_service *service;

	if (p->key.protocol != IPPROTO_ICMP_FAMILY || (p->flags & PACKET_ICMP_ERROR) ||
	    p->hook == WEFT_HOOK_FROM_OVERLAY)
		return 0;
	service = service_address(&p->key.dst);
	return service && (service->flags & WEFT_SERVICE_ECHO);
}

#endif
