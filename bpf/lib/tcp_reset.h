/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_TCP_RESET_H
#define WEFT_LIB_TCP_RESET_H

#include "ip_header.h"
#include "parse.h"

/*
 * Turns a segment into the reset that a closed port answers with (RFC 9293, 3.10.7.1):
 *
 *   | Ethernet | IP | TCP, options | payload  ->  | Ethernet | IP | TCP |
 */
struct tcp_reset {
	ip_header_t ip;
	struct tcphdr tcp;
};

#define TCP_PART sizeof(struct tcphdr)

/* The header in place ends where that of the answer does. */
static __always_inline int has_plain_ip_header(const struct packet *p)
{
	return p->l4_offset == ETH_HLEN + sizeof(ip_header_t);
}

/* What the segment occupies in sequence space: its payload, and SYN and FIN one each (RFC 9293, SEG.LEN). */
static __always_inline __u32 segment_length(const struct packet *p)
{
	return p->end - p->l4_offset - p->l4_length + !!(p->tcp_flags & TCP_SYN) + !!(p->tcp_flags & TCP_FIN);
}

/* A segment with ACK says which sequence number it expects; of one without, everything is acknowledged. */
static __always_inline void write_reset(struct tcp_reset *reset, const struct packet *p, const struct tcphdr *segment)
{
	__s64 sum;

	reset->tcp.source = segment->dest;
	reset->tcp.dest = segment->source;
	reset->tcp.doff = sizeof(reset->tcp) / 4;
	reset->tcp.rst = 1;
	if (p->tcp_flags & TCP_ACK) {
		reset->tcp.seq = segment->ack_seq;
	} else {
		reset->tcp.ack = 1;
		reset->tcp.ack_seq = bpf_htonl(bpf_ntohl(segment->seq) + segment_length(p));
	}
	sum = pseudo_sum(&reset->ip, TCP_PART, IPPROTO_TCP);
	reset->tcp.check = fold_checksum(bpf_csum_diff(NULL, 0, (__be32 *)&reset->tcp, TCP_PART, sum));
}

static __always_inline int make_reset(struct __sk_buff *ctx, const struct packet *p)
{
	struct tcp_reset reset = {};
	struct tcphdr segment;

	if (bpf_skb_load_bytes(ctx, p->l4_offset, &segment, sizeof(segment)))
		return WEFT_DROP_REWRITE_FAILED;
	write_ip_header(&reset.ip, &p->key.dst, &p->key.src, IPPROTO_TCP, TCP_PART);
	write_reset(&reset, p, &segment);
	if (bpf_skb_change_tail(ctx, ETH_HLEN + sizeof(reset), 0) ||
	    bpf_skb_store_bytes(ctx, ETH_HLEN, &reset, sizeof(reset), 0))
		return WEFT_DROP_REWRITE_FAILED;
	return 0;
}

#endif
