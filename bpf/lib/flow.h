/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_FLOW_H
#define WEFT_LIB_FLOW_H

#include "conntrack.h"
#include "icmp_inner.h"
#include "policy.h"
#include "source.h"

/*
 * The slow path: who may talk to whom and over which way, decided once for a flow and written to the
 * connection table for both directions. Flows to Services are decided in service_flow.h, by the same steps and some
 * more.
 */

/* What the table knows of the flow of one packet. */
struct known {
	struct weft_ct_value *here; /* the entry of its direction, still alive, or NULL */
	struct weft_ct_value *there;
	__u32 is_any; /* one of them is there */
};

/* What it shall say about the other direction. */
struct flow {
	ct_key_t reverse_key;
	struct known known;
	__u32 one_way; /* there is no other direction on this node */
	struct weft_ct_value reverse;
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

/* The routes are those of the packet's two ends; each may be NULL, if no prefix of the fabric holds the address. */
VERIFIED_ONCE int check_ends(const struct packet *p, const struct weft_route *from, const struct weft_route *to)
{
	int reason;

	if (!p)
		return WEFT_DROP_NO_ROUTE;
	reason = check_destination(p, to);
	return reason ? reason : check_sources(p, from);
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

/* What is known of both directions; known->here is what the table has under the packet's own key. */
static __always_inline void find_known(const struct packet *p, const ct_key_t *reverse_key, struct known *known,
				       __u32 now)
{
	known->here = alive(known->here, p->key.protocol, now);
	known->there = alive(ct_lookup(reverse_key), p->key.protocol, now);
	if (begins_anew(p, known->here) || begins_anew(p, known->there)) {
		known->here = NULL;
		known->there = NULL;
	}
	/* Two ifs and a barrier: clang would or the two pointers, which the verifier forbids. */
	known->is_any = known->here ? 1 : 0;
	asm volatile("" : "+r"(known->is_any));
	if (known->there)
		known->is_any = 1;
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

/*
 * Stamps both entries; what is known of the flow already stays. The time and the generation are in entry: those from
 * before anything was looked up.
 */
static __always_inline void complete(const struct packet *p, struct flow *flow, struct weft_ct_value *entry)
{
	entry->created = entry->last_seen;
	entry->origin = p->hook;
	entry->origin_node = p->origin_node;
	flow->reverse.created = entry->last_seen;
	flow->reverse.last_seen = entry->last_seen;
	flow->reverse.generation = entry->generation;
	flow->reverse.egress_rule = entry->egress_rule;
	flow->reverse.ingress_rule = entry->ingress_rule;
	flow->reverse.flags |= WEFT_CT_REPLY;
	expect_from(&flow->reverse, entry);
	keep_history(entry, flow->known.here, flow->known.there);
	keep_history(&flow->reverse, flow->known.there, flow->known.here);
	note_packet(p, entry, flow->known.there ? flow->known.there : &flow->reverse);
}

/*
 * Writes the flow. The other direction is left alone while it is alive: its own packets renew it, and it
 * knows better where they come from.
 */
static __always_inline int write_flow(const struct packet *p, const struct flow *flow,
				      const struct weft_ct_value *entry)
{
	if (bpf_map_update_elem(&CT, &p->key, entry, BPF_ANY))
		return WEFT_DROP_CT_FULL;
	if (!flow->known.there && !flow->one_way &&
	    bpf_map_update_elem(&CT, &flow->reverse_key, &flow->reverse, BPF_ANY))
		return WEFT_DROP_CT_FULL;
	return 0;
}

static __always_inline int count_flow(struct __sk_buff *ctx, const struct known *known)
{
	count(ctx, known->is_any ? WEFT_COUNTER_FLOW_RESOLVED : WEFT_COUNTER_FLOW_CREATED);
	return 0;
}

/* The packet goes where entry says, and answers back to where `from` says. */
VERIFIED_ONCE int write_both(const struct packet *p, const struct weft_route *from, struct weft_ct_value *entry,
			     struct weft_ct_value *known, struct weft_ct_value *known_reverse)
{
	struct flow flow = {.known = {.here = known, .there = known_reverse}};
	struct weft_config *config = config_row();
	int reason;

	if (!p || !entry || !config)
		return WEFT_DROP_NOT_CONFIGURED;
	reason = resolve(&p->key.src, from, config, &flow.reverse);
	if (reason)
		return reason;
	ct_reverse(&p->key, &flow.reverse_key);
	complete(p, &flow, entry);
	return write_flow(p, &flow, entry);
}

/*
 * A SYN is no answer, also where a flow is known: its client may be long gone, and then the server's SYN would begin a
 * connection that nobody was asked about.
 */
static __always_inline __u32 turned(const struct packet *p)
{
	return is_first_syn(p) ? 0 : POLICY_TURNED;
}

/* How policies are to look at a flow. */
static __always_inline __u32 ask_of(const struct packet *p, const struct known *known,
				    const struct weft_ct_value *entry)
{
	__u32 ask = POLICY_NEW;

	if (known->here) {
		ask = known->here->generation == entry->generation ? 0 : POLICY_AGAIN;
		if (known->here->flags & WEFT_CT_REPLY)
			ask |= turned(p);
	} else if (known->there) {
		ask = POLICY_AGAIN;
		if (!(known->there->flags & WEFT_CT_REPLY))
			ask |= turned(p);
	}
	return p->flags & PACKET_ICMP_ERROR ? ask & POLICY_TURNED : ask;
}

/*
 * Leaves in entry what to do with this packet. `to` and `ct` are what the caller has looked up, of the destination
 * and of the packet's own direction; both may be NULL.
 */
VERIFIED_ONCE int open_flow(struct __sk_buff *ctx, struct packet *p, const struct weft_route *to,
			    struct weft_ct_value *ct, struct weft_ct_value *entry)
{
	struct weft_config *config = config_row();
	struct known known = {.here = ct};
	const struct weft_route *from;
	ct_key_t reverse_key;
	int reason, is_error;

	if (!config || !p || !entry)
		return WEFT_DROP_NOT_CONFIGURED;
	entry->generation = config->generation;
	entry->last_seen = time_now();
	from = route_of(&p->key.src);
	reason = check_ends(p, from, to);
	if (!reason)
		reason = resolve(&p->key.dst, to, config, entry);
	if (reason)
		return reason;
	ct_reverse(&p->key, &reverse_key);
	find_known(p, &reverse_key, &known, entry->last_seen);
	/* The backend answers this client's flow to a Service under the same addresses and ports. */
	if (known.there && (known.there->flags & CT_TRANSLATED))
		return WEFT_DROP_SERVICE_TUPLE;
	/* An ICMP error belongs to a flow or goes nowhere, and is no sign of life of the flow. */
	is_error = p->flags & PACKET_ICMP_ERROR;
	if (is_error && !known.is_any)
		return WEFT_DROP_ICMP_NO_FLOW;
	reason = judge(ctx, p, &p->key, entry, ask_of(p, &known, entry));
	if (reason || is_error)
		return reason;
	reason = write_both(p, from, entry, known.here, known.there);
	return reason ? reason : count_flow(ctx, &known);
}

#endif
