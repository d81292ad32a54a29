/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_LEAVE_H
#define WEFT_LIB_LEAVE_H

#include "flow.h"
#include "nat_icmp.h"

/*
 * Answers of the node's own processes to clients outside. They are routed by the node's stack and do not pass the host
 * link; only their names are changed on the way out.
 */

/* The entry by which a packet of the node's stack is such an answer, or NULL. */
static __always_inline struct weft_ct_value *answer_of_host(const struct packet *p)
{
	struct weft_ct_value *ct = alive(ct_lookup(&p->key), p->key.protocol, time_now());

	return ct && (ct->flags & WEFT_CT_NAT_SRC) && ct->action == WEFT_CT_OUTSIDE && ct->origin == WEFT_ORIGIN_HOST
		       ? ct
		       : NULL;
}

static __always_inline int let_out(struct __sk_buff *ctx, const struct packet *p, struct weft_ct_value *ct)
{
	if (p->flags & PACKET_ICMP_ERROR)
		return translate_error(ctx, p, ct);
	ct_touch(ct, p, time_now());
	if ((p->flags & (PACKET_FRAGMENT | PACKET_LATER_FRAGMENT)) == PACKET_FRAGMENT)
		learn_fragment(p);
	return translate(ctx, p, ct);
}

#endif
