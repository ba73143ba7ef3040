// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../maps/sockets.h"

/* cgroup/sock_create: marks the raw sockets of processes. The kernel makes its own without asking. */

#define SOCK_RAW 3

SEC("cgroup/sock_create")
int socket_made(struct bpf_sock *sk)
{
	struct cw_socket *socket;

	if (sk->type != SOCK_RAW)
		return 1;
	socket = socket_keep(sk);
	if (socket) {
		bpf_spin_lock(&socket->lock);
		socket->flags |= SOCKET_RAW;
		bpf_spin_unlock(&socket->lock);
	}
	return 1;
}
