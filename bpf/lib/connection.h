// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "dns.h"
#include "judged.h"
#include "report.h"

/* The decision for a connect or a send to a named destination, where the process is known. */

enum {
	CONNECTION_BLOCK = 0, /* the caller gets EPERM: also what a hook returns to the kernel */
	CONNECTION_PASS = 1,
	CONNECTION_REDIRECT = 2, /* the question now holds the proxy's address */
};

static __always_inline void connection_actor(struct cw_actor *actor)
{
	actor->cgroup = bpf_get_current_cgroup_id();
	actor->pid = bpf_get_current_pid_tgid() >> 32;
	if (bpf_get_current_comm(actor->comm, sizeof(actor->comm)))
		actor->comm[0] = 0;
}

/*
 * The C library connects a UDP socket to port 0 to learn which source address it would have (getaddrinfo, RFC 6724).
 * Nothing is sent, and what might be sent later is judged as a packet.
 */
static __always_inline int connection_probes(const struct cw_question *question)
{
	return question->protocol == IPPROTO_UDP && question->port == 0;
}

static __always_inline int connection_decide(
	struct bpf_sock_addr *ctx, struct cw_question *question, __u8 hook, int connects)
{
	struct cw_socket *socket = socket_find(ctx->sk);
	struct cw_actor actor = {};
	struct cw_address via = {};
	int route, judged;
	__u16 via_port = 0;
	__u32 generation, word = 0;
	__u64 state;

	if (socket && (socket->flags & SOCKET_EXEMPT))
		return CONNECTION_PASS;
	actor.cookie = bpf_get_socket_cookie(ctx);
	if (connects)
		judged_forget(socket, actor.cookie);
	if (connection_probes(question))
		return CONNECTION_PASS;
	address_resolve_any(&question->to);

	route = dns_route(ctx, question, &via, &via_port);
	if (route == DNS_REDIRECT && dns_remember(ctx->sk, question, &via, via_port)) {
		question->to = via;
		question->port = via_port;
		return CONNECTION_REDIRECT;
	}
	state = config_state();
	generation = STATE_GENERATION(state);
	if (STATE_MODE(state) == MODE_OFF || verdict_keeps_link(question)) {
		/* Known from now on: what listens on this socket's port does not make it one that answers. */
		if (connects) {
			connection_actor(&actor);
			judged_write(ctx->sk, 0, question, 0, 0, &actor);
		}
		return CONNECTION_PASS;
	}

	if (route == DNS_LEAVE) {
		/* A socket that goes on sending to where it sent before was judged and recorded. */
		if (!connects) {
			judged = judged_read(socket, actor.cookie, question, generation, &word);
			if (judged == JUDGED_NOW)
				return verdict_blocks(state, word) ? CONNECTION_BLOCK : CONNECTION_PASS;
			question->held = judged == JUDGED_EARLIER && verdict_allows(word);
		}
		word = verdict_judge(question, state);
	} else {
		word = WORD_NO_RULE | DECIDED_NO_PROXY;
	}
	connection_actor(&actor);
	if (connects || judged_first(question, generation, actor.cookie))
		report_write(state, question, word, hook, &actor);
	judged_write(ctx->sk, 0, question, generation, word, &actor);
	return verdict_blocks(state, word) ? CONNECTION_BLOCK : CONNECTION_PASS;
}
