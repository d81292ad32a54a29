/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_ADDRESS_H
#define WEFT_LIB_ADDRESS_H

#include "family.h"

/*
 * Addresses that never travel through the fabric, as source or as destination. 0 for all others.
 */
#if FAMILY == 4

VERIFIED_ONCE int address_forbidden(const addr_t *addr)
{
	__u32 value, first;

	if (!addr)
		return WEFT_DROP_UNSPECIFIED;
	value = bpf_ntohl(*addr);
	first = value >> 24;
	if (first == 0)
		return WEFT_DROP_UNSPECIFIED;
	if (first == 127)
		return WEFT_DROP_LOOPBACK;
	if (value >> 16 == 0xa9fe) /* 169.254/16 */
		return WEFT_DROP_LINK_LOCAL;
	if (first >= 224 && first < 240)
		return WEFT_DROP_MULTICAST;
	if (value == 0xffffffff)
		return WEFT_DROP_BROADCAST;
	return first >= 240 ? WEFT_DROP_RESERVED : 0;
}

#else

static __always_inline int address_is_link_local(const void *address)
{
	const addr_t *addr = address;

	return addr->bytes[0] == 0xfe && (addr->bytes[1] & 0xc0) == 0x80; /* fe80::/10 */
}

static __always_inline int address_is_unspecified(const void *address)
{
	const addr_t *addr = address;

	return (addr->halves[0] | addr->halves[1]) == 0;
}

VERIFIED_ONCE int address_forbidden(const addr_t *addr)
{
	if (!addr)
		return WEFT_DROP_UNSPECIFIED;
	if (addr->bytes[0] == 0xff)
		return WEFT_DROP_MULTICAST;
	if (address_is_link_local(addr))
		return WEFT_DROP_LINK_LOCAL;
	if (addr->halves[0])
		return 0;
	if (addr->words[2] == bpf_htonl(0xffff)) /* ::ffff:0:0/96 */
		return WEFT_DROP_RESERVED;
	if (addr->words[2])
		return 0;
	if (addr->words[3] == 0)
		return WEFT_DROP_UNSPECIFIED;
	/* ::/96 holds the loopback address and the long deprecated IPv4-compatible ones. */
	return addr->words[3] == bpf_htonl(1) ? WEFT_DROP_LOOPBACK : WEFT_DROP_RESERVED;
}

#endif
#endif
