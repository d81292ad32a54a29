/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_ABI_PROGRAMS_H
#define WEFT_ABI_PROGRAMS_H

/* The attach points, each with one entry program of the same name in weft_entry.bpf.o (tcx ingress, if not said). */
enum weft_hook {
	WEFT_HOOK_NONE = 0,
	WEFT_HOOK_FROM_WORKLOAD = 1, /* host-side veth of each workload */
	WEFT_HOOK_FROM_HOST = 2,     /* weft-net, the fabric's end of the host link */
	WEFT_HOOK_FROM_UPLINK = 3,   /* interface to the underlay */
	WEFT_HOOK_FROM_OVERLAY = 4,  /* the VXLAN device */
	WEFT_HOOK_FROM_EDGE = 5, /* interface to the underlay, before the stack (XDP); optional, in weft_edge.bpf.o */
	WEFT_HOOK_TO_UPLINK = 6, /* interface to the underlay, what the node sends (tcx egress) */
};

/*
 * Slots of weft_progs_v1, the table of tail calls. The name after WEFT_SLOT_, in lower case, is the name of
 * the program that belongs there; those that end in 4 are in weft_ipv4.bpf.o, those in 6 in weft_ipv6.bpf.o.
 * All must be filled before the first entry program is attached.
 */
enum weft_slot {
	WEFT_SLOT_WORKLOAD4 = 0,
	WEFT_SLOT_WORKLOAD6 = 1,
	WEFT_SLOT_HOST4 = 2,
	WEFT_SLOT_HOST6 = 3,
	WEFT_SLOT_UPLINK4 = 4,
	WEFT_SLOT_UPLINK6 = 5,
	WEFT_SLOT_INNER4 = 6,
	WEFT_SLOT_INNER6 = 7,
	WEFT_SLOT_FLOW4 = 8,
	WEFT_SLOT_FLOW6 = 9,
	WEFT_SLOT_TOOBIG4 = 10,
	WEFT_SLOT_TOOBIG6 = 11,
	WEFT_SLOT_GATEWAY4 = 12,
	WEFT_SLOT_GATEWAY6 = 13,
	WEFT_SLOT_REFUSE4 = 14, /* answers for Services: RST, unreachable, echo */
	WEFT_SLOT_REFUSE6 = 15,
	WEFT_SLOT_SERVICE4 = 16, /* flow, for what goes to or comes from Services */
	WEFT_SLOT_SERVICE6 = 17,
	WEFT_SLOT_LEAVE4 = 18, /* answers of the node's own processes to clients outside */
	WEFT_SLOT_LEAVE6 = 19,
	WEFT_SLOT_MAX,
};

#define WEFT_SLOTS_SIZE 32

#endif
