/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_FLOW_H
#define WEFT_LIB_FLOW_H

#include "conntrack.h"
#include "icmp_inner.h"
#include "source.h"

/*
 * The slow path: who may talk to whom and over which way, decided once for a flow and written to the
 * connection table for both directions. Flows to Services are decided in service_flow.h, by the same steps and some
 * more. Policy becomes a further step between the checks and the writing.
 */

/* The flow of one packet: what the table knows of it, and what it shall say about the other direction. */
struct flow {
	ct_key_t reverse_key;
	struct weft_ct_value *known; /* entries still alive, or NULL */
	struct weft_ct_value *known_reverse;
	__u32 is_known;               /* one of them is alive */
	__u32 one_way;                /* there is no other direction on this node */
	struct weft_ct_value reverse; /* what to write for the other direction */
};

/* The answers come from where the packets go to. */
static __always_inline void expect_from(struct weft_ct_value *reverse, const struct weft_ct_value *entry)
{
	switch (entry->action) {
	case WEFT_CT_LOCAL:
		reverse->origin = WEFT_ORIGIN_WORKLOAD;
		break;
	case WEFT_CT_HOST:
		reverse->origin = WEFT_ORIGIN_HOST;
		break;
	case WEFT_CT_NATIVE:
	case WEFT_CT_OUTSIDE:
		reverse->origin = WEFT_ORIGIN_UPLINK;
		break;
	default:
		reverse->origin = WEFT_ORIGIN_TUNNEL;
		reverse->origin_node = entry->node;
	}
}

/* An ICMP error has two sources: that of its own IP header, and the one whose packets it is about. */
static __always_inline int check_sources(const struct packet *p, const struct weft_route *from)
{
	int reason = check_source(p, from);

	if (reason || !(p->flags & PACKET_ICMP_ERROR))
		return reason;
	/* A workload got the packets it complains about itself. */
	if (p->hook == WEFT_ORIGIN_WORKLOAD && !addr_equal(&p->source, &p->key.src))
		return WEFT_DROP_ICMP_NO_FLOW;
	return check_source(p, route_of(&p->source));
}

/* `to` may be NULL: no prefix of the fabric holds the destination. */
VERIFIED_ONCE int resolve_both(const struct packet *p, const struct weft_route *to, struct weft_ct_value *entry,
			       struct weft_ct_value *reverse, const struct weft_config *config)
{
	const struct weft_route *from;
	int reason;

	if (!p || !entry || !reverse || !config)
		return WEFT_DROP_NO_ROUTE;
	from = route_of(&p->key.src);
	reason = check_destination(p, to);
	if (!reason)
		reason = check_sources(p, from);
	if (!reason)
		reason = resolve(&p->key.dst, to, config, entry);
	if (!reason)
		reason = resolve(&p->key.src, from, config, reverse);
	return reason;
}

/* An entry, if it is alive. */
static __always_inline struct weft_ct_value *alive(struct weft_ct_value *ct, __u8 protocol, __u32 now)
{
	return ct && !ct_expired(ct, protocol, now) ? ct : NULL;
}

/*
 * A SYN on a connection that has ended begins a new one under the same ports. Where only one direction is seen, its FIN
 * is all that can be known of the end.
 */
static __always_inline int begins_anew(const struct packet *p, const struct weft_ct_value *ct)
{
	return ct && is_first_syn(p) && (ct_closed(ct) || (ct_is_one_way(ct) && (ct->tcp_here & TCP_FIN)));
}

/* What is known of both directions; flow->known is what the table has under the packet's own key. */
static __always_inline void find_known(const struct packet *p, struct flow *flow, __u32 now)
{
	flow->known = alive(flow->known, p->key.protocol, now);
	flow->known_reverse = alive(ct_lookup(&flow->reverse_key), p->key.protocol, now);
	if (begins_anew(p, flow->known) || begins_anew(p, flow->known_reverse)) {
		flow->known = NULL;
		flow->known_reverse = NULL;
	}
	/* Two ifs and a barrier: clang would or the two pointers, which the verifier forbids. */
	flow->is_known = flow->known ? 1 : 0;
	asm volatile("" : "+r"(flow->is_known));
	if (flow->known_reverse)
		flow->is_known = 1;
}

#define CT_HISTORY (WEFT_CT_REPLY | WEFT_CT_ASSURED)

static __always_inline void keep_history(struct weft_ct_value *entry, const struct weft_ct_value *same,
					 const struct weft_ct_value *opposite)
{
	if (same) {
		entry->created = same->created;
		entry->flags = (entry->flags & ~CT_HISTORY) | (same->flags & CT_HISTORY);
		entry->tcp_here = same->tcp_here;
		entry->tcp_back = same->tcp_back;
	} else if (opposite) {
		entry->created = opposite->created;
		entry->flags = (entry->flags & ~CT_HISTORY) | ((opposite->flags & CT_HISTORY) ^ WEFT_CT_REPLY);
		entry->tcp_here = opposite->tcp_back;
		entry->tcp_back = opposite->tcp_here;
	}
}

/* Notes this packet in both directions. */
static __always_inline void note_packet(const struct packet *p, struct weft_ct_value *here, struct weft_ct_value *there)
{
	here->tcp_here |= p->tcp_flags & TCP_TRACKED;
	there->tcp_back |= p->tcp_flags & TCP_TRACKED;
	if (here->flags & WEFT_CT_REPLY) {
		here->flags |= WEFT_CT_ASSURED;
		there->flags |= WEFT_CT_ASSURED;
	}
}

/* Stamps both entries; what is known of the flow already stays. */
static __always_inline void complete(const struct packet *p, const struct weft_config *config, struct flow *flow,
				     struct weft_ct_value *entry, __u32 now)
{
	entry->created = now;
	entry->last_seen = now;
	entry->generation = config->generation;
	entry->origin = p->hook;
	entry->origin_node = p->origin_node;
	flow->reverse.created = now;
	flow->reverse.last_seen = now;
	flow->reverse.generation = config->generation;
	flow->reverse.flags |= WEFT_CT_REPLY;
	expect_from(&flow->reverse, entry);
	keep_history(entry, flow->known, flow->known_reverse);
	keep_history(&flow->reverse, flow->known_reverse, flow->known);
	note_packet(p, entry, flow->known_reverse ? flow->known_reverse : &flow->reverse);
}

/*
 * Writes the flow. The other direction is left alone while it is alive: its own packets renew it, and it
 * knows better where they come from.
 */
static __always_inline int write_flow(struct __sk_buff *ctx, const struct packet *p, const struct flow *flow,
				      const struct weft_ct_value *entry)
{
	if (bpf_map_update_elem(&CT, &p->key, entry, BPF_ANY))
		return WEFT_DROP_CT_FULL;
	if (!flow->known_reverse && !flow->one_way &&
	    bpf_map_update_elem(&CT, &flow->reverse_key, &flow->reverse, BPF_ANY))
		return WEFT_DROP_CT_FULL;
	count(ctx, flow->is_known ? WEFT_COUNTER_FLOW_RESOLVED : WEFT_COUNTER_FLOW_CREATED);
	return 0;
}

/*
 * Leaves in entry what to do with this packet. `to` and `known` are what the caller has looked up, of the destination
 * and of the packet's own direction; both may be NULL.
 */
VERIFIED_ONCE int open_flow(struct __sk_buff *ctx, const struct packet *p, const struct weft_route *to,
			    struct weft_ct_value *known, struct weft_ct_value *entry)
{
	struct weft_config *config = config_row();
	struct flow flow = {.known = known};
	__u32 now = time_now();
	int reason;

	if (!config || !p || !entry)
		return WEFT_DROP_NOT_CONFIGURED;
	reason = resolve_both(p, to, entry, &flow.reverse, config);
	if (reason)
		return reason;
	ct_reverse(&p->key, &flow.reverse_key);
	find_known(p, &flow, now);
	/* The backend answers this client's flow to a Service under the same addresses and ports. */
	if (flow.known_reverse && (flow.known_reverse->flags & CT_TRANSLATED))
		return WEFT_DROP_SERVICE_TUPLE;
	/* An ICMP error belongs to a flow or goes nowhere, and is no sign of life of the flow. */
	if (p->flags & PACKET_ICMP_ERROR)
		return flow.is_known ? 0 : WEFT_DROP_ICMP_NO_FLOW;
	complete(p, config, &flow, entry, now);
	return write_flow(ctx, p, &flow, entry);
}

#endif
