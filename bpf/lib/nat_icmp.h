/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_NAT_ICMP_H
#define WEFT_LIB_NAT_ICMP_H

#include "icmp_inner.h"
#include "nat.h"

/*
 * ICMP errors about translated packets (RFC 5508, 4.2): the error and the packet it quotes are written as the error's
 * receiver knows them. p->key is the flow of the error (icmp_inner.h), the quote is that turned round:
 *
 *   client ─▶ Service   becomes   client ─▶ backend           and the error about it, from the backend's side:
 *   client ◀─ Service   becomes   client ◀─ backend  [ICMP | client ─▶ backend]  [ICMP | client ─▶ Service]
 */

/* Ones' complement: what a changed 16-bit word adds to a sum. */
static __always_inline __u64 word_difference(__u16 was, __u16 is)
{
	return (__u64)(__u16)~was + is;
}

static __always_inline __u64 ports_difference(const ct_key_t *was, const ct_key_t *is)
{
	return word_difference(was->sport, is->sport) + word_difference(was->dport, is->dport);
}

/*
 * Corrects the checksum of the quoted packet, if it is quoted that far, by what its addresses and ports differ. Leaves
 * in *sum what all of the change adds to the sum over the quote.
 */
static __always_inline int fix_quoted_checksum(struct __sk_buff *ctx, const struct packet *p, __u32 l4, __u64 *sum,
					       __u64 difference)
{
	__u32 offset = l4 + (p->key.protocol == IPPROTO_TCP ? __builtin_offsetof(struct tcphdr, check)
							    : __builtin_offsetof(struct udphdr, check));
	__u16 was, is;

	/* That of SCTP is over more than is quoted, and the receiver goes by the verification tag. */
	if (p->key.protocol == IPPROTO_SCTP || offset + sizeof(was) > p->end)
		return 0;
	if (bpf_skb_load_bytes(ctx, offset, &was, sizeof(was)))
		return WEFT_DROP_REWRITE_FAILED;
	if (p->key.protocol == IPPROTO_UDP && !was)
		return 0;
	is = fold_checksum((__u64)(__u16)~was + difference);
	if (p->key.protocol == IPPROTO_UDP && !is)
		is = 0xffff;
	*sum += word_difference(was, is);
	return bpf_skb_store_bytes(ctx, offset, &is, sizeof(is), 0) ? WEFT_DROP_REWRITE_FAILED : 0;
}

/* The quoted IP header. In IPv4 its own checksum makes up for the change, and the sum over it stays. */
static __always_inline int write_quoted_addresses(struct __sk_buff *ctx, __u32 offset, const ct_key_t *quote,
						  __u32 difference, __u64 *sum)
{
#if FAMILY == 4
	struct ip_addresses addresses;

	(void)sum;
	offset += __builtin_offsetof(struct iphdr, check);
	if (bpf_skb_load_bytes(ctx, offset, &addresses, sizeof(addresses)))
		return WEFT_DROP_REWRITE_FAILED;
	addresses.check = fold_checksum((__u64)(__u16)~addresses.check + difference);
	addr_copy(&addresses.src, &quote->src);
	addr_copy(&addresses.dst, &quote->dst);
	return bpf_skb_store_bytes(ctx, offset, &addresses, sizeof(addresses), 0) ? WEFT_DROP_REWRITE_FAILED : 0;
#else
	*sum += difference;
	offset += __builtin_offsetof(struct ipv6hdr, saddr);
	return bpf_skb_store_bytes(ctx, offset, &quote->src, 2 * sizeof(addr_t), 0) ? WEFT_DROP_REWRITE_FAILED : 0;
#endif
}

/* The packet inside the error. Leaves in *sum what the change adds to the sum over the ICMP message. */
VERIFIED_ONCE int translate_quote(struct __sk_buff *ctx, const struct packet *p, const ct_key_t *to,
				  __u32 addresses_difference, __u64 *sum)
{
	ct_key_t was = {}, is;
	__u64 difference;
	__u32 offset, l4, ports;
	int reason;

	if (!p || !to || !sum)
		return WEFT_DROP_REWRITE_FAILED;
	offset = p->l4_offset + ICMP_HEADER_LENGTH;
	l4 = parse_quoted_ip(ctx, offset, &was);
	if (!l4)
		return WEFT_DROP_ICMP_NO_FLOW;
	ct_reverse(&p->key, &was);
	ct_reverse(to, &is);
	difference = ports_difference(&was, &is);
	*sum = difference;
	reason = fix_quoted_checksum(ctx, p, l4, sum, difference + addresses_difference);
	if (!reason)
		reason = write_quoted_addresses(ctx, offset, &is, addresses_difference, sum);
	ports = ports_of(&is);
	if (!reason && bpf_skb_store_bytes(ctx, l4, &ports, sizeof(ports), 0))
		reason = WEFT_DROP_REWRITE_FAILED;
	return reason;
}

static __always_inline __u32 fold_to_word(__u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	return (sum & 0xffffffff) + (sum >> 32);
}

VERIFIED_ONCE int translate_error(struct __sk_buff *ctx, const struct packet *p, const struct weft_ct_value *ct)
{
	__u32 checksum, source_difference, destination_difference;
	__u64 sum = 0;
	ct_key_t to;
	int reason;

	if (!p || !ct)
		return WEFT_DROP_REWRITE_FAILED;
	if (!(ct->flags & CT_TRANSLATED))
		return 0;
	ct_translate(&p->key, ct, &to);
	source_difference = addr_difference(&p->key.src, &to.src);
	destination_difference = addr_difference(&p->key.dst, &to.dst);
	reason = translate_quote(ctx, p, &to, fold_to_word((__u64)source_difference + destination_difference), &sum);
	if (reason)
		return reason;
	/* A router on the way speaks for itself; only who speaks as the flow's end is renamed with it. */
	if (!addr_equal(&p->source, &p->key.src)) {
		addr_copy(&to.src, &p->source);
		source_difference = 0;
	}
	destination_difference = fold_to_word((__u64)source_difference + destination_difference);
	checksum = p->l4_offset + __builtin_offsetof(struct icmp_header, checksum);
	if (bpf_l4_csum_replace(ctx, checksum, 0, fold_to_word(sum), 0))
		return WEFT_DROP_REWRITE_FAILED;
	if (FAMILY == 6 && bpf_l4_csum_replace(ctx, checksum, 0, destination_difference, BPF_F_PSEUDO_HDR))
		return WEFT_DROP_REWRITE_FAILED;
	return write_addresses(ctx, &to, destination_difference);
}

#endif
