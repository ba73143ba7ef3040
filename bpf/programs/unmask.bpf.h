// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../lib/dns.h"

/*
 * cgroup/recvmsg4, recvmsg6, getpeername4 and getpeername6: a client whose query went to the proxy sees the server that
 * it asked; resolvers drop answers from anyone else. These hooks may not refuse: they return 1.
 */

static __always_inline int unmask4(struct bpf_sock_addr *ctx)
{
	struct cw_socket *socket = socket_find(ctx->sk);
	__u16 port = bpf_ntohs(ctx->user_port);
	struct cw_address from;

	address_set4(&from, ctx->user_ip4);
	if (socket && dns_unmask(socket, &from, &port)) {
		ctx->user_ip4 = from.word[3];
		ctx->user_port = bpf_htons(port);
	}
	return 1;
}

static __always_inline int unmask6(struct bpf_sock_addr *ctx)
{
	struct cw_socket *socket = socket_find(ctx->sk);
	__u16 port = bpf_ntohs(ctx->user_port);
	struct cw_address from;

	address_read6(&from, ctx);
	if (socket && dns_unmask(socket, &from, &port)) {
		address_write6(ctx, &from);
		ctx->user_port = bpf_htons(port);
	}
	return 1;
}

SEC("cgroup/recvmsg4")
int recvmsg_ipv4(struct bpf_sock_addr *ctx)
{
	return unmask4(ctx);
}

SEC("cgroup/recvmsg6")
int recvmsg_ipv6(struct bpf_sock_addr *ctx)
{
	return unmask6(ctx);
}

SEC("cgroup/getpeername4")
int getpeername_ipv4(struct bpf_sock_addr *ctx)
{
	return unmask4(ctx);
}

SEC("cgroup/getpeername6")
int getpeername_ipv6(struct bpf_sock_addr *ctx)
{
	return unmask6(ctx);
}
