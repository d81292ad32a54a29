/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_COMMON_H
#define WEFT_LIB_COMMON_H

#include "abi/types.h"
#include <bpf/bpf_endian.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/pkt_cls.h>

#include "abi/maps.h"

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* linux/if_packet.h, without its dependencies */
#define PACKET_HOST 0

#define WEFT_AF_INET 2
#define WEFT_AF_INET6 10

/* linux/bpf.h of Linux 6.3; Debian 12 has the headers of 6.1 */
#ifndef BPF_F_ADJ_ROOM_DECAP_L3_IPV6
#define BPF_F_ADJ_ROOM_DECAP_L3_IPV6 (1ULL << 8)
#endif

/*
 * A step returns an enum weft_drop_reason; 0 is "go on". A program is a list of steps with one label `drop`
 * at its end.
 */
#define STEP(step)                                                                                                     \
	do {                                                                                                           \
		reason = (step);                                                                                       \
		if (unlikely(reason))                                                                                  \
			goto drop;                                                                                     \
	} while (0)

/*
 * A function of its own that the verifier checks once, for any arguments, instead of once for every way that
 * leads to it: for loops and large variables off the hot path. (A program and what it calls share 512 bytes of stack.)
 * Its pointer arguments must be tested for NULL. Seen on 6.18: the loops over IPv6 extension headers and TCP options,
 * inlined, took flow6 from 12,000 to 585,000 of the one million instructions the verifier is willing to walk.
 */
#define VERIFIED_ONCE __attribute__((noinline))

static __always_inline struct weft_config *config_row(void)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&weft_config_v1, &key);
}

static __always_inline __u32 time_now(void)
{
	return bpf_ktime_get_coarse_ns() >> WEFT_TIME_SHIFT;
}

/* No header of a packet the fabric reads begins behind this; the verifier wants a bound below 65536. */
#define MAX_HEADER_OFFSET 16383

/*
 * Packets are read through pointers and written by bpf_skb_store_bytes only. One write through a pointer
 * anywhere in a program makes the verifier put a call at its start that unshares the whole linear part of
 * every packet (bpf_unclone_prologue); TCP segments are shared with the sender's queue, so each would be
 * copied (seen on 6.18: 130 ns for a packet of one byte). store_bytes unshares the headers, which are not shared.
 */

/* Keeps the compiler from checking one pointer and using another, which the verifier cannot follow. */
static __always_inline const void *packet_at(struct __sk_buff *ctx, __u32 offset)
{
	const void *header = (void *)(long)ctx->data + offset;

	asm volatile("" : "+r"(header));
	return header;
}

/*
 * The header at an offset, made linear first if it is not. NULL if the packet ends before it. The call
 * to pull_data ends the life of every other packet pointer, so callers copy what they need at once.
 */
static __always_inline const void *header_at(struct __sk_buff *ctx, __u32 offset, __u32 size)
{
	const void *header;

	if (offset > MAX_HEADER_OFFSET)
		return NULL;
	header = packet_at(ctx, offset);
	if (likely(header + size <= (void *)(long)ctx->data_end))
		return header;
	if (bpf_skb_pull_data(ctx, offset + size))
		return NULL;
	header = packet_at(ctx, offset);
	return header + size <= (void *)(long)ctx->data_end ? header : NULL;
}

#endif
