/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_FLOW_H
#define WEFT_LIB_FLOW_H

#include "conntrack.h"
#include "icmp_inner.h"
#include "source.h"

/*
 * The slow path: who may talk to whom and over which way, decided once for a flow and written to the
 * connection table for both directions. Services, policy and address translation become further steps of
 * open_flow, between the checks and the writing.
 */

/* The flow of one packet: what the table knows of it, and what it shall say about the other direction. */
struct flow {
	ct_key_t reverse_key;
	struct weft_ct_value *known; /* entries still alive, or NULL */
	struct weft_ct_value *known_reverse;
	__u32 is_known;               /* one of them is alive */
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
	return check_source(p, route_of(&p->source));
}

VERIFIED_ONCE int resolve_both(const struct packet *p, struct weft_ct_value *entry, struct weft_ct_value *reverse,
			       __u32 host_mtu)
{
	const struct weft_route *to, *from;
	int reason;

	if (!p || !entry || !reverse)
		return WEFT_DROP_NO_ROUTE;
	to = route_of(&p->key.dst);
	from = route_of(&p->key.src);
	reason = check_destination(p, to);
	if (!reason)
		reason = check_sources(p, from);
	if (!reason)
		reason = resolve(&p->key.dst, to, host_mtu, entry);
	if (!reason)
		reason = resolve(&p->key.src, from, host_mtu, reverse);
	return reason;
}

static __always_inline struct weft_ct_value *known(const ct_key_t *key, __u32 now)
{
	struct weft_ct_value *ct = ct_lookup(key);

	return ct && !ct_expired(ct, key->protocol, now) ? ct : NULL;
}

/* A SYN on a connection that has ended begins a new one under the same ports. */
static __always_inline int begins_anew(const struct packet *p, const struct weft_ct_value *ct)
{
	return ct && is_first_syn(p) && ct_closed(ct);
}

static __always_inline void find_known(const struct packet *p, struct flow *flow, __u32 now)
{
	ct_reverse(&p->key, &flow->reverse_key);
	flow->known = known(&p->key, now);
	flow->known_reverse = known(&flow->reverse_key, now);
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

static __always_inline void keep_history(struct weft_ct_value *entry, const struct weft_ct_value *same,
					 const struct weft_ct_value *opposite)
{
	if (same) {
		entry->created = same->created;
		entry->flags = same->flags;
		entry->tcp_here = same->tcp_here;
		entry->tcp_back = same->tcp_back;
	} else if (opposite) {
		entry->created = opposite->created;
		entry->flags = opposite->flags ^ WEFT_CT_REPLY;
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
	flow->reverse.flags = WEFT_CT_REPLY;
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
	if (!flow->known_reverse && bpf_map_update_elem(&CT, &flow->reverse_key, &flow->reverse, BPF_ANY))
		return WEFT_DROP_CT_FULL;
	count(ctx, flow->is_known ? WEFT_COUNTER_FLOW_RESOLVED : WEFT_COUNTER_FLOW_CREATED);
	return 0;
}

/* Leaves in entry what to do with this packet. */
static __always_inline int open_flow(struct __sk_buff *ctx, const struct packet *p, const struct weft_config *config,
				     struct weft_ct_value *entry)
{
	struct flow flow = {};
	__u32 now = time_now();
	int reason;

	reason = resolve_both(p, entry, &flow.reverse, config->host_mtu);
	if (reason)
		return reason;
	find_known(p, &flow, now);
	/* An ICMP error belongs to a flow or goes nowhere, and is no sign of life of the flow. */
	if (p->flags & PACKET_ICMP_ERROR)
		return flow.is_known ? 0 : WEFT_DROP_ICMP_NO_FLOW;
	complete(p, config, &flow, entry, now);
	return write_flow(ctx, p, &flow, entry);
}

#endif
