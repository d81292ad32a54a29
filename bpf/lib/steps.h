/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_STEPS_H
#define WEFT_LIB_STEPS_H

#include "flow.h"
#include "forward.h"
#include "handover.h"
#include "mss.h"
#include "service.h"

/* What the programs of progs/ip.bpf.c have in common. */

static __always_inline int call(struct __sk_buff *ctx, __u32 slot)
{
	bpf_tail_call(ctx, &weft_progs_v1, slot);
	return WEFT_DROP_NO_PROGRAM;
}

static __always_inline int call_with(struct __sk_buff *ctx, const struct packet *p, __u32 slot)
{
	hand_over(ctx, p->hook, p->origin_node, p->endpoint);
	ctx->cb[HANDOVER_VNI] = p->vni;
	return call(ctx, slot);
}

static __always_inline void take_over(struct __sk_buff *ctx, struct packet *p)
{
	p->hook = ctx->cb[HANDOVER_HOOK];
	p->origin_node = ctx->cb[HANDOVER_NODE];
	p->endpoint = ctx->cb[HANDOVER_ENDPOINT];
	p->vni = ctx->cb[HANDOVER_VNI];
}

static __always_inline int parse(struct __sk_buff *ctx, struct packet *p)
{
	int reason = parse_ip(ctx, p);

	return reason ? reason : parse_transport(ctx, p);
}

/* The packet is too big: the next program tells its sender. Falls through to a plain drop without it. */
static __always_inline int refuse(struct __sk_buff *ctx, const struct packet *p, const struct weft_ct_value *ct,
				  int reason)
{
	if (reason == WEFT_DROP_TOO_BIG) {
		ctx->cb[HANDOVER_MTU] = ct->mtu;
		call_with(ctx, p, OF_FAMILY(WEFT_SLOT_TOOBIG));
	}
	return reason;
}

/* A packet to a Service, or of a flow that was given to a backend. */
VERIFIED_ONCE int is_of_service(const struct packet *p, const struct weft_route *to, const struct weft_ct_value *known)
{
	if (!p)
		return 0;
	if (p->vni || route_kind(to) == WEFT_ROUTE_SERVICE)
		return 1;
	/* Another node's address is that node's business, should its packets come by. */
	if (p->hook == WEFT_HOOK_FROM_UPLINK && route_kind(to) == WEFT_ROUTE_NODE)
		return 0;
	if (service_at(to, &p->key.dst, p->key.dport, p->key.protocol))
		return 1;
	return known && (known->flags & CT_TRANSLATED);
}

/* The last two steps, for the programs of the slow path: there the packet and its entry fill the stack already. */
VERIFIED_ONCE int send(struct __sk_buff *ctx, const struct packet *p, const struct weft_config *config,
		       const struct weft_ct_value *ct, int *verdict)
{
	int reason;

	if (!p || !config || !ct || !verdict)
		return WEFT_DROP_NOT_CONFIGURED;
	reason = clamp_mss(ctx, p, ct->mtu);
	return reason ? reason : forward(ctx, p, config, ct, verdict);
}

/*
 * The hot path: one lookup; a known flow goes its way, all else is for the program `flow`. On success
 * *verdict is what to return.
 */
static __always_inline int follow(struct __sk_buff *ctx, const struct packet *p, const struct weft_config *config,
				  int *verdict)
{
	struct weft_ct_value *ct = ct_lookup(&p->key);
	__u32 now = time_now();
	int reason;

	if (!ct || !ct_usable(ct, p, config->generation, now)) {
		ctx->cb[HANDOVER_KNOWN] = ct ? 1 : 0;
		return call_with(ctx, p, OF_FAMILY(WEFT_SLOT_FLOW));
	}
	ct_touch(ct, p, now);
	reason = clamp_mss(ctx, p, ct->mtu);
	if (likely(!reason))
		reason = forward(ctx, p, config, ct, verdict);
	return likely(!reason) ? 0 : refuse(ctx, p, ct, reason);
}

#endif
