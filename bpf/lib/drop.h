/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_DROP_H
#define WEFT_LIB_DROP_H

#include "common.h"

/*
 * Drop events a CPU may send in a second, and at once. A flood of bad packets must cost the node no more
 * than reading a few thousand events; the counters count them all.
 */
const volatile __u32 weft_events_per_second = 1000;
const volatile __u32 weft_events_burst = 200;

#define NS_PER_SECOND 1000000000ULL

static __always_inline void count(struct __sk_buff *ctx, __u32 index)
{
	struct weft_counter_value *value = bpf_map_lookup_elem(&weft_counters_v1, &index);

	if (likely(value)) {
		value->packets++;
		value->bytes += ctx->len;
	}
}

/* 1 = an event may be sent, and the budget is the less by it. */
static __always_inline int spend(struct weft_event_budget *budget, __u64 now, __u32 per_second, __u32 burst)
{
	__u64 earned;

	if (!budget)
		return 0;
	earned = (now - budget->refilled_ns) * per_second / NS_PER_SECOND;
	if (budget->refilled_ns == 0 || now - budget->refilled_ns > NS_PER_SECOND) {
		budget->tokens = burst;
		budget->refilled_ns = now;
	} else if (earned) {
		budget->tokens += earned;
		if (budget->tokens > burst)
			budget->tokens = burst;
		budget->refilled_ns = now;
	}
	if (!budget->tokens)
		return 0;
	budget->tokens--;
	return 1;
}

static __always_inline int event_allowed(__u64 now)
{
	__u32 key = 0;

	return spend(bpf_map_lookup_elem(&weft_budget_v1, &key), now, weft_events_per_second, weft_events_burst);
}

/*
 * Counts a dropped packet and starts its event. NULL when no event is to be sent. The caller fills in what
 * it knows of the packet and submits.
 */
static __always_inline struct weft_drop_event *drop_begin(struct __sk_buff *ctx, __u32 hook, __u32 endpoint,
							  __u32 reason)
{
	__u64 now = bpf_ktime_get_ns();
	struct weft_drop_event *event;

	count(ctx, reason);
	/* Every interface says these things when it comes up; nobody wants to read about it. */
	if (reason == WEFT_DROP_LINK_CHATTER)
		return NULL;
	if (!event_allowed(now)) {
		count(ctx, WEFT_COUNTER_EVENTS_LIMITED);
		return NULL;
	}
	event = bpf_ringbuf_reserve(&weft_events_v1, sizeof(*event), 0);
	if (!event) {
		count(ctx, WEFT_COUNTER_EVENTS_LOST);
		return NULL;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->time_ns = now;
	event->reason = reason;
	event->endpoint = endpoint;
	event->ifindex = ctx->ifindex;
	event->length = ctx->len;
	event->ethertype = ctx->protocol;
	event->kind = WEFT_EVENT_DROP;
	event->program = hook;
	return event;
}

/* The exit of a frame that was not parsed as an IP packet. */
static __always_inline int drop_frame(struct __sk_buff *ctx, __u32 hook, __u32 endpoint, __u32 reason)
{
	struct weft_drop_event *event = drop_begin(ctx, hook, endpoint, reason);

	if (event)
		bpf_ringbuf_submit(event, 0);
	return TC_ACT_SHOT;
}

#endif
