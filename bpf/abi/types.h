/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_ABI_TYPES_H
#define WEFT_ABI_TYPES_H

#include <linux/bpf.h>
#include <linux/types.h>
/* After the two above: it uses their types without including them. */
#include <bpf/bpf_helpers.h>

/*
 * Everything in abi/ is seen by user space: eng/AbiGen reads it from the BTF of abi/anchor.bpf.c and writes
 * the C# twins. Rules: fixed-width types, natural alignment, explicit padding, no bit-fields, no pointers,
 * a size assertion beside every struct. __be16 and __be32 are in network order, all others in the
 * machine's. An address field of 16 bytes holds an IPv6 address, or an IPv4 address in its first 4 bytes
 * where the text says so.
 */

#define WEFT_MAC_LEN 6

/* Lets the compiler copy and compare 16-byte addresses in words. Changes no offset and no size. */
#define WEFT_ALIGNED(bytes) __attribute__((aligned(bytes)))

/* Time in the maps: units of 2^30 ns (1.07 s) since boot, so that the programs divide by a shift. */
#define WEFT_TIME_SHIFT 30

/* Bytes that our VXLAN adds to an inner IP packet: outer IPv4 20, UDP 8, VXLAN 8, inner Ethernet 14. */
#define WEFT_VXLAN_OVERHEAD 50

#define WEFT_ASSERT_SIZE(type, size) _Static_assert(sizeof(type) == (size), "layout of " #type " is part of the ABI")

#endif
