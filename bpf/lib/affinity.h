/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_AFFINITY_H
#define WEFT_LIB_AFFINITY_H

#include "service.h"

/*
 * Session affinity: all flows of a client go to one backend, also after the set of backends has changed, as long as
 * that one is in it and the client's last new flow is not too long ago. Without a row the hash decides, over the client
 * alone then, so that other nodes come to the same backend without knowing this table.
 */

static __always_inline void affinity_key(affinity_key_t *key, const struct weft_service *service, const void *client)
{
	key->service = service->id;
	addr_copy(&key->client, client);
}

/* 1 = the client has a backend, which is in `backend` now. */
static __always_inline int recall_backend(const struct weft_service *service, const void *client, backend_t *backend,
					  __u32 now)
{
	struct weft_member *member;
	affinity_key_t key;
	affinity_t *given;

	affinity_key(&key, service, client);
	given = bpf_map_lookup_elem(&AFFINITY, &key);
	if (!given || (__s32)(now - given->last_used) > (__s32)service->affinity)
		return 0;
	member = service_member(service->id, &given->addr);
	if (!member || member->draining)
		return 0;
	given->last_used = now;
	addr_copy(&backend->addr, &given->addr);
	backend->port = member->port;
	return 1;
}

static __always_inline void remember_backend(const struct weft_service *service, const void *client,
					     const backend_t *backend, __u32 now)
{
	affinity_t given = {.last_used = now};
	affinity_key_t key;

	affinity_key(&key, service, client);
	addr_copy(&given.addr, &backend->addr);
	/* If the table takes no more, the hash gives the same backend while the set does not change. */
	bpf_map_update_elem(&AFFINITY, &key, &given, BPF_ANY);
}

#endif
