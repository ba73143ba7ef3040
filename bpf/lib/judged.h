// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../maps/seen.h"
#include "../maps/sockets.h"
#include "actor.h"
#include "flow.h"
#include "verdict.h"

/*
 * The verdict that a socket goes on with, so that a flow is judged once: in its place in cw_flows, or with the socket
 * where it has none. It serves one destination under one generation; all else is judged again. Two threads may use one
 * socket: the lock keeps destination and verdict together.
 */

static __always_inline int judged_read_socket(
	struct cw_socket *socket, const struct cw_question *question, __u32 generation, __u32 *word)
{
	int judged = JUDGED_NOT;

	bpf_spin_lock(&socket->lock);
	if ((socket->flags & SOCKET_JUDGED) && socket->port == question->port &&
		socket->protocol == question->protocol && address_equal(&socket->to, &question->to)) {
		judged = socket->generation == generation ? JUDGED_NOW : JUDGED_EARLIER;
		*word = socket->word;
	}
	bpf_spin_unlock(&socket->lock);
	return judged;
}

static __always_inline int judged_read(
	struct cw_socket *socket, __u64 cookie, const struct cw_question *question, __u32 generation, __u32 *word)
{
	int found = flow_read(question, cookie, generation);

	if (FLOW_JUDGED(found) != JUDGED_NOT) {
		*word = FLOW_WORD(found);
		return FLOW_JUDGED(found);
	}
	return socket ? judged_read_socket(socket, question, generation, word) : JUDGED_NOT;
}

/* Who connected or sent before: for the egress hook, which cannot ask for the process. */
static __always_inline void judged_read_actor(struct cw_socket *socket, struct cw_actor *actor)
{
	struct cw_flow *flow = flow_place(actor->cookie);

	if (flow_is_of(flow, actor->cookie)) {
		actor->pid = flow->pid;
		__builtin_memcpy(actor->comm, flow->comm, sizeof(actor->comm));
	} else if (socket) {
		actor->pid = socket->pid;
		__builtin_memcpy(actor->comm, socket->comm, sizeof(actor->comm));
	}
}

static __always_inline void judged_write_socket(struct cw_socket *socket, const struct cw_question *question,
	__u32 generation, __u32 word, const struct cw_actor *actor)
{
	bpf_spin_lock(&socket->lock);
	socket->to = question->to;
	socket->port = question->port;
	socket->protocol = question->protocol;
	socket->generation = generation;
	socket->word = word;
	socket->flags |= SOCKET_JUDGED;
	bpf_spin_unlock(&socket->lock);
	socket->pid = actor->pid;
	__builtin_memcpy(socket->comm, actor->comm, sizeof(socket->comm));
}

static __always_inline void judged_write(struct bpf_sock *sk, int closed, const struct cw_question *question,
	__u32 generation, __u32 word, const struct cw_actor *actor)
{
	struct cw_socket *socket;

	if (flow_write(question, actor, generation, word, closed))
		return;
	socket = socket_keep(sk);
	if (socket)
		judged_write_socket(socket, question, generation, word, actor);
}

/* A socket that connects begins anew: it answers nobody any more, and what it asked or was judged for is past. */
static __always_inline void judged_forget(struct cw_socket *socket, __u64 cookie)
{
	flow_forget(cookie);
	if (socket) {
		bpf_spin_lock(&socket->lock);
		socket->flags &= ~(SOCKET_PASSIVE | SOCKET_JUDGED | SOCKET_REDIRECTED);
		bpf_spin_unlock(&socket->lock);
	}
}

/* One record for each destination of a socket and generation, however often it alternates between them. */
__checked_once int judged_first(const struct cw_question *question, __u32 generation, __u64 cookie)
{
	struct cw_seen_key key = {.cookie = cookie, .generation = generation};

	if (!question) /* for the verifier */
		return 0;
	key.to = question->to;
	key.port = question->port;
	key.protocol = question->protocol;
	return seen_first(&key);
}
