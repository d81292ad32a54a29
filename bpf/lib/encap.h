/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_ENCAP_H
#define WEFT_LIB_ENCAP_H

#include "packet.h"
#include "vxlan.h"

#define ENCAP_FLAGS                                                                                                    \
	(BPF_F_ADJ_ROOM_FIXED_GSO | BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 | BPF_F_ADJ_ROOM_ENCAP_L4_UDP |                       \
	 BPF_F_ADJ_ROOM_ENCAP_L2_ETH | BPF_F_ADJ_ROOM_ENCAP_L2(ETH_HLEN))
/*
 * ENCAP_L2 counts the inner MAC header only. With the VXLAN header in it (22) the kernel takes the inner
 * Ethernet header from the wrong place when it cuts GSO frames (seen on 6.18: TCP falls to 6 Mbit/s).
 */

#define OUTER_TTL 64

static __always_inline __u32 mix(__u32 hash, __u32 word)
{
	hash ^= word;
	hash *= 0x9e3779b1; /* 2^32 / golden ratio */
	return hash ^ hash >> 15;
}

/* The same for every packet of a direction, so that the underlay keeps them in order on one path. */
static __always_inline __u32 flow_hash(const ct_key_t *key)
{
	const __u32 *words = (const void *)key;
	__u32 hash = key->protocol;

	/* All words but the last, which holds the protocol. */
	for (__u32 i = 0; i < sizeof(*key) / 4 - 1; i++)
		hash = mix(hash, words[i]);
	return hash;
}

static __always_inline __u16 ip_checksum(const struct iphdr *ip)
{
	const __u16 *words = (const void *)ip;
	__u32 sum = 0;

	for (__u32 i = 0; i < sizeof(*ip) / 2; i++)
		sum += words[i];
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static __always_inline void write_envelope(struct vxlan_envelope *envelope, const struct packet *p,
					   const struct weft_config *config, __be32 vtep, __u32 vni, __u32 length)
{
	__u32 hash = flow_hash(&p->key);

	__builtin_memset(envelope, 0, sizeof(*envelope));
	envelope->ip.version = 4;
	envelope->ip.ihl = 5;
	envelope->ip.tot_len = bpf_htons(length);
	/* DF is not set, so the identifier must differ: a router on the way may cut what we think fits. */
	envelope->ip.id = bpf_get_prandom_u32();
	envelope->ip.ttl = OUTER_TTL;
	envelope->ip.protocol = IPPROTO_UDP;
	envelope->ip.saddr = config->vtep4;
	envelope->ip.daddr = vtep;
	envelope->ip.check = ip_checksum(&envelope->ip);
	/* RFC 7348: a source port from 49152-65535. The UDP checksum is 0, the inner one protects the payload. */
	envelope->udp.source = bpf_htons(0xc000 | (hash >> 18));
	envelope->udp.dest = bpf_htons(VXLAN_PORT);
	envelope->udp.len = bpf_htons(length - sizeof(struct iphdr));
	envelope->vxlan.flags = bpf_htonl(VXLAN_FLAGS_VNI);
	envelope->vxlan.vni = bpf_htonl(vni << 8);
	/* Both ends of the link between two nodes are the gateway; the receiver looks at neither. */
	__builtin_memcpy(envelope->inner_dst, config->gateway_mac, WEFT_MAC_LEN);
	__builtin_memcpy(envelope->inner_src, config->gateway_mac, WEFT_MAC_LEN);
	envelope->inner_src[WEFT_MAC_LEN - 1] ^= 1;
	envelope->inner_protocol = bpf_htons(IP_ETHERTYPE);
}

/*
 * Not every packet can be wrapped here: adjust_room refuses one that is a tunnel's already (a workload's own
 * VXLAN or IPIP) and GSO of protocols other than TCP and UDP. It refuses before it changes anything.
 */
static __always_inline int make_room(struct __sk_buff *ctx)
{
	return bpf_skb_adjust_room(ctx, WEFT_VXLAN_OVERHEAD, BPF_ADJ_ROOM_MAC, ENCAP_FLAGS);
}

/* Fills the room in. */
static __always_inline int write_room(struct __sk_buff *ctx, const struct packet *p, const struct weft_config *config,
				      __be32 vtep, __u32 vni)
{
	struct vxlan_envelope envelope;

	write_envelope(&envelope, p, config, vtep, vni, ctx->len - ETH_HLEN);
	return bpf_skb_store_bytes(ctx, ETH_HLEN, &envelope, sizeof(envelope), 0) ? WEFT_DROP_ENCAP_FAILED : 0;
}

#endif
