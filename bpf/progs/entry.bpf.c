/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The programs that are attached, one for each hook. They sort frames by what they carry and tail-call the
 * program of the address family (ip.bpf.c), which costs nothing measurable.
 */
#include "lib/arp.h"
#include "lib/handover.h"
#include "lib/vxlan.h"

/* A tag that the kernel took off the frame counts: nothing in the fabric speaks VLAN. */
static __always_inline __u16 frame_type(struct __sk_buff *ctx)
{
	return ctx->vlan_present ? ETH_P_8021Q : bpf_ntohs(ctx->protocol);
}

SEC("tc")
int from_workload(struct __sk_buff *ctx)
{
	__u32 ifindex = ctx->ifindex, endpoint = 0;
	struct weft_config *config = config_row();
	struct weft_workload *workload;
	int reason, verdict;

	switch (frame_type(ctx)) {
	case ETH_P_IP:
		bpf_tail_call(ctx, &weft_progs_v1, WEFT_SLOT_WORKLOAD4);
		STEP(WEFT_DROP_NO_PROGRAM);
	case ETH_P_IPV6:
		bpf_tail_call(ctx, &weft_progs_v1, WEFT_SLOT_WORKLOAD6);
		STEP(WEFT_DROP_NO_PROGRAM);
	case ETH_P_ARP:
		workload = bpf_map_lookup_elem(&weft_workloads_v1, &ifindex);
		STEP(workload ? 0 : WEFT_DROP_FENCED);
		endpoint = workload->endpoint;
		STEP(config ? 0 : WEFT_DROP_NOT_CONFIGURED);
		STEP(answer_arp(ctx, config, workload, WEFT_HOOK_FROM_WORKLOAD, &verdict));
		return verdict;
	default:
		STEP(WEFT_DROP_ETHERTYPE);
	}
drop:
	return drop_frame(ctx, WEFT_HOOK_FROM_WORKLOAD, endpoint, reason);
}

SEC("tc")
int from_host(struct __sk_buff *ctx)
{
	struct weft_config *config = config_row();
	int reason, verdict;

	switch (frame_type(ctx)) {
	case ETH_P_IP:
		bpf_tail_call(ctx, &weft_progs_v1, WEFT_SLOT_HOST4);
		STEP(WEFT_DROP_NO_PROGRAM);
	case ETH_P_IPV6:
		bpf_tail_call(ctx, &weft_progs_v1, WEFT_SLOT_HOST6);
		STEP(WEFT_DROP_NO_PROGRAM);
	case ETH_P_ARP:
		STEP(config ? 0 : WEFT_DROP_NOT_CONFIGURED);
		STEP(answer_arp(ctx, config, NULL, WEFT_HOOK_FROM_HOST, &verdict));
		return verdict;
	default:
		STEP(WEFT_DROP_ETHERTYPE);
	}
drop:
	return drop_frame(ctx, WEFT_HOOK_FROM_HOST, 0, reason);
}

/*
 * Only the fabric's packets are touched; the node's own traffic goes to its stack. So does everything while
 * a program is missing: the stack has no way to a workload but over the host link.
 */
SEC("tc")
int from_uplink(struct __sk_buff *ctx)
{
	if (ctx->pkt_type != PACKET_HOST)
		return TC_ACT_OK;
	if (frame_type(ctx) == ETH_P_IP)
		bpf_tail_call(ctx, &weft_progs_v1, WEFT_SLOT_UPLINK4);
	else if (frame_type(ctx) == ETH_P_IPV6)
		bpf_tail_call(ctx, &weft_progs_v1, WEFT_SLOT_UPLINK6);
	return TC_ACT_OK;
}

/*
 * Only what the node's own stack says: what came in by any device is on its way already. A backend that is a process of
 * the node answers by its routing table, so this is where its answers become those of the Service.
 */
SEC("tc")
int to_uplink(struct __sk_buff *ctx)
{
	if (ctx->ingress_ifindex)
		return TC_ACT_OK;
	if (frame_type(ctx) == ETH_P_IP)
		bpf_tail_call(ctx, &weft_progs_v1, WEFT_SLOT_LEAVE4);
	else if (frame_type(ctx) == ETH_P_IPV6)
		bpf_tail_call(ctx, &weft_progs_v1, WEFT_SLOT_LEAVE6);
	return TC_ACT_OK;
}

/* What the kernel's VXLAN device decapsulated. The outer header is gone; the device kept what it said. */
SEC("tc")
int from_overlay(struct __sk_buff *ctx)
{
	struct weft_config *config = config_row();
	struct bpf_tunnel_key tunnel = {};
	__u32 *node;
	__be32 peer;
	int reason;

	STEP(config ? 0 : WEFT_DROP_NOT_CONFIGURED);
	STEP(bpf_skb_get_tunnel_key(ctx, &tunnel, sizeof(tunnel), 0) ? WEFT_DROP_TUNNEL_HEADER : 0);
	STEP(is_our_vni(tunnel.tunnel_id, config) ? 0 : WEFT_DROP_TUNNEL_HEADER);
	peer = bpf_htonl(tunnel.remote_ipv4); /* the one address of the ABI that the kernel gives in host order */
	node = bpf_map_lookup_elem(&weft_vteps_v1, &peer);
	STEP(node ? 0 : WEFT_DROP_TUNNEL_PEER);
	hand_over(ctx, WEFT_HOOK_FROM_OVERLAY, *node, 0);
	ctx->cb[HANDOVER_VNI] = backend_vni(tunnel.tunnel_id, config);
	switch (frame_type(ctx)) {
	case ETH_P_IP:
		bpf_tail_call(ctx, &weft_progs_v1, WEFT_SLOT_INNER4);
		STEP(WEFT_DROP_NO_PROGRAM);
	case ETH_P_IPV6:
		bpf_tail_call(ctx, &weft_progs_v1, WEFT_SLOT_INNER6);
		STEP(WEFT_DROP_NO_PROGRAM);
	default:
		STEP(WEFT_DROP_TUNNEL_INNER);
	}
drop:
	return drop_frame(ctx, WEFT_HOOK_FROM_OVERLAY, 0, reason);
}

char _license[] SEC("license") = "Dual BSD/GPL";
