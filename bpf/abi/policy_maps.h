/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_ABI_POLICY_MAPS_H
#define WEFT_ABI_POLICY_MAPS_H

#include "types.h"

/*
 * Network policy, per direction of one local workload:
 *
 *   endpoint -> isolation         weft_isolations_v1: what applies to it
 *   peer address -> class         weft_classes4_v1, weft_classes6_v1: all that policies here can tell about it
 *   (isolation, class) -> filter  weft_filters_v1
 *   (filter, protocol, port) -> verdict, rule   weft_rules_v1
 *
 * Isolations, classes, filters and rules are numbers of user space's choice and mean something on this node only.
 * The rules of a filter never change: another set of rules is another filter.
 *
 * The first three tables hold two versions of a row. A row says `now` from generation `since` on, `before` until then.
 * User space writes every row of an update under the generation to come and then raises weft_policy.generation: the
 * whole update takes effect by one store, and no packet sees a part of it. Two versions are enough, because an
 * update is begun only when the one before is in force.
 */

enum weft_policy_flag {
	WEFT_POLICY_FLOW_EVENTS = 1, /* report every new flow */
};

/* The one row of weft_policy_v1. */
struct weft_policy {
	__u32 generation; /* of the rows in force */
	__u32 flags;      /* enum weft_policy_flag */
};
WEFT_ASSERT_SIZE(struct weft_policy, 8);

/* Instead of an isolation: this direction is open. Nothing is looked up. */
#define WEFT_ISOLATION_NONE 0
/* Instead of an isolation: nothing new may pass, since what applies is not in the kernel. */
#define WEFT_ISOLATION_CLOSED 1

/* The key is the workload's id. A workload without a row is closed both ways. */
struct weft_isolation {
	__u32 ingress;
	__u32 egress;
	__u32 ingress_before;
	__u32 egress_before;
	__u32 since;
	__u32 pad;
};
WEFT_ASSERT_SIZE(struct weft_isolation, 24);

/*
 * The key is an address prefix (struct weft_prefix4, weft_prefix6); the longest counts. What no prefix holds is
 * class 0. A row that is to come says in `before` what the next shorter prefix says, one that is to go says so in
 * `now`.
 */
struct weft_class {
	__u32 now;
	__u32 before;
	__u32 since;
};
WEFT_ASSERT_SIZE(struct weft_class, 12);

/* Filter 0 in `now` or `before` is no filter, as if there were no row: then that of class 0 holds, which every
 * isolation has. */
struct weft_filter_key {
	__u32 isolation;
	__u32 class;
};
WEFT_ASSERT_SIZE(struct weft_filter_key, 8);

struct weft_filter {
	__u32 now;
	__u32 before;
	__u32 since;
};
WEFT_ASSERT_SIZE(struct weft_filter, 12);

/*
 * LPM: length counts the bits of all that follows: 32 for every protocol, 48 for every port of a protocol, up to 64 for
 * one port. Each filter has a row of length 32. Protocols other than TCP, UDP and SCTP have no rows of their own.
 */
struct weft_rule_key {
	__u32 length;
	__u32 filter;
	__u8 pad; /* 0 */
	__u8 protocol;
	__be16 port; /* destination's */
};
WEFT_ASSERT_SIZE(struct weft_rule_key, 12);

#define WEFT_RULE_KEY_EVERY_PROTOCOL 32
#define WEFT_RULE_KEY_EVERY_PORT 48
#define WEFT_RULE_KEY_ONE_PORT 64

enum weft_verdict {
	WEFT_VERDICT_NONE = 0,
	WEFT_VERDICT_ALLOW = 1,
	WEFT_VERDICT_DENY = 2,
};

struct weft_rule {
	__u32 rule;       /* which rule says so: of a policy, or the default that holds where none does */
	__u32 audit_rule; /* that would say otherwise, if policies in audit mode were in force; 0 = none would */
	__u8 verdict;     /* enum weft_verdict */
	__u8 pad[3];
};
WEFT_ASSERT_SIZE(struct weft_rule, 12);

#endif
