/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_STEPS_H
#define WEFT_LIB_STEPS_H

#include "flow.h"
#include "forward.h"
#include "handover.h"
#include "mss.h"

/* What the programs of progs/ip.bpf.c have in common. */

static __always_inline int call(struct __sk_buff *ctx, __u32 slot)
{
	bpf_tail_call(ctx, &weft_progs_v1, slot);
	return WEFT_DROP_NO_PROGRAM;
}

static __always_inline int call_with(struct __sk_buff *ctx, const struct packet *p, __u32 slot)
{
	hand_over(ctx, p->hook, p->origin_node, p->endpoint);
	return call(ctx, slot);
}

static __always_inline void take_over(struct __sk_buff *ctx, struct packet *p)
{
	p->hook = ctx->cb[HANDOVER_HOOK];
	p->origin_node = ctx->cb[HANDOVER_NODE];
	p->endpoint = ctx->cb[HANDOVER_ENDPOINT];
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

	if (!ct || !ct_usable(ct, p, config->generation, now))
		return call_with(ctx, p, OF_FAMILY(WEFT_SLOT_FLOW));
	ct_touch(ct, p, now);
	reason = clamp_mss(ctx, p, ct->mtu);
	if (likely(!reason))
		reason = forward(ctx, p, config, ct, verdict);
	return likely(!reason) ? 0 : refuse(ctx, p, ct, reason);
}

#endif
