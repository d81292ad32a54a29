/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_SCTP_H
#define WEFT_LIB_SCTP_H

#include "common.h"

/*
 * The checksum of SCTP is a CRC32c over the whole packet (RFC 9260, appendix A), which is linear: what a changed
 * word does to it is the CRC of that change alone, moved to the packet's end. Moving by n bytes is a multiplication
 * by x^8n; the table has x^8, x^16, x^32 ... modulo the polynomial, bits reflected as in the CRC.
 */
#define SCTP_CHECKSUM_OFFSET 8
#define CRC32C_POLYNOMIAL 0x82f63b78
#define CRC32C_BITS 32
#define SCTP_LENGTH_BITS 16

static const __u32 crc32c_powers[SCTP_LENGTH_BITS] = {
	0x00800000, 0x00008000, 0x82f63b78, 0x6ea2d55c, 0x18b8ea18, 0x510ac59a, 0xb82be955, 0xb8fdb1e7,
	0x88e56f72, 0x74c360a4, 0xe4172b16, 0x0d65762a, 0x35d73a62, 0x28461564, 0xbf455269, 0xe2ea32dc,
};

VERIFIED_ONCE __u32 crc32c_multiply(__u32 a, __u32 b)
{
	__u32 product = 0;

	for (__u32 i = 0; i < CRC32C_BITS; i++) {
		product ^= a & 1U << 31 ? b : 0;
		a <<= 1;
		b = b >> 1 ^ (b & 1 ? CRC32C_POLYNOMIAL : 0);
	}
	return product;
}

/*
 * Corrects the checksum for a change of the packet's first word, given as it lies in memory, `length` bytes before the
 * packet's end. 0 on success.
 */
VERIFIED_ONCE int sctp_change_word(struct __sk_buff *ctx, __u32 offset, __u32 length, __u32 change)
{
	__u32 checksum;

	if (bpf_skb_load_bytes(ctx, offset + SCTP_CHECKSUM_OFFSET, &checksum, sizeof(checksum)))
		return -1;
	/* 0 is a checksum that the sender left to the device, which sums over the field as it finds it. */
	if (!checksum)
		return 0;
	for (__u32 i = 0; i < SCTP_LENGTH_BITS; i++)
		if (length >> i & 1)
			change = crc32c_multiply(crc32c_powers[i], change);
	checksum ^= change;
	return bpf_skb_store_bytes(ctx, offset + SCTP_CHECKSUM_OFFSET, &checksum, sizeof(checksum), 0);
}

#endif
