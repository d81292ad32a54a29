/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_MTU_H
#define WEFT_LIB_MTU_H

#include "packet.h"

/* Only the path between nodes limits the size of packets: a veth to a workload takes any. */
static __always_inline int fits(struct __sk_buff *ctx, const struct packet *p, __u32 mtu)
{
	__u32 length = ctx->len - ETH_HLEN;

	if (likely(length <= mtu))
		return 1;
	if (!ctx->gso_size)
		return 0;
	/* A GSO frame is cut later; what counts is each piece: IP and L4 header, and gso_size of payload. */
	return p->l4_offset - ETH_HLEN + p->l4_length + ctx->gso_size <= mtu;
}

#endif
