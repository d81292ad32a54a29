/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_ICMP_TYPES_H
#define WEFT_LIB_ICMP_TYPES_H

#include "family.h"

/* Not linux/icmp.h: it includes the C library's headers, which do not know the BPF target. */
struct icmp_header {
	__u8 type;
	__u8 code;
	__be16 checksum;
	__be16 id; /* of echo */
	__be16 sequence;
};

#define ICMP_ECHOREPLY 0
#define ICMP_DEST_UNREACH 3
#define ICMP_SOURCE_QUENCH 4
#define ICMP_REDIRECT 5
#define ICMP_ECHO 8
#define ICMP_TIME_EXCEEDED 11
#define ICMP_PARAMETERPROB 12
#define ICMP_PORT_UNREACH 3 /* codes of DEST_UNREACH */
#define ICMP_FRAG_NEEDED 4

#define ICMPV6_DEST_UNREACH_TYPE 1
#define ICMPV6_PORT_UNREACH_CODE 4
#define ICMPV6_PKT_TOOBIG_TYPE 2
#define ICMPV6_ECHO_REQUEST_TYPE 128
#define ICMPV6_ECHO_REPLY_TYPE 129
#define ICMPV6_MLD_FIRST 130
#define ICMPV6_MLD_LAST 132
#define ICMPV6_ROUTER_SOLICITATION 133
#define ICMPV6_NEIGHBOUR_SOLICITATION 135
#define ICMPV6_NEIGHBOUR_ADVERTISEMENT 136
#define ICMPV6_REDIRECT_TYPE 137
#define ICMPV6_MLDV2_REPORT 143

#if FAMILY == 4
#define ECHO_REQUEST ICMP_ECHO
#define ECHO_REPLY ICMP_ECHOREPLY
#else
#define ECHO_REQUEST ICMPV6_ECHO_REQUEST_TYPE
#define ECHO_REPLY ICMPV6_ECHO_REPLY_TYPE
#endif

static __always_inline int icmp_is_echo(__u8 type)
{
	return type == ECHO_REQUEST || type == ECHO_REPLY;
}

static __always_inline int icmp_is_error(__u8 type)
{
#if FAMILY == 4
	return type == ICMP_DEST_UNREACH || type == ICMP_SOURCE_QUENCH || type == ICMP_TIME_EXCEEDED ||
	       type == ICMP_PARAMETERPROB;
#else
	return type < ICMPV6_ECHO_REQUEST_TYPE;
#endif
}

/* A workload must not change another one's routes. IPv6 neighbour discovery is dealt with in gateway.h. */
static __always_inline int icmp_forbidden(__u8 type)
{
#if FAMILY == 4
	return type == ICMP_REDIRECT ? WEFT_DROP_ICMP_REDIRECT : 0;
#else
	return type == ICMPV6_REDIRECT_TYPE ? WEFT_DROP_ICMP_REDIRECT : 0;
#endif
}

#endif
