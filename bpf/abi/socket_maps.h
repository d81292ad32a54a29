/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_ABI_SOCKET_MAPS_H
#define WEFT_ABI_SOCKET_MAPS_H

#include "types.h"

/*
 * weft_sockets4_v1 / weft_sockets6_v1: what a socket believes. The programs' own; user space has nothing to write.
 * {socket, the Service's address} leads to the backend it was given, {socket, the backend's address} back.
 */
struct weft_socket_key4 {
	__u64 cookie; /* of the socket, which no other has until the next boot */
	__be32 addr;
	__be16 port;
	__u8 pad[2];
};
WEFT_ASSERT_SIZE(struct weft_socket_key4, 16);

struct weft_socket_key6 {
	__u64 cookie;
	__u8 addr[16];
	__be16 port;
	__u8 pad[6];
};
WEFT_ASSERT_SIZE(struct weft_socket_key6, 32);

struct weft_socket4 {
	__be32 addr;
	__be16 port;
	__u8 pad[2];
};
WEFT_ASSERT_SIZE(struct weft_socket4, 8);

struct weft_socket6 {
	__u8 addr[16];
	__be16 port;
	__u8 pad[2];
} WEFT_ALIGNED(4);
WEFT_ASSERT_SIZE(struct weft_socket6, 20);

#endif
