// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../maps/seen.h"
#include "../maps/sockets.h"
#include "verdict.h"

/* The verdict that a socket carries, so that a flow is judged once. Two threads may use one socket: the lock keeps
 * destination and verdict together. */

enum {
	JUDGED_NOT = 0,
	JUDGED_NOW = 1, /* for this destination, by this generation */
	JUDGED_EARLIER = 2, /* for this destination, by an older generation */
};

static __always_inline int judged_read(
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

static __always_inline void judged_write(
	struct cw_socket *socket, const struct cw_question *question, __u32 generation, __u32 word)
{
	bpf_spin_lock(&socket->lock);
	socket->to = question->to;
	socket->port = question->port;
	socket->protocol = question->protocol;
	socket->generation = generation;
	socket->word = word;
	socket->flags |= SOCKET_JUDGED;
	bpf_spin_unlock(&socket->lock);
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
