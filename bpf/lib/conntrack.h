/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_CONNTRACK_H
#define WEFT_LIB_CONNTRACK_H

#include "packet.h"

/*
 * The connection table. One lookup for a packet of a known flow; its entry is changed in place, and only
 * when something changes.
 */

#define TCP_TRACKED (TCP_FIN | TCP_SYN | TCP_RST)
#define CT_TRANSLATED (WEFT_CT_NAT_DST | WEFT_CT_NAT_SRC)

static __always_inline struct weft_ct_value *ct_lookup(const ct_key_t *key)
{
	return bpf_map_lookup_elem(&CT, key);
}

static __always_inline void ct_reverse(const ct_key_t *key, ct_key_t *reverse)
{
	__builtin_memset(reverse, 0, sizeof(*reverse));
	addr_copy(&reverse->src, &key->dst);
	addr_copy(&reverse->dst, &key->src);
	reverse->sport = key->dport;
	reverse->dport = key->sport;
	reverse->protocol = key->protocol;
}

/* What the key of a packet is once its addresses and ports are translated. */
static __always_inline void ct_translate(const ct_key_t *key, const struct weft_ct_value *ct, ct_key_t *translated)
{
	*translated = *key;
	if (ct->flags & WEFT_CT_HAIRPIN) {
		addr_copy(&translated->src, &key->dst);
		addr_copy(&translated->dst, &key->src);
	} else if (ct->flags & WEFT_CT_NAT_DST) {
		addr_copy(&translated->dst, ct->nat_addr);
	} else if (ct->flags & WEFT_CT_NAT_SRC) {
		addr_copy(&translated->src, ct->nat_addr);
	}
	if (ct->flags & WEFT_CT_NAT_DST)
		translated->dport = ct->nat_port;
	else if (ct->flags & WEFT_CT_NAT_SRC)
		translated->sport = ct->nat_port;
}

/* The key of the other direction: its packets answer what this direction's are when they have been translated. */
static __always_inline void ct_other_key(const ct_key_t *key, const struct weft_ct_value *ct, ct_key_t *other)
{
	ct_key_t translated;

	ct_translate(key, ct, &translated);
	ct_reverse(&translated, other);
}

/*
 * A client's flow from outside, sent on to its backend's node as it came: that node answers the client itself, and
 * what is known here is one direction.
 */
static __always_inline int ct_is_one_way(const struct weft_ct_value *ct)
{
	return ct->action == WEFT_CT_VXLAN && (ct->link & WEFT_VNI_BACKEND);
}

static __always_inline int ct_closed(const struct weft_ct_value *ct)
{
	return ((ct->tcp_here | ct->tcp_back) & TCP_RST) || (ct->tcp_here & ct->tcp_back & TCP_FIN);
}

static __always_inline __s32 ct_lifetime(const struct weft_ct_value *ct, __u8 protocol)
{
	if (ct_closed(ct))
		return WEFT_CT_LIFETIME_CLOSED;
	if (!(ct->flags & WEFT_CT_ASSURED))
		return WEFT_CT_LIFETIME_UNANSWERED;
	if (protocol != IPPROTO_TCP)
		return WEFT_CT_LIFETIME_DATAGRAM;
	return (ct->tcp_here | ct->tcp_back) & TCP_FIN ? WEFT_CT_LIFETIME_HALF_CLOSED : WEFT_CT_LIFETIME_TCP;
}

/* Signed: the coarse clock of another CPU may have been a tick ahead when it wrote last_seen. */
static __always_inline int ct_expired(const struct weft_ct_value *ct, __u8 protocol, __u32 now)
{
	__s32 age = now - ct->last_seen;

	return age > WEFT_CT_LIFETIME_CLOSED && age > ct_lifetime(ct, protocol);
}

/* The first packet of a TCP connection. */
static __always_inline int is_first_syn(const struct packet *p)
{
	return (p->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

/*
 * May this packet follow the entry as it is? If not, flow.h looks at it: also at every first SYN, which may
 * begin a new connection under old ports.
 */
static __always_inline int ct_usable(const struct weft_ct_value *ct, const struct packet *p, __u32 generation,
				     __u32 now)
{
	return ct->generation == generation && ct->origin == p->hook && ct->origin_node == p->origin_node &&
	       !is_first_syn(p) && !(p->flags & PACKET_ICMP_ERROR) && !ct_expired(ct, p->key.protocol, now);
}

/* Tells the entry of the other direction what was seen in this one. */
static __always_inline void ct_tell_other(const struct packet *p, const struct weft_ct_value *ct, __u8 tcp_flags,
					  __u8 assured)
{
	struct weft_ct_value *other;
	ct_key_t key;

	ct_other_key(&p->key, ct, &key);
	other = ct_lookup(&key);
	if (!other)
		return;
	other->tcp_back |= tcp_flags;
	other->flags |= assured;
}

/*
 * Notes a packet in its entry. Two CPUs may do this to one entry at once; a lost flag is set again by the
 * next packet that has it, or costs the flow a shorter lifetime, never a wrong way.
 */
static __always_inline void ct_touch(struct weft_ct_value *ct, const struct packet *p, __u32 now)
{
	__u8 tcp_flags = p->tcp_flags & TCP_TRACKED & ~ct->tcp_here;
	__u8 assured = (ct->flags & (WEFT_CT_REPLY | WEFT_CT_ASSURED)) == WEFT_CT_REPLY ? WEFT_CT_ASSURED : 0;

	/* Compared first, so that the cache line of a busy flow is not written for each packet. */
	if (unlikely(ct->last_seen != now))
		ct->last_seen = now;
	if (likely(!tcp_flags && !assured))
		return;
	ct->tcp_here |= tcp_flags;
	ct->flags |= assured;
	ct_tell_other(p, ct, tcp_flags, assured);
}

#endif
