/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The programs of one address family: compiled with -DFAMILY=4 to weft_ipv4.bpf.o, with -DFAMILY=6 to
 * weft_ipv6.bpf.o. Each is a list of steps; what a step does is in lib/.
 */
#include "lib/decap.h"
#include "lib/gateway.h"
#include "lib/leave.h"
#include "lib/icmp_error.h"
#include "lib/refuse.h"
#include "lib/service_flow.h"
#include "lib/steps.h"

/* From a workload, by from_workload. */
SEC("tc")
int OF_FAMILY(workload)(struct __sk_buff *ctx)
{
	struct packet p = {.hook = WEFT_HOOK_FROM_WORKLOAD};
	struct weft_config *config = config_row();
	__u32 ifindex = ctx->ifindex;
	struct weft_workload *workload;
	int reason, verdict;

	workload = bpf_map_lookup_elem(&weft_workloads_v1, &ifindex);
	STEP(workload ? 0 : WEFT_DROP_FENCED);
	p.endpoint = workload->endpoint;
	STEP(config && config->uplink_ifindex ? 0 : WEFT_DROP_NOT_CONFIGURED);
	STEP(parse_ip(ctx, &p));
	STEP(check_workload_mac(ctx, workload));
	reason = check_workload_source(&p, workload);
#if FAMILY == 6
	/* Link-local and unspecified sources are for neighbour discovery and the gateway only. */
	if (reason && (address_is_link_local(&p.source) || address_is_unspecified(&p.source)))
		STEP(call_with(ctx, &p, WEFT_SLOT_GATEWAY6));
#endif
	STEP(reason);
	STEP(parse_transport(ctx, &p));
	STEP(follow(ctx, &p, config, &verdict));
	return verdict;
drop:
	return drop_packet(ctx, &p, reason);
}

/* From the node's own stack, by from_host. */
SEC("tc")
int OF_FAMILY(host)(struct __sk_buff *ctx)
{
	struct packet p = {.hook = WEFT_HOOK_FROM_HOST};
	struct weft_config *config = config_row();
	int reason, verdict;

	STEP(config && config->uplink_ifindex ? 0 : WEFT_DROP_NOT_CONFIGURED);
	STEP(parse(ctx, &p));
	STEP(follow(ctx, &p, config, &verdict));
	return verdict;
drop:
	return drop_packet(ctx, &p, reason);
}

#if FAMILY == 4
/* VXLAN to this node. Returns a verdict, or tail-calls the program of the inner packet's family. */
static __always_inline int open_vxlan(struct __sk_buff *ctx, struct packet *p, const struct weft_config *config)
{
	const struct vxlan_peek *peek;
	__be16 inner_protocol;
	__u32 vni;
	int reason;

	/* Outer options or fragments are nobody's but the kernel's; from_overlay sees what it makes of them. */
	if (p->flags & PACKET_FRAGMENT || p->l4_offset != ETH_HLEN + sizeof(struct iphdr))
		goto kernel;
	STEP(find_peer(p->key.src, &p->origin_node));
	peek = header_at(ctx, ETH_HLEN, sizeof(*peek));
	STEP(peek ? 0 : WEFT_DROP_TUNNEL_HEADER);
	STEP(check_envelope(&peek->envelope, config));
	inner_protocol = peek->envelope.inner_protocol;
	vni = bpf_ntohl(peek->envelope.vxlan.vni) >> 8;
	if (kernel_must_decapsulate(ctx, peek))
		goto kernel;
	STEP(decapsulate(ctx, inner_protocol));
	hand_over(ctx, WEFT_HOOK_FROM_OVERLAY, p->origin_node, 0);
	ctx->cb[HANDOVER_VNI] = backend_vni(vni, config);
	STEP(call(ctx, inner_protocol == bpf_htons(ETH_P_IP) ? WEFT_SLOT_INNER4 : WEFT_SLOT_INNER6));
kernel:
	count(ctx, WEFT_COUNTER_DECAP_KERNEL);
	return TC_ACT_OK;
drop:
	return drop_packet(ctx, p, reason);
}
#endif

/* From the underlay, by from_uplink: VXLAN, packets for workloads here, and all that is the node's own. */
SEC("tc")
int OF_FAMILY(uplink)(struct __sk_buff *ctx)
{
	struct packet p = {.hook = WEFT_HOOK_FROM_UPLINK};
	struct weft_config *config = config_row();
	int reason, verdict;

	if (!config || !config->uplink_ifindex)
		return TC_ACT_OK;
	reason = parse(ctx, &p);
#if FAMILY == 4
	if (is_our_vxlan(&p, config))
		return open_vxlan(ctx, &p, config);
#endif
	/* A packet that cannot be read may still be the node's own: `flow` knows by its address. */
	if (reason) {
		ctx->cb[HANDOVER_KNOWN] = 0;
		STEP(call_with(ctx, &p, OF_FAMILY(WEFT_SLOT_FLOW)));
	}
	STEP(follow(ctx, &p, config, &verdict));
	return verdict;
drop:
	return drop_packet(ctx, &p, reason);
}

/* Came in VXLAN, which `uplink` or the kernel's device took off. */
SEC("tc")
int OF_FAMILY(inner)(struct __sk_buff *ctx)
{
	struct packet p = {};
	struct weft_config *config = config_row();
	int reason, verdict;

	take_over(ctx, &p);
	STEP(config && config->uplink_ifindex ? 0 : WEFT_DROP_NOT_CONFIGURED);
	STEP(parse(ctx, &p));
	STEP(follow(ctx, &p, config, &verdict));
	return verdict;
drop:
	return drop_packet(ctx, &p, reason);
}

/* Of the underlay's packets only those for workloads here and for Services are the fabric's. */
static __always_inline int is_for_the_stack(const struct packet *p, const struct weft_route *to)
{
	return p->hook == WEFT_HOOK_FROM_UPLINK && route_kind(to) != WEFT_ROUTE_LOCAL;
}

/* The slow path: the first packet of a flow, and every packet the table has no sure answer for. */
SEC("tc")
int OF_FAMILY(flow)(struct __sk_buff *ctx)
{
	struct packet p = {};
	struct weft_config *config = config_row();
	struct weft_ct_value entry = {};
	const struct weft_route *to;
	struct weft_ct_value *known = NULL;
	int reason, quoted = 0, of_service, verdict = TC_ACT_SHOT;

	take_over(ctx, &p);
	STEP(config ? 0 : WEFT_DROP_NOT_CONFIGURED);
	reason = parse(ctx, &p);
	if (!reason && (p.flags & PACKET_ICMP_ERROR))
		quoted = parse_quote(ctx, &p);
	to = route_of(&p.key.dst);
	/* Not asked for again what was just not found; the flow of an ICMP error is known only now. */
	if (ctx->cb[HANDOVER_KNOWN] || (p.flags & PACKET_ICMP_ERROR))
		known = ct_lookup(&p.key);
	of_service = is_of_service(&p, to, known);
	if (!of_service && is_for_the_stack(&p, to))
		return TC_ACT_OK;
	STEP(reason);
	if (address_forbidden(as_addr(&p.key.dst)))
		STEP(call_with(ctx, &p, OF_FAMILY(WEFT_SLOT_GATEWAY)));
	STEP(address_forbidden(&p.source));
	STEP(quoted);
	if (of_service)
		STEP(call_with(ctx, &p, OF_FAMILY(WEFT_SLOT_SERVICE)));
	STEP(open_flow(ctx, &p, to, known, &entry));
	reason = send(ctx, &p, config, &entry, &verdict);
	if (!reason)
		return verdict;
	STEP(refuse(ctx, &p, &entry, reason));
drop:
	return drop_packet(ctx, &p, reason);
}

/* Tells the client of a Service; without the program that does, the packet is only dropped. */
static __always_inline int tell(struct __sk_buff *ctx, const struct packet *p, int reason)
{
	ctx->cb[HANDOVER_REASON] = reason;
	call_with(ctx, p, OF_FAMILY(WEFT_SLOT_REFUSE));
	return reason ? reason : WEFT_DROP_NO_PROGRAM;
}

/* The slow path of flows that were, or are to be, given to a backend. */
SEC("tc")
int OF_FAMILY(service)(struct __sk_buff *ctx)
{
	struct packet p = {};
	struct weft_config *config = config_row();
	struct weft_ct_value entry = {};
	int reason, verdict = TC_ACT_SHOT;
	__u32 outside;

	take_over(ctx, &p);
	ctx->cb[HANDOVER_REASON] = 0;
	STEP(config ? 0 : WEFT_DROP_NOT_CONFIGURED);
	STEP(parse(ctx, &p));
	if (p.flags & PACKET_ICMP_ERROR)
		STEP(parse_quote(ctx, &p));
	if (asks_for_echo(&p)) {
		STEP(check_client(&p, route_of(&p.key.src), &outside));
		STEP(tell(ctx, &p, 0));
	}
	reason = open_service_flow(ctx, &p, config, &entry);
	if (reason && ctx->cb[HANDOVER_REASON])
		STEP(tell(ctx, &p, reason));
	STEP(reason);
	if (p.flags & PACKET_ICMP_ERROR)
		STEP(translate_error(ctx, &p, &entry));
	reason = send(ctx, &p, config, &entry, &verdict);
	if (!reason)
		return verdict;
	STEP(refuse(ctx, &p, &entry, reason));
drop:
	return drop_packet(ctx, &p, reason);
}

/* From the node's own stack to the underlay, by to_uplink. What is no answer to a client outside is none of ours. */
SEC("tc")
int OF_FAMILY(leave)(struct __sk_buff *ctx)
{
	struct packet p = {.hook = WEFT_HOOK_TO_UPLINK};
	struct weft_ct_value *ct;
	int reason;

	if (parse(ctx, &p))
		return TC_ACT_OK;
	if ((p.flags & PACKET_ICMP_ERROR) && parse_quote(ctx, &p))
		return TC_ACT_OK;
	ct = answer_of_host(&p);
	if (!ct)
		return TC_ACT_OK;
	STEP(let_out(ctx, &p, ct));
	count(ctx, WEFT_COUNTER_OUTSIDE);
	return TC_ACT_OK;
drop:
	return drop_packet(ctx, &p, reason);
}

/* Tells the sender of a packet that is too big for its path. The packet itself is dropped, and counted. */
SEC("tc")
int OF_FAMILY(toobig)(struct __sk_buff *ctx)
{
	struct packet p = {};
	struct weft_config *config = config_row();
	__u32 mtu = ctx->cb[HANDOVER_MTU];
	int reason;

	take_over(ctx, &p);
	STEP(config ? 0 : WEFT_DROP_NOT_CONFIGURED);
	STEP(parse(ctx, &p));
	drop_packet(ctx, &p, WEFT_DROP_TOO_BIG);
	if (!may_answer(&p))
		return TC_ACT_SHOT;
	STEP(make_too_big(ctx, &p, config, mtu));
	count(ctx, WEFT_COUNTER_ICMP_ERROR);
	return answer_asker(ctx, config, p.hook);
drop:
	return drop_packet(ctx, &p, reason);
}

/* To an address that never leaves the link: the gateway's own, or one that is not forwarded. */
SEC("tc")
int OF_FAMILY(gateway)(struct __sk_buff *ctx)
{
	struct packet p = {};
	struct weft_config *config = config_row();
	int reason;

	take_over(ctx, &p);
	STEP(config ? 0 : WEFT_DROP_NOT_CONFIGURED);
	STEP(parse(ctx, &p));
	/* On no other link is there a gateway. */
	if (p.hook != WEFT_HOOK_FROM_WORKLOAD && p.hook != WEFT_HOOK_FROM_HOST)
		STEP(address_forbidden(as_addr(&p.key.dst)));
	STEP(speak_for_gateway(ctx, &p, config));
	count(ctx, WEFT_COUNTER_GATEWAY);
	return answer(ctx, config, p.hook);
drop:
	return drop_packet(ctx, &p, reason);
}

/*
 * Speaks for a Service address: tells a client why it is not served, or answers its ping. What is refused was dropped,
 * and is counted as that.
 */
SEC("tc")
int OF_FAMILY(refuse)(struct __sk_buff *ctx)
{
	__u32 why = ctx->cb[HANDOVER_REASON];
	struct weft_config *config = config_row();
	struct packet p = {};
	int reason;

	take_over(ctx, &p);
	STEP(config ? 0 : WEFT_DROP_NOT_CONFIGURED);
	STEP(parse(ctx, &p));
	if (!why) {
		STEP(make_echo_reply(ctx, &p));
		count(ctx, WEFT_COUNTER_SERVICE_ECHO);
		return answer_asker(ctx, config, p.hook);
	}
	drop_packet(ctx, &p, why);
	if (!may_refuse(&p))
		return TC_ACT_SHOT;
	STEP(make_refusal(ctx, &p));
	count(ctx, WEFT_COUNTER_SERVICE_REFUSED);
	return answer(ctx, config, p.hook);
drop:
	return drop_packet(ctx, &p, reason);
}

char _license[] SEC("license") = "Dual BSD/GPL";
