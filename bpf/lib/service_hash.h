/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_SERVICE_HASH_H
#define WEFT_LIB_SERVICE_HASH_H

#include "family.h"

/*
 * The number by which a client's flow is given to a backend. Every node, in tc and in XDP, must come to the same
 * number for the same flow: a flow may enter the fabric at any node, and at another one tomorrow. So there is no
 * seed of the node's own, and nothing but the packet goes in.
 *
 * The mixing is that of Bob Jenkins' lookup3 (linux/jhash.h, jhash2), on words as they lie in the packet.
 */

#define HASH_SEED 0x57656674 /* any constant; changing it moves every flow that is not established */

struct hash_words {
	addr_t client;
	addr_t address; /* of the Service */
	__be16 client_port;
	__be16 port;
	__u32 protocol;
};

#define HASH_WORDS (sizeof(struct hash_words) / 4)

static __always_inline __u32 rotate(__u32 word, __u32 bits)
{
	return word << bits | word >> (32 - bits);
}

static __always_inline void hash_mix(__u32 *a, __u32 *b, __u32 *c)
{
	*a = (*a - *c) ^ rotate(*c, 4);
	*c += *b;
	*b = (*b - *a) ^ rotate(*a, 6);
	*a += *c;
	*c = (*c - *b) ^ rotate(*b, 8);
	*b += *a;
	*a = (*a - *c) ^ rotate(*c, 16);
	*c += *b;
	*b = (*b - *a) ^ rotate(*a, 19);
	*a += *c;
	*c = (*c - *b) ^ rotate(*b, 4);
	*b += *a;
}

static __always_inline __u32 hash_end(__u32 a, __u32 b, __u32 c)
{
	c = (c ^ b) - rotate(b, 14);
	a = (a ^ c) - rotate(c, 11);
	b = (b ^ a) - rotate(a, 25);
	c = (c ^ b) - rotate(b, 16);
	a = (a ^ c) - rotate(c, 4);
	b = (b ^ a) - rotate(a, 14);
	return (c ^ b) - rotate(b, 24);
}

/* 4 words in IPv4, 10 in IPv6: groups of three and one more. */
_Static_assert(HASH_WORDS % 3 == 1, "the last group has one word");

static __always_inline __u32 hash_of(const struct hash_words *flow)
{
	__u32 a = 0xdeadbeefU + (__u32)HASH_WORDS * 4 + HASH_SEED, b = a, c = a;
	const __u32 *words = (const void *)flow;

#pragma unroll
	for (__u32 i = 0; i + 1 < HASH_WORDS; i += 3) {
		a += words[i];
		b += words[i + 1];
		c += words[i + 2];
		hash_mix(&a, &b, &c);
	}
	return hash_end(a + words[HASH_WORDS - 1], b, c);
}

/* Of one flow. Addresses are addr_t, or the same bytes in a key; ports in network order. */
static __always_inline __u32 service_hash(const void *client, const void *address, __be16 client_port, __be16 port,
					  __u8 protocol)
{
	struct hash_words flow = {.client_port = client_port, .port = port, .protocol = protocol};

	addr_copy(&flow.client, client);
	addr_copy(&flow.address, address);
	return hash_of(&flow);
}

/* Of all flows of a client to a Service's address: for Services that keep a client on one backend. */
static __always_inline __u32 service_hash_of_client(const void *client, const void *address)
{
	return service_hash(client, address, 0, 0, 0);
}

#endif
