/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_IP_HEADER_H
#define WEFT_LIB_IP_HEADER_H

#include <linux/ip.h>
#include <linux/ipv6.h>

#include "checksum.h"
#include "parse_ip.h"

/* The IP header, without options, of a packet that the fabric itself says. */

#define ANSWER_HOP_LIMIT 64

#if FAMILY == 4
typedef struct iphdr ip_header_t;

/* The header must be zero before. */
static __always_inline void write_ip_header(ip_header_t *ip, const void *source, const void *destination, __u8 protocol,
					    __u32 payload)
{
	ip->version = 4;
	ip->ihl = sizeof(*ip) / 4;
	ip->tot_len = bpf_htons(sizeof(*ip) + payload);
	ip->frag_off = bpf_htons(IPV4_DF);
	ip->ttl = ANSWER_HOP_LIMIT;
	ip->protocol = protocol;
	addr_copy(&ip->saddr, source);
	addr_copy(&ip->daddr, destination);
	ip->check = fold_checksum(bpf_csum_diff(NULL, 0, (__be32 *)ip, sizeof(*ip), 0));
}
#else
typedef struct ipv6hdr ip_header_t;

static __always_inline void write_ip_header(ip_header_t *ip, const void *source, const void *destination, __u8 protocol,
					    __u32 payload)
{
	ip->version = 6;
	ip->payload_len = bpf_htons(payload);
	ip->nexthdr = protocol;
	ip->hop_limit = ANSWER_HOP_LIMIT;
	addr_copy(&ip->saddr, source);
	addr_copy(&ip->daddr, destination);
}
#endif

/*
 * Sum of the pseudo header (RFC 9293, 3.1; RFC 8200, 8.1), which is both addresses as they lie in the IP header,
 * the length of L4 and the protocol: in 16-bit words the same for both families.
 */
static __always_inline __s64 pseudo_sum(const ip_header_t *ip, __u32 length, __u32 protocol)
{
	__be32 rest[2] = {bpf_htonl(length), bpf_htonl(protocol)};
	__s64 sum = bpf_csum_diff(NULL, 0, rest, sizeof(rest), 0);

	return bpf_csum_diff(NULL, 0, (__be32 *)&ip->saddr, 2 * sizeof(addr_t), sum);
}

#endif
