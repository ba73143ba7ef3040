// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../lib/connection.h"

/* cgroup/connect4 and connect6: TCP, UDP and ICMP sockets that connect. The caller gets EPERM at once, or is led to the
 * DNS proxy. */

SEC("cgroup/connect4")
int connect_ipv4(struct bpf_sock_addr *ctx)
{
	struct cw_question question = {
		.port = bpf_ntohs(ctx->user_port), .protocol = ctx->protocol, .scope = SCOPE_ANY};
	int decided;

	address_set4(&question.to, ctx->user_ip4);
	decided = connection_decide(ctx, &question, HOOK_CONNECT4, 1);
	if (decided == CONNECTION_REDIRECT) {
		ctx->user_ip4 = question.to.word[3];
		ctx->user_port = bpf_htons(question.port);
	}
	return decided != CONNECTION_BLOCK;
}

SEC("cgroup/connect6")
int connect_ipv6(struct bpf_sock_addr *ctx)
{
	struct cw_question question = {
		.port = bpf_ntohs(ctx->user_port), .protocol = ctx->protocol, .scope = SCOPE_ANY};
	int decided;

	address_read6(&question.to, ctx);
	decided = connection_decide(ctx, &question, HOOK_CONNECT6, 1);
	if (decided == CONNECTION_REDIRECT) {
		address_write6(ctx, &question.to);
		ctx->user_port = bpf_htons(question.port);
	}
	return decided != CONNECTION_BLOCK;
}
