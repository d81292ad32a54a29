/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_FRAG_H
#define WEFT_LIB_FRAG_H

#include "packet.h"

/* How long the other fragments of a packet may take; the receiver's own limit is 30 s (ipfrag_time). */
#define FRAGMENT_LIFETIME 28

#define FRAGMENT_UNIT 8

/* Where a fragment lies in its packet: offset in bytes. */
static __always_inline int check_fragment(__u32 offset, __u32 length, int more)
{
	/* RFC 791: all fragments but the last are multiples of 8; no packet is longer than 65535. */
	if (more && length % FRAGMENT_UNIT)
		return WEFT_DROP_BAD_FRAGMENT;
	return offset + length > 65535 ? WEFT_DROP_BAD_FRAGMENT : 0;
}

static __always_inline void fragment_key(const struct packet *p, frag_key_t *key)
{
	__builtin_memset(key, 0, sizeof(*key));
	addr_copy(&key->src, &p->key.src);
	addr_copy(&key->dst, &p->key.dst);
	key->id = p->fragment_id;
#if FAMILY == 4
	/* Not in IPv6: there a fragment may name another protocol than the first one does (RFC 8200, 4.5). */
	key->protocol = p->key.protocol;
#endif
}

/*
 * The first fragment has the ports: remember them for the others. Called only for packets that go on, so
 * that nobody can put ports into the table for an address that is not theirs.
 */
VERIFIED_ONCE int learn_fragment(const struct packet *p)
{
	struct weft_frag frag = {};
	frag_key_t key;

	if (!p)
		return 0;
	frag.sport = p->key.sport;
	frag.dport = p->key.dport;
	frag.protocol = p->key.protocol;
	frag.last_seen = time_now();
	fragment_key(p, &key);
	/* If the table takes no more, the later fragments are dropped with a reason of their own. */
	return bpf_map_update_elem(&FRAGS, &key, &frag, BPF_ANY);
}

VERIFIED_ONCE int recall_fragment(struct packet *p)
{
	struct weft_frag *frag;
	frag_key_t key;

	if (!p)
		return WEFT_DROP_FRAG_NO_FIRST;
	fragment_key(p, &key);
	frag = bpf_map_lookup_elem(&FRAGS, &key);
	if (!frag || (__s32)(time_now() - frag->last_seen) > FRAGMENT_LIFETIME)
		return WEFT_DROP_FRAG_NO_FIRST;
	p->key.sport = frag->sport;
	p->key.dport = frag->dport;
	p->key.protocol = frag->protocol;
	return 0;
}

#endif
