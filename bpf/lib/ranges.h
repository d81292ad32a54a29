/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_RANGES_H
#define WEFT_LIB_RANGES_H

#include "family.h"

#define SERVICE_BITS 32

/* May this client from outside reach the Service? A Service without ranges is open to all. */
static __always_inline int check_source_range(const struct weft_service *service, const void *client)
{
	range_key_t key = {.length = SERVICE_BITS + ADDR_BITS, .service = service->id};

	if (!(service->flags & WEFT_SERVICE_RANGES))
		return 0;
	addr_copy(&key.addr, client);
	return bpf_map_lookup_elem(&RANGES, &key) ? 0 : WEFT_DROP_SERVICE_SOURCE_RANGE;
}

#endif
