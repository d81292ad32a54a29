/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_FORWARD_H
#define WEFT_LIB_FORWARD_H

#include "conntrack.h"
#include "encap.h"
#include "mtu.h"
#include "nat.h"
#include "nexthop.h"

/*
 * The last step: the packet goes where its connection entry says. On success *verdict is what the program
 * returns. Hop limits are not decremented: whatever the way, the fabric is one hop for the workload, and
 * what came from another node is never sent on to a third, so there is nothing to loop.
 */

static __always_inline int write_macs(struct __sk_buff *ctx, const void *dst, const void *src)
{
	/* After decapsulation the Ethernet header in place is the outer one, so its type is written too. */
	struct ethhdr eth = {.h_proto = bpf_htons(IP_ETHERTYPE)};

	__builtin_memcpy(eth.h_dest, dst, WEFT_MAC_LEN);
	__builtin_memcpy(eth.h_source, src, WEFT_MAC_LEN);
	return bpf_skb_store_bytes(ctx, 0, &eth, sizeof(eth), 0) ? WEFT_DROP_REWRITE_FAILED : 0;
}

/*
 * Nothing for a flow that is not translated. Steps that refuse a packet come first: its sender is to know it again.
 * ICMP errors have been translated before they come here (nat_icmp.h).
 */
static __always_inline int apply_nat(struct __sk_buff *ctx, const struct packet *p, const struct weft_ct_value *ct)
{
	if (likely(!(ct->flags & CT_TRANSLATED)) || (p->flags & PACKET_ICMP_ERROR))
		return 0;
	return translate(ctx, p, ct);
}

/* For a path that takes the packet whole or not at all. */
static __always_inline int make_ready(struct __sk_buff *ctx, const struct packet *p, const struct weft_ct_value *ct)
{
	return fits(ctx, p, ct->mtu) ? apply_nat(ctx, p, ct) : WEFT_DROP_TOO_BIG;
}

/*
 * redirect_peer hands the packet to the workload's namespace without passing its device's receive path
 * again, so a packet marked "for another host" would be dropped there. The mark is wrong where the veth's
 * MAC address is not the gateway's.
 */
static __always_inline int deliver(struct __sk_buff *ctx, const struct packet *p, const struct weft_config *config,
				   const struct weft_ct_value *ct, int *verdict)
{
	int reason = apply_nat(ctx, p, ct);

	if (unlikely(reason))
		return reason;
	if (unlikely(ctx->pkt_type != PACKET_HOST))
		bpf_skb_change_type(ctx, PACKET_HOST);
	count(ctx, WEFT_COUNTER_LOCAL);
	*verdict = bpf_redirect_peer(ct->link, 0);
	return write_macs(ctx, ct->mac, config->gateway_mac);
}

/*
 * From the underlay the packet is where it belongs already; the stack shall see all of a flow on one device. Answers of
 * a Service are part of a flow that went out by the host link.
 */
static __always_inline int to_host(struct __sk_buff *ctx, const struct packet *p, const struct weft_config *config,
				   const struct weft_ct_value *ct, int *verdict)
{
	int reason = apply_nat(ctx, p, ct);

	if (unlikely(reason))
		return reason;
	if (p->hook == WEFT_HOOK_FROM_UPLINK && !(ct->flags & WEFT_CT_NAT_SRC)) {
		*verdict = TC_ACT_OK;
		return 0;
	}
	count(ctx, WEFT_COUNTER_HOST);
	*verdict = bpf_redirect(config->host_ifindex, BPF_F_INGRESS);
	return write_macs(ctx, config->host_mac, config->gateway_mac);
}

static __always_inline int send_native(struct __sk_buff *ctx, const struct packet *p, const struct weft_config *config,
				       const struct weft_ct_value *ct, const struct weft_node *node, int *verdict)
{
	struct bpf_redir_neigh nexthop = {};
	int reason = make_ready(ctx, p, ct);

	if (unlikely(reason))
		return reason;
#if FAMILY == 4
	nexthop.nh_family = WEFT_AF_INET;
	nexthop.ipv4_nh = node->vtep4;
#else
	nexthop.nh_family = WEFT_AF_INET6;
	addr_copy(nexthop.ipv6_nh, node->underlay6);
#endif
	count(ctx, WEFT_COUNTER_NATIVE);
	*verdict = bpf_redirect_neigh(config->uplink_ifindex, &nexthop, sizeof(nexthop), 0);
	return 0;
}

/* Out of the fabric, as the node's routing table says. */
static __always_inline int send_outside(struct __sk_buff *ctx, const struct packet *p, const struct weft_config *config,
					const struct weft_ct_value *ct, int *verdict)
{
	int reason = make_ready(ctx, p, ct);

	if (unlikely(reason))
		return reason;
	count(ctx, WEFT_COUNTER_OUTSIDE);
	*verdict = bpf_redirect_neigh(config->uplink_ifindex, NULL, 0, 0);
	return 0;
}

/*
 * Through the kernel's VXLAN device: slower, but it sends what the program cannot. That is an IPv4 packet
 * without DF that is too big (the stack cuts the outer packet, and the receiver's puts it together), and
 * what make_room refuses.
 */
VERIFIED_ONCE int send_vxlan_kernel(struct __sk_buff *ctx, const struct weft_config *config, __be32 vtep, __u32 vni,
				    int *verdict)
{
	struct bpf_tunnel_key tunnel = {};

	if (!config || !verdict)
		return WEFT_DROP_ENCAP_FAILED;
	tunnel.tunnel_id = vni;
	tunnel.tunnel_ttl = OUTER_TTL;
	/* These two are in host order. */
	tunnel.remote_ipv4 = bpf_ntohl(vtep);
	tunnel.local_ipv4 = bpf_ntohl(config->vtep4);
	if (bpf_skb_set_tunnel_key(ctx, &tunnel, sizeof(tunnel), BPF_F_ZERO_CSUM_TX))
		return WEFT_DROP_ENCAP_FAILED;
	count(ctx, WEFT_COUNTER_VXLAN_KERNEL);
	*verdict = bpf_redirect(config->vxlan_ifindex, 0);
	return 0;
}

static __always_inline int send_vxlan(struct __sk_buff *ctx, const struct packet *p, const struct weft_config *config,
				      const struct weft_ct_value *ct, const struct weft_node *node, int *verdict)
{
	struct bpf_redir_neigh nexthop = {.nh_family = WEFT_AF_INET};
	int reason, in_one = fits(ctx, p, ct->mtu);

	if (unlikely(!in_one && (p->flags & PACKET_DONT_FRAGMENT)))
		return WEFT_DROP_TOO_BIG;
	reason = apply_nat(ctx, p, ct);
	if (unlikely(reason))
		return reason;
	if (unlikely(!in_one))
		return send_vxlan_kernel(ctx, config, node->vtep4, ct->link, verdict);
	/* A GSO frame this long could not name its own length in the outer header. */
	if (unlikely(ctx->len - ETH_HLEN + WEFT_VXLAN_OVERHEAD > 65535))
		return WEFT_DROP_ENCAP_FAILED;
	if (unlikely(make_room(ctx)))
		return send_vxlan_kernel(ctx, config, node->vtep4, ct->link, verdict);
	if (unlikely(write_room(ctx, p, config, node->vtep4, ct->link)))
		return WEFT_DROP_ENCAP_FAILED;
	count(ctx, WEFT_COUNTER_VXLAN);
	nexthop.ipv4_nh = underlay_nexthop(ctx, ct->node, node->vtep4, config, ct->last_seen);
	if (likely(nexthop.ipv4_nh))
		*verdict = bpf_redirect_neigh(config->uplink_ifindex, &nexthop, sizeof(nexthop), 0);
	else
		*verdict = bpf_redirect_neigh(config->uplink_ifindex, NULL, 0, 0);
	return 0;
}

static __always_inline int send_to_node(struct __sk_buff *ctx, const struct packet *p, const struct weft_config *config,
					const struct weft_ct_value *ct, int *verdict)
{
	__u32 index = ct->node;
	struct weft_node *node = bpf_map_lookup_elem(&weft_nodes_v1, &index);

	if (unlikely(!node || node->OF_FAMILY(path) == WEFT_PATH_NONE))
		return WEFT_DROP_NO_NODE;
	if (ct->action == WEFT_CT_NATIVE)
		return send_native(ctx, p, config, ct, node, verdict);
	if (unlikely(ct->link & WEFT_VNI_BACKEND))
		count(ctx, WEFT_COUNTER_TO_BACKEND);
	return send_vxlan(ctx, p, config, ct, node, verdict);
}

static __always_inline int forward(struct __sk_buff *ctx, const struct packet *p, const struct weft_config *config,
				   const struct weft_ct_value *ct, int *verdict)
{
	if (unlikely((p->flags & (PACKET_FRAGMENT | PACKET_LATER_FRAGMENT)) == PACKET_FRAGMENT))
		learn_fragment(p);
	switch (ct->action) {
	case WEFT_CT_LOCAL:
		return deliver(ctx, p, config, ct, verdict);
	case WEFT_CT_HOST:
		return to_host(ctx, p, config, ct, verdict);
	case WEFT_CT_OUTSIDE:
		return send_outside(ctx, p, config, ct, verdict);
	default:
		return send_to_node(ctx, p, config, ct, verdict);
	}
}

#endif
