// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../lib/report.h"

/*
 * cgroup/setsockopt: options that lead packets around the other hooks. Nothing else sees what AF_XDP and
 * PACKET_QDISC_BYPASS send. Packets with a route of their own are dropped on their way out; for IPv6 the caller learns
 * it here. (Options of IPv4 take a loop over their bytes, which the verifier follows for 0.4 s at each load: not worth
 * an earlier answer.)
 */

#define SOL_IPV6 41
#define SOL_PACKET 263
#define SOL_XDP 283
#define IPV6_RTHDR 57
#define PACKET_QDISC_BYPASS 20

/* The hook shows the first 4096 bytes; a longer value must be given back as it was (length 0), or tools such as
 * iptables fail with EFAULT. */
#define OPTION_SHOWN 4096

/* Since Linux 6.10 this hook may ask for the process. Set before loading, hence in a section of its own. */
const volatile __u8 setsockopt_knows_process SEC(".rodata.settings") = 0;

static __always_inline __u32 option_judge(struct bpf_sockopt *ctx)
{
	if (ctx->level == SOL_XDP)
		return DECIDED_BYPASS;
	if (ctx->level == SOL_PACKET && ctx->optname == PACKET_QDISC_BYPASS) {
		__u8 *on = ctx->optval, *end = ctx->optval_end;

		if (on + 4 <= end && (on[0] | on[1] | on[2] | on[3]))
			return DECIDED_BYPASS;
	}
	if (ctx->level == SOL_IPV6 && ctx->optname == IPV6_RTHDR && ctx->optlen > 0)
		return DECIDED_SOURCE_ROUTE;
	return DECIDED_ALLOW;
}

static __always_inline int option_passes(struct bpf_sockopt *ctx)
{
	struct cw_question question = {.port = ctx->optname};
	__u32 decided = option_judge(ctx), word = WORD_NO_RULE | decided;
	struct cw_actor actor = {};
	__u64 state = config_state();

	if (decided == DECIDED_ALLOW || STATE_MODE(state) == MODE_OFF)
		return 1;
	if (setsockopt_knows_process) {
		actor.pid = bpf_get_current_pid_tgid() >> 32;
		if (bpf_get_current_comm(actor.comm, sizeof(actor.comm)))
			actor.comm[0] = 0;
	}
	actor.cgroup = bpf_get_current_cgroup_id();
	report_write(state, &question, word, HOOK_SETSOCKOPT, &actor);
	return !verdict_blocks(state, word);
}

SEC("cgroup/setsockopt")
int socket_option(struct bpf_sockopt *ctx)
{
	int passes = option_passes(ctx);

	if (passes && ctx->optlen > OPTION_SHOWN) {
		/* Else clang adds the field's offset to the pointer: "dereference of modified ctx ptr" (Linux 6.18). */
		barrier_var(ctx);
		ctx->optlen = 0;
	}
	return passes;
}
