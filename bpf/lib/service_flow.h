/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_SERVICE_FLOW_H
#define WEFT_LIB_SERVICE_FLOW_H

#include "nat_icmp.h"
#include "service_decide.h"

/*
 * The slow path of Services: flows to a Service's address, and the answers of its backends. What flow.h does for all
 * flows, and before it the choice of a backend; the connection table then holds the choice for as long as the flow
 * lives.
 *
 *                    client inside            client outside, backend here     client outside, backend elsewhere
 *   its node         NAT_DST, NAT_SRC         -                                -
 *   node of entry    -                        NAT_DST, NAT_SRC to OUTSIDE      VXLAN with the backend in the VNI
 *   backend's node   plain                    -                                NAT_DST, NAT_SRC to OUTSIDE
 */

/* The other direction, to a client: answers are translated back. */
static __always_inline int reverse_to_client(struct __sk_buff *ctx, const struct packet *p,
					     const struct weft_config *config, const struct choice *choice,
					     struct weft_ct_value *reverse)
{
	const struct weft_route *from = route_of(&p->key.src);

	reverse->flags = WEFT_CT_NAT_SRC | (choice->flags & WEFT_CT_HAIRPIN);
	reverse->nat_port = p->key.dport;
	addr_copy(reverse->nat_addr, &p->key.dst);
	if (!choice->outside || !is_outside(from))
		return resolve(&p->key.src, from, config, reverse);
	resolve_outside(ctx, config, reverse);
	return 0;
}

/* The other direction, to a backend: what the table may have lost. */
static __always_inline int reverse_to_backend(const struct packet *p, const struct weft_config *config,
					      const struct choice *choice, struct weft_ct_value *reverse)
{
	reverse->flags = WEFT_CT_NAT_DST | (choice->flags & WEFT_CT_HAIRPIN);
	reverse->nat_port = p->key.sport;
	addr_copy(reverse->nat_addr, &p->key.src);
	return resolve(&p->key.src, route_of(&p->key.src), config, reverse);
}

/*
 * Answers to a flow that was sent on do not come by here. That there are some is told by the first packet that the
 * client would not send without; until then each is looked at as the first one is.
 */
static __always_inline void mark_one_way(const struct packet *p, const struct choice *choice,
					 struct weft_ct_value *entry)
{
	if (choice->kept && !is_first_syn(p))
		entry->flags |= WEFT_CT_ASSURED;
	if (!(entry->flags & WEFT_CT_ASSURED))
		entry->generation--;
}

/* Writes what was decided for both directions, or for the one that is seen here. */
VERIFIED_ONCE int record(struct __sk_buff *ctx, const struct packet *p, const struct weft_config *config,
			 struct weft_ct_value *entry, const struct choice *choice)
{
	struct flow flow = {};
	int reason = 0;

	if (!p || !config || !entry || !choice)
		return WEFT_DROP_NOT_CONFIGURED;
	flow.one_way = is_remote(choice);
	if (choice->kept)
		flow.known.here = ct_lookup(&p->key);
	flow.reverse_key = choice->reverse_key;
	if (choice->flags & WEFT_CT_NAT_SRC)
		reason = reverse_to_backend(p, config, choice, &flow.reverse);
	else if (!flow.one_way)
		reason = reverse_to_client(ctx, p, config, choice, &flow.reverse);
	if (reason)
		return reason;
	find_known(p, &flow.reverse_key, &flow.known, choice->now);
	complete(p, &flow, entry);
	if (flow.one_way)
		mark_one_way(p, choice, entry);
	if (!choice->kept)
		count(ctx, WEFT_COUNTER_SERVICE_FLOW);
	reason = write_flow(p, &flow, entry);
	return reason ? reason : count_flow(ctx, &flow.known);
}

/* Policies see the client and its backend; an answer has these two in its own key. */
VERIFIED_ONCE int judge_choice(struct __sk_buff *ctx, struct packet *p, struct weft_ct_value *entry,
			       const struct choice *choice)
{
	__u32 ask = 0;
	ct_key_t key;

	if (!p || !entry || !choice)
		return WEFT_DROP_POLICY_UNKNOWN;
	if (!(p->flags & PACKET_ICMP_ERROR)) {
		ask = choice->again ? POLICY_AGAIN : 0;
		if (!choice->kept)
			ask = POLICY_NEW;
	}
	if (choice->flags & WEFT_CT_NAT_SRC)
		return judge(ctx, p, &p->key, entry, ask | turned(p));
	key = p->key;
	addr_copy(&key.dst, &choice->backend.addr);
	key.dport = choice->backend.port;
	return judge(ctx, p, &key, entry, ask);
}

/* Leaves in entry what to do with this packet. */
VERIFIED_ONCE int open_service_flow(struct __sk_buff *ctx, struct packet *p, const struct weft_config *config,
				    struct weft_ct_value *entry)
{
	struct choice choice = {.now = time_now()};
	int reason;

	if (!p || !config || !entry)
		return WEFT_DROP_NOT_CONFIGURED;
	entry->generation = config->generation;
	entry->last_seen = choice.now;
	reason = decide(ctx, p, config, entry, &choice);
	if (!reason)
		reason = judge_choice(ctx, p, entry, &choice);
	/* An ICMP error is no sign of life of its flow. */
	if (reason || (p->flags & PACKET_ICMP_ERROR))
		return reason;
	return record(ctx, p, config, entry, &choice);
}

#endif
