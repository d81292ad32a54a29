/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_CHOOSE_H
#define WEFT_LIB_CHOOSE_H

#include "affinity.h"
#include "dsr.h"
#include "flow.h"

/* Which backend a flow gets, and what follows from it. */

/* Slots looked at for one flow, the first and those behind it. */
#define MOST_ATTEMPTS 5

struct choice {
	backend_t backend;
	struct weft_route route; /* of the backend's address; kind NONE = there is none */
	ct_key_t reverse_key;    /* of the other direction: answers, as they enter the fabric on this node */
	__u32 flags;             /* how the packet is translated here, enum weft_ct_flag; 0 = it is not */
	__u32 outside;           /* the client is outside of the fabric */
	__u32 kept;              /* the flow is known, and stays where it is */
	__u32 again;             /* the flow is known from under another generation */
	__u32 now;
};

/* From another node: whatever its backend is, it is here or nowhere. */
static __always_inline int is_remote(const struct choice *choice)
{
	return choice->outside && choice->route.kind == WEFT_ROUTE_NODE;
}

/*
 * A client that is its own backend would get packets from itself, which no stack takes; so is the node's stack, which
 * may have sent from another of its addresses.
 */
static __always_inline int is_hairpin(const struct packet *p, const struct choice *choice)
{
	if (choice->outside)
		return 0;
	return addr_equal(&p->key.src, &choice->backend.addr) ||
	       (p->hook == WEFT_HOOK_FROM_HOST && choice->route.kind == WEFT_ROUTE_HOST);
}

/* The answers: from the backend to the client, or in a hairpin from the client to the Service. */
static __always_inline void write_reverse_key(const struct packet *p, struct choice *choice, int hairpin)
{
	ct_key_t *reverse = &choice->reverse_key;

	__builtin_memset(reverse, 0, sizeof(*reverse));
	if (hairpin) {
		addr_copy(&reverse->src, &p->key.src);
		addr_copy(&reverse->dst, &p->key.dst);
	} else {
		addr_copy(&reverse->src, &choice->backend.addr);
		addr_copy(&reverse->dst, &p->key.src);
	}
	reverse->sport = choice->backend.port;
	reverse->dport = p->key.sport;
	reverse->protocol = p->key.protocol;
}

/* Where the chosen backend is, and what that means for the flow. */
static __always_inline void place(const struct packet *p, struct choice *choice)
{
	const struct weft_route *route = route_of(&choice->backend.addr);
	int hairpin;

	choice->route = route ? *route : (struct weft_route){};
	choice->flags = 0;
	if (is_remote(choice))
		return;
	hairpin = is_hairpin(p, choice);
	choice->flags = WEFT_CT_NAT_DST | (hairpin ? WEFT_CT_HAIRPIN : 0);
	write_reverse_key(p, choice, hairpin);
}

/* Does this entry turn the backend's answers into answers of the Service? */
static __always_inline int is_answer_to(const struct weft_ct_value *ct, const struct packet *p,
					const struct choice *choice)
{
	__u32 expected = WEFT_CT_NAT_SRC | (choice->flags & WEFT_CT_HAIRPIN);

	return (ct->flags & (CT_TRANSLATED | WEFT_CT_HAIRPIN)) == expected && ct->nat_port == p->key.dport &&
	       addr_equal(ct->nat_addr, &p->key.dst);
}

/*
 * The client may have a flow with this backend already whose answers look the same: without the Service, or by another
 * one. Both could not be told apart.
 */
static __always_inline int is_taken(const struct packet *p, const struct choice *choice)
{
	struct weft_ct_value *other;

	if (!choice->flags)
		return 0;
	other = alive(ct_lookup(&choice->reverse_key), p->key.protocol, choice->now);
	return other && !begins_anew(p, other) && !is_answer_to(other, p, choice);
}

/* For a backend that is decided already. */
VERIFIED_ONCE int settle(const struct packet *p, struct choice *choice)
{
	if (!p || !choice)
		return WEFT_DROP_SERVICE_TUPLE;
	place(p, choice);
	return is_taken(p, choice) ? WEFT_DROP_SERVICE_TUPLE : 0;
}

static __always_inline __u32 hash_for(const struct weft_service *service, const ct_key_t *key)
{
	return service->affinity ? service_hash_of_client(&key->src, &key->dst)
				 : service_hash(&key->src, &key->dst, key->sport, key->dport, key->protocol);
}

/* The backend of the flow's own slot, or of one behind it. */
VERIFIED_ONCE int pick(const struct packet *p, const struct weft_service *service, struct choice *choice, __u32 further)
{
	if (!p || !service || !choice)
		return WEFT_DROP_SERVICE_TABLE;
	return pick_backend(choice->outside ? &service->outside : &service->inside, hash_for(service, &p->key), further,
			    &choice->backend);
}

VERIFIED_ONCE int recall(const struct packet *p, const struct weft_service *service, struct choice *choice)
{
	return p && service && choice && recall_backend(service, &p->key.src, &choice->backend, choice->now);
}

VERIFIED_ONCE int remember(const struct packet *p, const struct weft_service *service, const struct choice *choice)
{
	if (p && service && choice)
		remember_backend(service, &p->key.src, &choice->backend, choice->now);
	return 0;
}

/* A backend for a new flow. */
static __always_inline int choose(const struct packet *p, const struct weft_service *service, struct choice *choice)
{
	int reason;

	if (service->affinity && recall(p, service, choice) && !settle(p, choice))
		return 0;
	for (__u32 i = 0; i < MOST_ATTEMPTS; i++) {
		reason = pick(p, service, choice, i);
		if (reason)
			return reason;
		if (settle(p, choice))
			continue;
		return service->affinity && !(p->flags & PACKET_ICMP_ERROR) ? remember(p, service, choice) : 0;
	}
	return WEFT_DROP_SERVICE_TUPLE;
}

/*
 * Does an established flow stay on its backend? As long as that is one of the Service's, also a draining one. A TCP
 * connection stays in any case: it could go on with no other. Its first packet is not established yet.
 */
static __always_inline int stays(const struct packet *p, const struct weft_service *service,
				 const struct weft_ct_value *known)
{
	struct weft_member *member = service ? service_member(service->id, known->nat_addr) : NULL;

	if (member && member->port == known->nat_port)
		return !(member->draining && is_first_syn(p));
	return p->key.protocol == IPPROTO_TCP && !is_first_syn(p);
}

#endif
