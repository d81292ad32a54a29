/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_ABI_SERVICE_MAPS_H
#define WEFT_ABI_SERVICE_MAPS_H

#include "types.h"

/*
 * Services. An address and port leads to a row of weft_services; the row to a lookup table, whose slots name
 * backends. What a table and its backends occupy is never changed while a row refers to it: user space writes
 * new ones beside them, and then the row.
 *
 *   services {addr, port, protocol} -> {id, tables} -> maglev [hash % size] -> backends [first + number]
 */

/*
 * weft_services4_v1 / weft_services6_v1: the key. Two forms stand for more than one address and port:
 *   addr 0                  a node port: any node's own address
 *   port 0 and protocol 0   the address itself: it is of Services, whatever the port
 */
struct weft_service_key4 {
	__be32 addr;
	__be16 port;
	__u8 protocol; /* IP protocol number */
	__u8 pad;
};
WEFT_ASSERT_SIZE(struct weft_service_key4, 8);

struct weft_service_key6 {
	__u8 addr[16];
	__be16 port;
	__u8 protocol;
	__u8 pad[5];
} WEFT_ALIGNED(8);
WEFT_ASSERT_SIZE(struct weft_service_key6, 24);

enum weft_service_flag {
	WEFT_SERVICE_OUTSIDE = 1, /* clients from outside of the fabric are served */
	WEFT_SERVICE_REJECT = 2,  /* without a backend the client is told so; otherwise silence */
	WEFT_SERVICE_RANGES = 4,  /* clients from outside must be in weft_ranges */
	WEFT_SERVICE_ECHO = 8,    /* of the row of an address: echo requests are answered */
};

/* Slots are the page in the upper bits, the place in the page in the lower. */
#define WEFT_MAGLEV_PAGE_BITS 17
#define WEFT_MAGLEV_PAGES 1024
#define WEFT_MAGLEV_SLOTS_PER_ROW 4
#define WEFT_BACKEND_PAGE_BITS 14
#define WEFT_BACKEND_PAGES 256
/* The largest table: 2^17 - 1 is a prime. */
#define WEFT_MAGLEV_MAX_SIZE 131071
/* Of one port of a Service, in one family. */
#define WEFT_MAX_BACKENDS 16384

/* A lookup table and its backends. Neither crosses a page. */
struct weft_service_table {
	__u32 slots;    /* the first slot, a multiple of 4 */
	__u32 size;     /* number of slots, a prime or 1; 0 = there is no backend */
	__u32 backends; /* the first backend; slots count from it */
};
WEFT_ASSERT_SIZE(struct weft_service_table, 12);

/* One port of a Service under one of its addresses. */
struct weft_service {
	__u32 id;                          /* of the Service's port on this node, never 0; 0 in the row of an address */
	__u32 flags;                       /* enum weft_service_flag */
	struct weft_service_table inside;  /* for clients of the fabric */
	struct weft_service_table outside; /* for clients from outside */
	__u32 affinity; /* how long a client keeps its backend, units of WEFT_TIME_SHIFT; 0 = it does not */
	__u32 pad;
};
WEFT_ASSERT_SIZE(struct weft_service, 40);

/*
 * weft_maglev_v1: pages of slots, made by user space as it needs them: arrays of __u64, each of four slots,
 * the first in the lowest 16 bits. A slot is the number of a backend within the table's backends.
 * weft_backends4_v1 / weft_backends6_v1: pages of backends, likewise.
 */
struct weft_backend4 {
	__be32 addr;
	__be16 port;
	__u16 pad;
} WEFT_ALIGNED(8);
WEFT_ASSERT_SIZE(struct weft_backend4, 8);

struct weft_backend6 {
	__u8 addr[16];
	__be16 port;
	__u8 pad[6];
} WEFT_ALIGNED(8);
WEFT_ASSERT_SIZE(struct weft_backend6, 24);

/*
 * weft_members4_v1 / weft_members6_v1: whether an address is a backend of a Service's port, also while it is in no
 * table any more. By it an established flow keeps its backend, and a backend's node finds its port.
 */
struct weft_member_key4 {
	__u32 service; /* weft_service.id */
	__be32 addr;
};
WEFT_ASSERT_SIZE(struct weft_member_key4, 8);

struct weft_member_key6 {
	__u32 service;
	__u8 addr[16];
} WEFT_ALIGNED(4);
WEFT_ASSERT_SIZE(struct weft_member_key6, 20);

struct weft_member {
	__be16 port;
	__u8 draining; /* 1 = it gets no new flows */
	__u8 pad;
};
WEFT_ASSERT_SIZE(struct weft_member, 4);

/* weft_ranges4_v1 / weft_ranges6_v1, LPM: sources that may reach a Service from outside. length counts the id's 32
 * bits. */
struct weft_range_key4 {
	__u32 length;
	__u32 service;
	__be32 addr;
};
WEFT_ASSERT_SIZE(struct weft_range_key4, 12);

struct weft_range_key6 {
	__u32 length;
	__u32 service;
	__u8 addr[16];
} WEFT_ALIGNED(4);
WEFT_ASSERT_SIZE(struct weft_range_key6, 24);

/* weft_affinity4_v1 / weft_affinity6_v1: which backend a client was given. The programs' own; user space has nothing to
 * write. */
struct weft_affinity_key4 {
	__u32 service;
	__be32 client;
};
WEFT_ASSERT_SIZE(struct weft_affinity_key4, 8);

struct weft_affinity_key6 {
	__u32 service;
	__u8 client[16];
} WEFT_ALIGNED(4);
WEFT_ASSERT_SIZE(struct weft_affinity_key6, 20);

struct weft_affinity4 {
	__be32 addr;
	__u32 last_used; /* units of WEFT_TIME_SHIFT */
};
WEFT_ASSERT_SIZE(struct weft_affinity4, 8);

struct weft_affinity6 {
	__u8 addr[16];
	__u32 last_used;
} WEFT_ALIGNED(4);
WEFT_ASSERT_SIZE(struct weft_affinity6, 20);

#endif
