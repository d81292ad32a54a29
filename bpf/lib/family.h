/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_FAMILY_H
#define WEFT_LIB_FAMILY_H

/*
 * The one place where the two address families differ in types and maps. progs/ip.bpf.c is compiled once
 * with -DFAMILY=4 and once with -DFAMILY=6: one code path, and IPv4 keeps its small keys.
 */
#if FAMILY == 4
#include "abi/maps_ipv4.h"
#elif FAMILY == 6
#include "abi/maps_ipv6.h"
#else
#error "compile with -DFAMILY=4 or -DFAMILY=6"
#endif

#include "common.h"

#define WEFT_CONCAT_(a, b) a##b
#define WEFT_CONCAT(a, b) WEFT_CONCAT_(a, b)
/* workload -> workload4, WEFT_SLOT_FLOW -> WEFT_SLOT_FLOW4, path -> path4 */
#define OF_FAMILY(name) WEFT_CONCAT(name, FAMILY)
/* The same as text: "4" or "6" */
#define WEFT_TEXT_(a) #a
#define WEFT_TEXT(a) WEFT_TEXT_(a)
#define OF_FAMILY_TEXT WEFT_TEXT(FAMILY)

typedef struct OF_FAMILY(weft_ct_key) ct_key_t;
typedef struct OF_FAMILY(weft_frag_key) frag_key_t;
typedef struct OF_FAMILY(weft_prefix) prefix_t;
typedef struct OF_FAMILY(weft_service_key) service_key_t;
typedef struct OF_FAMILY(weft_backend) backend_t;
typedef struct OF_FAMILY(weft_member_key) member_key_t;
typedef struct OF_FAMILY(weft_range_key) range_key_t;
typedef struct OF_FAMILY(weft_affinity_key) affinity_key_t;
typedef struct OF_FAMILY(weft_affinity) affinity_t;
typedef struct OF_FAMILY(weft_socket_key) socket_key_t;
typedef struct OF_FAMILY(weft_socket) socket_t;

#define ENDPOINTS WEFT_CONCAT(OF_FAMILY(weft_endpoints), _v1)
#define ROUTES WEFT_CONCAT(OF_FAMILY(weft_routes), _v1)
#define CLASSES WEFT_CONCAT(OF_FAMILY(weft_classes), _v1)
#define CT WEFT_CONCAT(OF_FAMILY(weft_ct), _v1)
#define FRAGS WEFT_CONCAT(OF_FAMILY(weft_frags), _v1)
#define SERVICES WEFT_CONCAT(OF_FAMILY(weft_services), _v1)
#define BACKENDS WEFT_CONCAT(OF_FAMILY(weft_backends), _v1)
#define MEMBERS WEFT_CONCAT(OF_FAMILY(weft_members), _v1)
#define RANGES WEFT_CONCAT(OF_FAMILY(weft_ranges), _v1)
#define AFFINITY WEFT_CONCAT(OF_FAMILY(weft_affinity), _v1)
#define SOCKETS WEFT_CONCAT(OF_FAMILY(weft_sockets), _v1)

#if FAMILY == 4
#define ADDR_BITS 32
#define IP_ETHERTYPE ETH_P_IP
#define IPPROTO_ICMP_FAMILY IPPROTO_ICMP
typedef __be32 addr_t;

static __always_inline int addr_equal(const void *a, const void *b)
{
	return *(const addr_t *)a == *(const addr_t *)b;
}
#else
#define ADDR_BITS 128
#define IP_ETHERTYPE ETH_P_IPV6
#define IPPROTO_ICMP_FAMILY IPPROTO_ICMPV6
typedef union {
	__u8 bytes[16];
	__be32 words[4];
	__u64 halves[2];
} addr_t;

static __always_inline int addr_equal(const void *a, const void *b)
{
	const addr_t *one = a, *other = b;

	return ((one->halves[0] ^ other->halves[0]) | (one->halves[1] ^ other->halves[1])) == 0;
}
#endif

_Static_assert(sizeof(addr_t) * 8 == ADDR_BITS, "an address has no padding");

/* The keys of the ABI hold addresses as bytes. */
static __always_inline const addr_t *as_addr(const void *addr)
{
	return addr;
}

static __always_inline void addr_copy(void *to, const void *from)
{
	/* So that clang copies words; a packed struct may hold the copy, but no address comes from one. */
	__builtin_memcpy(to, __builtin_assume_aligned(from, 4), sizeof(addr_t));
}

#endif
