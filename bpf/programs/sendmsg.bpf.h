// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../lib/connection.h"

/*
 * cgroup/sendmsg4 and sendmsg6: UDP sockets that name the destination with each send. An IPv6 socket with a mapped
 * address comes to sendmsg4.
 */

SEC("cgroup/sendmsg4")
int sendmsg_ipv4(struct bpf_sock_addr *ctx)
{
	struct cw_question question = {
		.port = bpf_ntohs(ctx->user_port), .protocol = ctx->protocol, .scope = SCOPE_ANY};
	int decided;

	address_set4(&question.to, ctx->user_ip4);
	decided = connection_decide(ctx, &question, HOOK_SENDMSG4, 0);
	if (decided == CONNECTION_REDIRECT) {
		ctx->user_ip4 = question.to.word[3];
		ctx->user_port = bpf_htons(question.port);
	}
	return decided != CONNECTION_BLOCK;
}

SEC("cgroup/sendmsg6")
int sendmsg_ipv6(struct bpf_sock_addr *ctx)
{
	struct cw_question question = {
		.port = bpf_ntohs(ctx->user_port), .protocol = ctx->protocol, .scope = SCOPE_ANY};
	int decided;

	address_read6(&question.to, ctx);
	decided = connection_decide(ctx, &question, HOOK_SENDMSG6, 0);
	if (decided == CONNECTION_REDIRECT) {
		address_write6(ctx, &question.to);
		ctx->user_port = bpf_htons(question.port);
	}
	return decided != CONNECTION_BLOCK;
}
