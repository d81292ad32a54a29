/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Stand before a program of the fabric in BPF_PROG_TEST_RUN: the kernel repeats a run on one buffer and does not undo
 * what the program did to the packet. These make the frame a client's again, with another client each time, and go on
 * to the program. Without a program to go on to they measure themselves.
 */
#include "abi/types.h"
#include <bpf/bpf_endian.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>

/* What a client's frame begins with; the rest of it stays. */
struct client_headers {
	struct ethhdr eth;
	struct iphdr ip;
	__be16 sport;
	__be16 dport;
} __attribute__((packed));

const volatile __u32 weft_bench_flows = 1;
const volatile __u32 weft_bench_length = 0; /* of the client's frame */
const volatile struct client_headers weft_bench_headers = {};

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} weft_bench_xdp SEC(".maps"), weft_bench_tc SEC(".maps");

/* A random one of the clients. */
static __always_inline void write_client(struct client_headers *headers)
{
	const struct client_headers *first = (const void *)&weft_bench_headers;
	__u32 flow = bpf_get_prandom_u32() % weft_bench_flows;

	/* Keeps the compiler from taking the zeros above for what user space wrote. */
	asm volatile("" : "+r"(first));
	*headers = *first;
	headers->ip.saddr = bpf_htonl(bpf_ntohl(headers->ip.saddr) + flow);
	headers->sport = bpf_htons(1024 + flow % 60000);
}

/* Takes what the edge put before the frame off again: that counts for the edge. */
SEC("xdp.frags")
int repeat_xdp(struct xdp_md *ctx)
{
	__u32 length = ctx->data_end - ctx->data;
	struct client_headers *headers;

	if (length > weft_bench_length && bpf_xdp_adjust_head(ctx, length - weft_bench_length))
		return XDP_ABORTED;
	headers = (void *)(long)ctx->data;
	if ((void *)(headers + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	write_client(headers);
	bpf_tail_call(ctx, &weft_bench_xdp, 0);
	return XDP_PASS;
}

SEC("tc")
int repeat_tc(struct __sk_buff *ctx)
{
	struct client_headers headers;

	write_client(&headers);
	if (bpf_skb_store_bytes(ctx, 0, &headers, sizeof(headers), 0))
		return TC_ACT_SHOT;
	bpf_tail_call(ctx, &weft_bench_tc, 0);
	return TC_ACT_OK;
}

char _license[] SEC("license") = "Dual BSD/GPL";
