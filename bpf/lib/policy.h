/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#ifndef WEFT_LIB_POLICY_H
#define WEFT_LIB_POLICY_H

#include "flow_event.h"

/*
 * Network policy: may this flow be? Asked where a flow is opened, and again when its entry is of an old generation;
 * packets of a known flow never come by here. abi/policy_maps.h tells what the tables say.
 *
 * A row that is missing where one must be closes the way: what is not known is not allowed.
 */

enum policy_ask {
	POLICY_INGRESS = 0,
	POLICY_EGRESS = 1,
	POLICY_TURNED = 2, /* the packet is one of the answers, and so is the key */
	POLICY_NEW = 4,    /* nothing was known of the flow */
	POLICY_AGAIN = 8,  /* the flow is known, from under another generation */
};

/* Which of a row's two versions holds. Signed, so that generations may wrap. */
static __always_inline __u32 in_force(__u32 now, __u32 before, __u32 since, __u32 generation)
{
	return (__s32)(generation - since) >= 0 ? now : before;
}

static __always_inline __u32 isolation_of(__u32 endpoint, __u32 ask, __u32 generation)
{
	const struct weft_isolation *row = bpf_map_lookup_elem(&weft_isolations_v1, &endpoint);

	if (!row)
		return WEFT_ISOLATION_CLOSED;
	if (ask & POLICY_EGRESS)
		return in_force(row->egress, row->egress_before, row->since, generation);
	return in_force(row->ingress, row->ingress_before, row->since, generation);
}

static __always_inline __u32 class_of(const void *peer, __u32 generation)
{
	prefix_t key = {.length = ADDR_BITS};
	const struct weft_class *row;

	addr_copy(&key.addr, peer);
	row = bpf_map_lookup_elem(&CLASSES, &key);
	return row ? in_force(row->now, row->before, row->since, generation) : 0;
}

/* 0 = none. */
static __always_inline __u32 filter_at(__u32 isolation, __u32 class, __u32 generation)
{
	struct weft_filter_key key = {.isolation = isolation, .class = class};
	const struct weft_filter *row = bpf_map_lookup_elem(&weft_filters_v1, &key);

	return row ? in_force(row->now, row->before, row->since, generation) : 0;
}

/* A class without a filter of its own has that of all others. */
static __always_inline __u32 filter_of(__u32 isolation, __u32 class, __u32 generation)
{
	__u32 filter = class ? filter_at(isolation, class, generation) : 0;

	return filter ? filter : filter_at(isolation, 0, generation);
}

static __always_inline const struct weft_rule *rule_of(__u32 filter, __u8 protocol, __be16 port)
{
	struct weft_rule_key key = {
		.length = WEFT_RULE_KEY_ONE_PORT,
		.filter = filter,
		.protocol = protocol,
		.port = port,
	};

	return bpf_map_lookup_elem(&weft_rules_v1, &key);
}

/*
 * What the policies of one workload say of one direction, under one generation. 0 = allowed; the answer stays as it is
 * where nothing isolates the workload.
 */
VERIFIED_ONCE int ask_policy(const ct_key_t *key, __u32 endpoint, __u32 ask, __u32 generation, struct weft_rule *answer)
{
	const struct weft_rule *rule;
	__u32 isolation, filter;
	int server_is_source = ask & POLICY_TURNED;
	int peer_is_server = ask & POLICY_EGRESS;

	if (!key || !answer)
		return WEFT_DROP_POLICY_UNKNOWN;
	isolation = isolation_of(endpoint, ask, generation);
	if (isolation == WEFT_ISOLATION_NONE)
		return 0;
	if (isolation == WEFT_ISOLATION_CLOSED)
		return WEFT_DROP_POLICY_UNKNOWN;
	filter =
		filter_of(isolation, class_of(!server_is_source == !peer_is_server ? &key->src : &key->dst, generation),
			  generation);
	if (!filter)
		return WEFT_DROP_POLICY_UNKNOWN;
	rule = rule_of(filter, key->protocol, server_is_source ? key->sport : key->dport);
	if (!rule || (rule->verdict != WEFT_VERDICT_ALLOW && rule->verdict != WEFT_VERDICT_DENY))
		return WEFT_DROP_POLICY_UNKNOWN;
	*answer = *rule;
	if (rule->verdict == WEFT_VERDICT_ALLOW)
		return 0;
	return peer_is_server ? WEFT_DROP_POLICY_EGRESS : WEFT_DROP_POLICY_INGRESS;
}

/* Which workloads of this node are at the flow's ends. */
static __always_inline void find_ends(const struct packet *p, const struct weft_ct_value *entry,
				      struct flow_report *report)
{
	__u32 sender = p->hook == WEFT_ORIGIN_WORKLOAD ? p->endpoint : 0;
	__u32 receiver = entry->action == WEFT_CT_LOCAL ? entry->endpoint : 0;

	report->from = report->is_turned ? receiver : sender;
	report->to = report->is_turned ? sender : receiver;
}

/*
 * A workload and its own node may always talk, as Kubernetes has it: the kubelet's probes must get through. And so may
 * a workload with itself.
 */
static __always_inline int is_exempt(const struct packet *p, const struct weft_ct_value *entry,
				     const struct flow_report *report)
{
	return p->hook == WEFT_ORIGIN_HOST || entry->action == WEFT_CT_HOST || report->from == report->to;
}

/* One end; none of this node's workloads has nothing to say. */
static __always_inline int judge_end(const ct_key_t *key, __u32 endpoint, __u32 ask, __u32 generation, __u32 *rule,
				     __u32 *audit_rule)
{
	struct weft_rule answer = {};
	int reason = endpoint ? ask_policy(key, endpoint, ask, generation, &answer) : 0;

	*rule = answer.rule;
	*audit_rule = answer.audit_rule;
	return reason;
}

/* Both ends, under one generation. */
static __always_inline int judge_under(struct packet *p, const ct_key_t *key, struct weft_ct_value *entry, __u32 ask,
				       struct flow_report *report, __u32 generation)
{
	int reason;

	p->rule = 0;
	reason = judge_end(key, report->from, ask | POLICY_EGRESS, generation, &entry->egress_rule,
			   &report->egress_audit);
	if (reason == WEFT_DROP_POLICY_EGRESS)
		p->rule = entry->egress_rule;
	if (reason)
		return reason;
	reason = judge_end(key, report->to, ask, generation, &entry->ingress_rule, &report->ingress_audit);
	if (reason == WEFT_DROP_POLICY_INGRESS)
		p->rule = entry->ingress_rule;
	return reason;
}

static __always_inline __u32 policies_in_force(const struct weft_policy *policy)
{
	return *(const volatile __u32 *)&policy->generation;
}

/* A generation that comes in force meanwhile may have taken away rows of the one before. */
static __always_inline int judge_ends(struct packet *p, const ct_key_t *key, struct weft_ct_value *entry, __u32 ask,
				      struct flow_report *report, const struct weft_policy *policy)
{
	__u32 generation;
	int reason;

	for (int i = 0; i < 2; i++) {
		generation = policies_in_force(policy);
		reason = judge_under(p, key, entry, ask, report, generation);
		if (likely(policies_in_force(policy) == generation))
			return reason;
	}
	p->rule = 0;
	return WEFT_DROP_POLICY_UNKNOWN;
}

/* The drop event shall name the flow that was denied: client and backend, also if the packet is an answer. */
VERIFIED_ONCE int show_flow(struct packet *p, const ct_key_t *key, __u32 is_turned)
{
	ct_key_t flow;

	if (!p || !key)
		return 0;
	if (is_turned)
		ct_reverse(key, &flow);
	else
		flow = *key;
	p->key = flow;
	return 0;
}

/* What user space is told of a flow that may be. */
static __always_inline void tell_of_flow(struct __sk_buff *ctx, const struct packet *p, const ct_key_t *key,
					 const struct weft_ct_value *entry, __u32 ask, const struct flow_report *report,
					 const struct weft_policy *policy)
{
	if ((ask & POLICY_NEW) && (entry->egress_rule || entry->ingress_rule))
		count(ctx, WEFT_COUNTER_POLICY_ALLOWED);
	if ((ask & (POLICY_NEW | POLICY_AGAIN)) && (report->egress_audit || report->ingress_audit)) {
		count(ctx, WEFT_COUNTER_POLICY_AUDIT);
		report_flow(ctx, p, key, entry, report);
	} else if ((ask & POLICY_NEW) && (policy->flags & WEFT_POLICY_FLOW_EVENTS)) {
		report_flow(ctx, p, key, entry, report);
	}
}

/*
 * 0 = the flow may be, and its entry has the rules that say so. `key` is between the client and the backend, as the
 * packet is or will be when it is translated; `entry` has the packet's next hop.
 */
VERIFIED_ONCE int judge(struct __sk_buff *ctx, struct packet *p, const ct_key_t *key, struct weft_ct_value *entry,
			__u32 ask)
{
	struct flow_report report = {.is_turned = ask & POLICY_TURNED};
	__u32 row = 0;
	const struct weft_policy *policy = bpf_map_lookup_elem(&weft_policy_v1, &row);
	int reason;

	if (!p || !key || !entry || !policy)
		return WEFT_DROP_POLICY_UNKNOWN;
	find_ends(p, entry, &report);
	if (!is_exempt(p, entry, &report)) {
		reason = judge_ends(p, key, entry, ask, &report, policy);
		if (reason) {
			show_flow(p, key, report.is_turned);
			return reason;
		}
	}
	tell_of_flow(ctx, p, key, entry, ask, &report, policy);
	return 0;
}

#endif
