// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../lib/flow.h"

/* cgroup/sock_release: a process lets go of a socket. Its place in the table of flows may be taken from now on. */

SEC("cgroup/sock_release")
int socket_release(struct bpf_sock *sk)
{
	flow_close(bpf_get_socket_cookie(sk));
	return 1;
}
