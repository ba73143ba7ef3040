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

static __always_inline void connection_actor(struct bpf_sock_addr *ctx, struct cw_actor *actor)
{
	actor->cookie = bpf_get_socket_cookie(ctx);
	actor->cgroup = bpf_get_current_cgroup_id();
	actor->pid = bpf_get_current_pid_tgid() >> 32;
	if (bpf_get_current_comm(actor->comm, sizeof(actor->comm)))
		actor->comm[0] = 0;
}

/* A socket that connects is no answering one any more, and what it asked before is past. */
static __always_inline void connection_begin(struct cw_socket *socket)
{
	bpf_spin_lock(&socket->lock);
	socket->flags &= ~(SOCKET_PASSIVE | SOCKET_JUDGED | SOCKET_REDIRECTED);
	bpf_spin_unlock(&socket->lock);
}

/* For the egress hook, which cannot ask for the process. */
static __always_inline void connection_sign(struct cw_socket *socket, const struct cw_actor *actor)
{
	socket->pid = actor->pid;
	__builtin_memcpy(socket->comm, actor->comm, sizeof(socket->comm));
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
	struct cw_socket *socket = socket_keep(ctx->sk);
	__u64 state = config_state();
	__u32 generation = STATE_GENERATION(state);
	struct cw_address via = {};
	struct cw_actor actor = {};
	int route, judged;
	__u16 via_port = 0;
	__u32 word = 0;

	if (socket && (socket->flags & SOCKET_EXEMPT))
		return CONNECTION_PASS;
	if (socket && connects)
		connection_begin(socket);
	if (connection_probes(question))
		return CONNECTION_PASS;
	address_resolve_any(&question->to);

	route = dns_route(ctx, question, &via, &via_port);
	if (route == DNS_REDIRECT && socket) {
		dns_remember(socket, question, &via, via_port);
		question->to = via;
		question->port = via_port;
		return CONNECTION_REDIRECT;
	}
	if (STATE_MODE(state) == MODE_OFF || verdict_keeps_link(question))
		return CONNECTION_PASS;

	if (route == DNS_LEAVE) {
		/* A socket that goes on sending to where it sent before was judged and recorded. */
		if (socket && !connects) {
			judged = judged_read(socket, question, generation, &word);
			if (judged == JUDGED_NOW)
				return verdict_blocks(state, word) ? CONNECTION_BLOCK : CONNECTION_PASS;
			question->held = judged == JUDGED_EARLIER && verdict_allows(word);
		}
		word = verdict_judge(question, state);
	} else {
		word = WORD_NO_RULE | DECIDED_NO_PROXY;
	}
	connection_actor(ctx, &actor);
	if (connects || judged_first(question, generation, actor.cookie))
		report_write(state, question, word, hook, &actor);
	if (socket) {
		connection_sign(socket, &actor);
		judged_write(socket, question, generation, word);
	}
	return verdict_blocks(state, word) ? CONNECTION_BLOCK : CONNECTION_PASS;
}
