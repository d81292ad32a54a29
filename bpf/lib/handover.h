/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_HANDOVER_H
#define WEFT_LIB_HANDOVER_H

#include "common.h"

/* What a program leaves in skb->cb for the next one of a tail call. */
enum handover {
	HANDOVER_HOOK = 0,     /* enum weft_hook, also the enum weft_ct_origin: the same numbers */
	HANDOVER_NODE = 1,     /* node that sent it in VXLAN */
	HANDOVER_ENDPOINT = 2, /* workload that sent it */
	HANDOVER_MTU = 3,      /* to toobig: of the path it is too big for */
	HANDOVER_KNOWN = 3,    /* to flow: 1 = the connection table has the packet's key */
	HANDOVER_REASON = 3,   /* to refuse: why, enum weft_drop_reason; 0 = an echo request to answer */
	HANDOVER_VNI = 4,      /* network identifier it came with, if that names a backend; else 0 */
};

_Static_assert((int)WEFT_HOOK_FROM_WORKLOAD == (int)WEFT_ORIGIN_WORKLOAD, "one numbering");
_Static_assert((int)WEFT_HOOK_FROM_HOST == (int)WEFT_ORIGIN_HOST, "one numbering");
_Static_assert((int)WEFT_HOOK_FROM_UPLINK == (int)WEFT_ORIGIN_UPLINK, "one numbering");
_Static_assert((int)WEFT_HOOK_FROM_OVERLAY == (int)WEFT_ORIGIN_TUNNEL, "one numbering");

static __always_inline void hand_over(struct __sk_buff *ctx, __u32 hook, __u32 node, __u32 endpoint)
{
	ctx->cb[HANDOVER_HOOK] = hook;
	ctx->cb[HANDOVER_NODE] = node;
	ctx->cb[HANDOVER_ENDPOINT] = endpoint;
	ctx->cb[HANDOVER_VNI] = 0;
}

#endif
