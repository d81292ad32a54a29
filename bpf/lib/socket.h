/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_SOCKET_H
#define WEFT_LIB_SOCKET_H

#include "route.h"
#include "service.h"

/*
 * What a socket asks for and what it gets, as the hooks of a control group see it. Whatever is not answered here goes
 * to the Service's address and is balanced packet by packet: the same Services, the same backends.
 */

struct peer {
	addr_t addr;
	__be16 port;
};

static __always_inline void read_peer(const struct bpf_sock_addr *ctx, struct peer *peer)
{
#if FAMILY == 4
	peer->addr = ctx->user_ip4;
#else
	peer->addr.words[0] = ctx->user_ip6[0];
	peer->addr.words[1] = ctx->user_ip6[1];
	peer->addr.words[2] = ctx->user_ip6[2];
	peer->addr.words[3] = ctx->user_ip6[3];
#endif
	peer->port = ctx->user_port;
}

static __always_inline void write_peer(struct bpf_sock_addr *ctx, const void *addr, __be16 port)
{
#if FAMILY == 4
	ctx->user_ip4 = *(const addr_t *)addr;
#else
	const addr_t *words = addr;

	ctx->user_ip6[0] = words->words[0];
	ctx->user_ip6[1] = words->words[1];
	ctx->user_ip6[2] = words->words[2];
	ctx->user_ip6[3] = words->words[3];
#endif
	ctx->user_port = port;
}

static __always_inline void socket_key(struct bpf_sock_addr *ctx, const void *addr, __be16 port, socket_key_t *key)
{
	__builtin_memset(key, 0, sizeof(*key));
	key->cookie = bpf_get_socket_cookie(ctx);
	addr_copy(&key->addr, addr);
	key->port = port;
}

static __always_inline int remember(const socket_key_t *key, const void *addr, __be16 port)
{
	socket_t other;

	__builtin_memset(&other, 0, sizeof(other));
	addr_copy(&other.addr, addr);
	other.port = port;
	return bpf_map_update_elem(&SOCKETS, key, &other, BPF_ANY);
}

/*
 * The Service a socket may be given a backend of, or NULL. Not one that keeps clients on a backend: that is decided
 * by the client's address, which a socket may not have yet.
 */
static __always_inline const struct weft_service *balanced_service(const struct peer *peer, __u8 protocol)
{
	const struct weft_service *service = service_at(route_of(&peer->addr), &peer->addr, peer->port, protocol);

	return service && !service->affinity && service->inside.size ? service : NULL;
}

/* Gives the socket a backend, and both addresses to each other. 0 = it has one. */
static __always_inline int give_backend(struct bpf_sock_addr *ctx, const struct peer *peer,
					const struct weft_service *service, backend_t *backend)
{
	socket_key_t back;

	/* A socket has no flow yet to be hashed; any slot is as good, and in the long run each gets its share. */
	if (pick_backend(&service->inside, bpf_get_prandom_u32(), 0, backend))
		return -1;
	socket_key(ctx, &backend->addr, backend->port, &back);
	return remember(&back, &peer->addr, peer->port);
}

/* The address of the Service that the socket knows its peer by, if it was given that peer. */
static __always_inline void restore_peer(struct bpf_sock_addr *ctx)
{
	struct peer peer;
	socket_key_t key;
	const socket_t *known;

	read_peer(ctx, &peer);
	socket_key(ctx, &peer.addr, peer.port, &key);
	known = bpf_map_lookup_elem(&SOCKETS, &key);
	if (known)
		write_peer(ctx, &known->addr, known->port);
}

#endif
