// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../include/address.h"
#include "errors.h"

/*
 * cw_sockets: what is known of one socket, kept with the socket and freed with it; a child of a listening socket starts
 * with a copy. For sockets of the agent, sockets that answer, raw sockets, sockets whose queries go to the DNS
 * proxy, and those whose verdict has no place in cw_flows. Written by the programs under its lock, and by the agent to
 * exempt its own sockets. Needs no size: no memory left is a counted failure, and the socket is then judged packet by
 * packet.
 */
struct cw_socket {
	struct bpf_spin_lock lock;
	__u32 generation; /* of the verdict */
	struct cw_address to; /* the destination that was judged last */
	__u16 port;
	__u8 protocol;
	__u8 flags;
	__u32 word; /* its verdict */
	struct cw_address asked; /* the DNS server that the client believes to talk to */
	struct cw_address via; /* the DNS proxy that it does talk to */
	__u16 asked_port;
	__u16 via_port;
	__u32 pid; /* the process that connected or sent */
	char comm[16];
};

_Static_assert(sizeof(struct cw_socket) == 88, "shared with user space");

enum {
	SOCKET_EXEMPT = 1, /* the agent's own */
	SOCKET_PASSIVE = 2, /* it answers: made by a listening socket */
	SOCKET_JUDGED = 4,
	SOCKET_REDIRECTED = 8,
	SOCKET_RAW = 16, /* a raw socket that a process made: not the kernel's own, which answer for the machine */
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE);
	__type(key, int);
	__type(value, struct cw_socket);
} cw_sockets SEC(".maps");

static __always_inline struct cw_socket *socket_find(struct bpf_sock *sk)
{
	return bpf_sk_storage_get(&cw_sockets, sk, 0, 0);
}

static __always_inline struct cw_socket *socket_keep(struct bpf_sock *sk)
{
	struct cw_socket *socket = bpf_sk_storage_get(&cw_sockets, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);

	if (!socket)
		HELPER_FAILED(-ENOMEM);
	return socket;
}
