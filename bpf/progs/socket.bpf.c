/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Balancing at the socket, an option for processes of a control group: a connection to a Service is made to its
 * backend in the first place, so that its packets need no translation. Compiled with -DFAMILY=4 to weft_socket4.bpf.o,
 * with -DFAMILY=6 to weft_socket6.bpf.o. Each returns 1: go on.
 *
 * TCP when it connects, and datagrams of sockets that are not connected. A connected UDP socket would stay with a
 * backend that is gone, so its packets are balanced on their way like those of everybody else.
 */
#include "lib/socket.h"

SEC("cgroup/connect" OF_FAMILY_TEXT)
int OF_FAMILY(connect)(struct bpf_sock_addr *ctx)
{
	const struct weft_service *service;
	backend_t backend;
	struct peer peer;

	if (ctx->protocol != IPPROTO_TCP)
		return 1;
	read_peer(ctx, &peer);
	service = balanced_service(&peer, IPPROTO_TCP);
	if (service && !give_backend(ctx, &peer, service, &backend))
		write_peer(ctx, &backend.addr, backend.port);
	return 1;
}

/* Datagrams of one socket to one Service stay with a backend as long as it is one. */
SEC("cgroup/sendmsg" OF_FAMILY_TEXT)
int OF_FAMILY(sendmsg)(struct bpf_sock_addr *ctx)
{
	const struct weft_service *service;
	const socket_t *known;
	backend_t backend;
	struct peer peer;
	socket_key_t key;

	read_peer(ctx, &peer);
	service = balanced_service(&peer, IPPROTO_UDP);
	if (!service)
		return 1;
	socket_key(ctx, &peer.addr, peer.port, &key);
	known = bpf_map_lookup_elem(&SOCKETS, &key);
	if (known && service_member(service->id, &known->addr)) {
		write_peer(ctx, &known->addr, known->port);
		return 1;
	}
	if (!give_backend(ctx, &peer, service, &backend) && !remember(&key, &backend.addr, backend.port))
		write_peer(ctx, &backend.addr, backend.port);
	return 1;
}

SEC("cgroup/recvmsg" OF_FAMILY_TEXT)
int OF_FAMILY(recvmsg)(struct bpf_sock_addr *ctx)
{
	restore_peer(ctx);
	return 1;
}

SEC("cgroup/getpeername" OF_FAMILY_TEXT)
int OF_FAMILY(getpeername)(struct bpf_sock_addr *ctx)
{
	restore_peer(ctx);
	return 1;
}

char _license[] SEC("license") = "Dual BSD/GPL";
