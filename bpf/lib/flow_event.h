/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_FLOW_EVENT_H
#define WEFT_LIB_FLOW_EVENT_H

#include "conntrack.h"

/*
 * Tells user space of a flow. The reader is not woken for each: it looks into the ring by itself several times a
 * second, and is woken only when a quarter of it is full. Waking it for each flow would cost many times what the rest
 * does.
 */

/* Flow events a CPU may send in a second, and at once. */
const volatile __u32 weft_flow_events_per_second = 2000;
const volatile __u32 weft_flow_events_burst = 1000;

/* What there is to tell of a flow besides its key and its entry. */
struct flow_report {
	__u32 from;         /* id of the workload that began it, 0 = none of this node */
	__u32 to;           /* id of the workload it is for, the same */
	__u32 egress_audit; /* rules that would say otherwise */
	__u32 ingress_audit;
	__u32 is_turned; /* the packet is one of the answers */
};

static __always_inline __u64 wake_up_or_not(void)
{
	__u64 size = bpf_ringbuf_query(&weft_flow_events_v1, BPF_RB_RING_SIZE);

	return bpf_ringbuf_query(&weft_flow_events_v1, BPF_RB_AVAIL_DATA) > size / 4 ? BPF_RB_FORCE_WAKEUP
										     : BPF_RB_NO_WAKEUP;
}

static __always_inline struct weft_flow_event *flow_event_begin(struct __sk_buff *ctx)
{
	struct weft_flow_event *event;
	__u64 now = bpf_ktime_get_ns();
	__u32 key = 0;

	if (!spend(bpf_map_lookup_elem(&weft_flow_budget_v1, &key), now, weft_flow_events_per_second,
		   weft_flow_events_burst)) {
		count(ctx, WEFT_COUNTER_FLOWS_LIMITED);
		return NULL;
	}
	event = bpf_ringbuf_reserve(&weft_flow_events_v1, sizeof(*event), 0);
	if (!event) {
		count(ctx, WEFT_COUNTER_FLOWS_LOST);
		return NULL;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->time_ns = now;
	event->family = FAMILY;
	return event;
}

/* The Service address that the client used, which is in the packet or in the translation of the answers. */
static __always_inline void tell_service(struct weft_flow_event *event, const struct packet *p,
					 const struct weft_ct_value *entry)
{
	if (entry->flags & WEFT_CT_NAT_SRC) {
		addr_copy(event->via, entry->nat_addr);
		event->via_port = entry->nat_port;
	} else if ((entry->flags & WEFT_CT_NAT_DST) || ct_is_one_way(entry)) {
		addr_copy(event->via, &p->key.dst);
		event->via_port = p->key.dport;
	}
}

/* `key` is the flow's, between client and backend. */
VERIFIED_ONCE int report_flow(struct __sk_buff *ctx, const struct packet *p, const ct_key_t *key,
			      const struct weft_ct_value *entry, const struct flow_report *report)
{
	struct weft_flow_event *event;

	if (!p || !key || !entry || !report)
		return 0;
	event = flow_event_begin(ctx);
	if (!event)
		return 0;
	addr_copy(event->src, report->is_turned ? &key->dst : &key->src);
	addr_copy(event->dst, report->is_turned ? &key->src : &key->dst);
	event->sport = report->is_turned ? key->dport : key->sport;
	event->dport = report->is_turned ? key->sport : key->dport;
	tell_service(event, p, entry);
	event->from = report->from;
	event->to = report->to;
	event->egress_rule = entry->egress_rule;
	event->ingress_rule = entry->ingress_rule;
	event->egress_audit_rule = report->egress_audit;
	event->ingress_audit_rule = report->ingress_audit;
	event->kind = report->egress_audit || report->ingress_audit ? WEFT_EVENT_AUDIT : WEFT_EVENT_FLOW;
	event->protocol = key->protocol;
	event->program = p->hook;
	bpf_ringbuf_submit(event, wake_up_or_not());
	return 0;
}

#endif
