/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_EDGE_H
#define WEFT_LIB_EDGE_H

#include <linux/ip.h>
#include <linux/ipv6.h>

#include "abi/edge_maps.h"

#include "dsr.h"
#include "encap.h"
#include "ranges.h"
#include "service.h"

/*
 * A packet of a client outside for a Service whose backend is on another node, sent on as it came, in VXLAN, out
 * of the interface it came in by:
 *
 *   | Ethernet | IP | L4 ...  ->  | Ethernet | IPv4 | UDP | VXLAN, identifier names the backend | Ethernet | IP | L4
 * ...
 *
 * There is no connection table: the hash of the flow gives the same backend each time, here and in from_uplink, until
 * the Service's table changes. The backend's node keeps what it knows. Steps return 1 = go on, 0 = from_uplink shall
 * look at it. Frames are written through pointers: nobody shares them yet.
 */

/* All that is read of a packet; those with IP options or extension headers look different, and are passed on. */
struct edge_headers {
	struct ethhdr eth;
#if FAMILY == 4
	struct iphdr ip;
#else
	struct ipv6hdr ip;
#endif
	__be16 sport;
	__be16 dport;
} __attribute__((packed));

#define EDGE_L4_OFFSET __builtin_offsetof(struct edge_headers, sport)

/* The whole way of one packet. */
struct edge_way {
	__u32 node; /* index into weft_nodes_v1 */
	__be32 vtep4;
	__u32 vni;
	struct weft_edge_hop hop;
};

#if FAMILY == 4
static __always_inline int edge_is_plain(const struct iphdr *ip)
{
	return ip->version == 4 && ip->ihl == 5 && !(ip->frag_off & bpf_htons(0x3fff)); /* MF and offset */
}

static __always_inline void edge_read_ip(const struct iphdr *ip, struct packet *p)
{
	p->key.src = ip->saddr;
	p->key.dst = ip->daddr;
	p->key.protocol = ip->protocol;
	p->end = ETH_HLEN + bpf_ntohs(ip->tot_len);
}
#else
static __always_inline int edge_is_plain(const struct ipv6hdr *ip)
{
	return ip->version == 6;
}

static __always_inline void edge_read_ip(const struct ipv6hdr *ip, struct packet *p)
{
	addr_copy(&p->key.src, &ip->saddr);
	addr_copy(&p->key.dst, &ip->daddr);
	p->key.protocol = ip->nexthdr;
	p->end = EDGE_L4_OFFSET + bpf_ntohs(ip->payload_len);
}
#endif

/* Least length of the L4 header; 0 = a protocol that has no ports where they are read here. */
static __always_inline __u32 edge_l4_length(__u8 protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return 20;
	case IPPROTO_UDP:
		return 8;
	case IPPROTO_SCTP:
		return 12;
	default:
		return 0;
	}
}

/* A frame in several buffers shows only its first one here. */
static __always_inline int edge_holds(struct xdp_md *ctx, __u32 length)
{
	return likely(length <= ctx->data_end - ctx->data) || length <= bpf_xdp_get_buff_len(ctx);
}

/* Whole TCP, UDP and SCTP packets, except VXLAN, which is the fabric's own. */
static __always_inline int edge_parse(struct xdp_md *ctx, struct packet *p)
{
	const struct edge_headers *headers = (void *)(long)ctx->data;
	__u32 least;

	if ((const void *)(headers + 1) > (void *)(long)ctx->data_end || !edge_is_plain(&headers->ip))
		return 0;
	edge_read_ip(&headers->ip, p);
	p->key.sport = headers->sport;
	p->key.dport = headers->dport;
	least = edge_l4_length(p->key.protocol);
	if (!least || EDGE_L4_OFFSET + least > p->end || !edge_holds(ctx, p->end))
		return 0;
	return !(p->key.protocol == IPPROTO_UDP && p->key.dport == bpf_htons(VXLAN_PORT));
}

/*
 * The Service of a destination. Its own row is asked for before the routes, which service_at() asks first: that costs
 * less, and only an address that Services have has a row. This node's own addresses have node ports instead; another
 * node's are that node's business, also where a switch floods its frames to us.
 */
static __always_inline const struct weft_service *edge_service(const struct packet *p, const struct weft_config *config)
{
	const struct weft_service *service = NULL;
	const struct weft_route *route;

#if FAMILY == 4
	if (!addr_equal(&p->key.dst, &config->vtep4))
#else
	if (!addr_equal(&p->key.dst, config->underlay6))
#endif
		service = service_row(&p->key.dst, p->key.dport, p->key.protocol);
	if (likely(service))
		return service;
	route = route_of(&p->key.dst);
	return route_kind(route) == WEFT_ROUTE_HOST ? service_at(route, &p->key.dst, p->key.dport, p->key.protocol)
						    : NULL;
}

/*
 * Whether the client is one from outside is not asked: the backend's node drops what pretends to be the fabric's
 * (check_client in service_flow.h), and what is forbidden as a source.
 */
static __always_inline int edge_pick(const struct packet *p, const struct weft_config *config, backend_t *backend)
{
	const struct weft_service *service = edge_service(p, config);
	__u32 hash;

	/* To keep a client on a backend takes a table, which from_uplink has. */
	if (!service || !(service->flags & WEFT_SERVICE_OUTSIDE) || service->affinity ||
	    check_source_range(service, &p->key.src))
		return 0;
	hash = service_hash(&p->key.src, &p->key.dst, p->key.sport, p->key.dport, p->key.protocol);
	return !pick_backend(&service->outside, hash, 0, backend);
}

/* Largest packet that fits the way to a node in VXLAN, whichever way its other packets take. */
static __always_inline __u32 edge_mtu(const struct weft_node *node)
{
	__u32 mtu = node->OF_FAMILY(mtu);

	return node->OF_FAMILY(path) == WEFT_PATH_NATIVE ? mtu - WEFT_VXLAN_OVERHEAD : mtu;
}

static __always_inline int edge_route(const struct packet *p, const backend_t *backend, struct edge_way *way)
{
	const struct weft_route *to = route_of(&backend->addr);
	const struct weft_node *node;

	if (route_kind(to) != WEFT_ROUTE_NODE)
		return 0;
	way->node = to->node;
	way->vni = vni_of_backend(&backend->addr, to);
	node = bpf_map_lookup_elem(&weft_nodes_v1, &way->node);
	if (!node || !node->vtep4 || node->OF_FAMILY(path) == WEFT_PATH_NONE || p->end - ETH_HLEN > edge_mtu(node))
		return 0;
	way->vtep4 = node->vtep4;
	return 1;
}

/* Asks the routing and the neighbour table. The VXLAN device stands for "where it came in", as in nexthop.h. */
static __always_inline int edge_ask(struct xdp_md *ctx, const struct weft_config *config, const struct edge_way *way,
				    struct weft_edge_hop *hop)
{
	struct bpf_fib_lookup fib = {
		.family = WEFT_AF_INET,
		.l4_protocol = IPPROTO_UDP,
		.ifindex = config->vxlan_ifindex,
		.ipv4_src = config->vtep4,
		.ipv4_dst = way->vtep4,
	};

	if (bpf_fib_lookup(ctx, &fib, sizeof(fib), 0) || fib.ifindex != ctx->ingress_ifindex)
		return 0;
	__builtin_memcpy(hop->dst, fib.dmac, WEFT_MAC_LEN);
	__builtin_memcpy(hop->src, fib.smac, WEFT_MAC_LEN);
	return 1;
}

/* XDP also sees what is for another host. */
static __always_inline int edge_is_for_us(struct xdp_md *ctx, const struct weft_edge_hop *hop)
{
	const struct ethhdr *eth = (void *)(long)ctx->data;

	return (const void *)(eth + 1) <= (void *)(long)ctx->data_end &&
	       !__builtin_memcmp(eth->h_dest, hop->src, WEFT_MAC_LEN);
}

/* The kernel's ticks, 100 to 1000 in a second, which cost less to ask for than the time: 256 of them are 0.25 to 2.5 s.
 */
#define EDGE_HOP_JIFFIES_SHIFT 8

/*
 * The answer is kept for about a second. The packet that finds it older renews it and goes by from_uplink, whose
 * redirect_neigh uses the neighbour entry: XDP alone would never make the kernel ask whether the neighbour is still
 * there.
 */
static __always_inline int edge_next_hop(struct xdp_md *ctx, const struct weft_config *config, struct edge_way *way)
{
	struct weft_edge_hop *hop = bpf_map_lookup_elem(&weft_edge_hops_v1, &way->node);
	__u32 now = bpf_jiffies64() >> EDGE_HOP_JIFFIES_SHIFT;

	if (!hop)
		return 0;
	if (likely(hop->looked_up == now && hop->vtep4 == way->vtep4)) {
		way->hop = *hop;
		return edge_is_for_us(ctx, &way->hop);
	}
	hop->vtep4 = edge_ask(ctx, config, way, hop) ? way->vtep4 : 0;
	hop->looked_up = now;
	return 0;
}

static __always_inline void edge_count(__u32 bytes)
{
	__u32 index = WEFT_COUNTER_EDGE;
	struct weft_counter_value *value = bpf_map_lookup_elem(&weft_counters_v1, &index);

	if (likely(value)) {
		value->packets++;
		value->bytes += bytes;
	}
}

/* What the frame begins with; the inner Ethernet header of the envelope takes the place of the old one. */
struct edge_frame {
	struct ethhdr eth;
	struct vxlan_envelope envelope;
} __attribute__((packed));

static __always_inline int edge_send(struct xdp_md *ctx, const struct packet *p, const struct weft_config *config,
				     const struct edge_way *way)
{
	struct edge_frame *frame;

	if (bpf_xdp_adjust_head(ctx, -WEFT_VXLAN_OVERHEAD))
		return XDP_PASS;
	frame = (void *)(long)ctx->data;
	/* Never so: the packet was longer before. But half a header must not go out. */
	if ((void *)(frame + 1) > (void *)(long)ctx->data_end)
		return XDP_DROP;
	__builtin_memcpy(frame->eth.h_dest, way->hop.dst, WEFT_MAC_LEN);
	__builtin_memcpy(frame->eth.h_source, way->hop.src, WEFT_MAC_LEN);
	frame->eth.h_proto = bpf_htons(ETH_P_IP);
	/* Padding of a short frame stays behind the outer packet, where it belongs to nobody. */
	write_envelope(&frame->envelope, p, config, way->vtep4, way->vni, p->end - ETH_HLEN + WEFT_VXLAN_OVERHEAD);
	edge_count(p->end);
	return XDP_TX;
}

#endif
