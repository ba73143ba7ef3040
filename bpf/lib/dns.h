// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../maps/dns.h"
#include "../maps/sockets.h"
#include "verdict.h"

/* Queries go to the agent's proxy; the client sees the server that it asked. */

#define PORT_DNS 53
/* Docker's resolver inside a container's namespace: what it asks in turn is asked by the daemon, on this machine, and
 * redirected there. */
#define ADDRESS_DOCKER_DNS bpf_htonl(0x7f00000b)

enum {
	DNS_LEAVE = 0, /* not a query, or no proxy in this namespace: the policy decides on the address */
	DNS_REDIRECT = 1,
	DNS_CLOSED = 2, /* there is a proxy, but not for this address family */
};

static __always_inline int dns_route(
	struct bpf_sock_addr *ctx, const struct cw_question *question, struct cw_address *via, __u16 *via_port)
{
	int is4 = address_is4(&question->to);
	struct cw_dns *proxy;
	__u64 namespace;

	if (question->port != PORT_DNS || (question->protocol != IPPROTO_UDP && question->protocol != IPPROTO_TCP))
		return DNS_LEAVE;
	if (is4 && question->to.word[3] == ADDRESS_DOCKER_DNS)
		return DNS_LEAVE;
	namespace = bpf_get_netns_cookie(ctx);
	proxy = bpf_map_lookup_elem(&cw_dns, &namespace);
	if (!proxy)
		return DNS_LEAVE;
	*via = is4 ? proxy->via4 : proxy->via6;
	*via_port = is4 ? proxy->port4 : proxy->port6;
	return *via_port ? DNS_REDIRECT : DNS_CLOSED;
}

/* Whether it is remembered: without, the client would see answers of a stranger. */
static __always_inline int dns_remember(
	struct bpf_sock *sk, const struct cw_question *question, const struct cw_address *via, __u16 via_port)
{
	struct cw_socket *socket = socket_keep(sk);

	if (!socket)
		return 0;
	bpf_spin_lock(&socket->lock);
	socket->asked = question->to;
	socket->asked_port = question->port;
	socket->via = *via;
	socket->via_port = via_port;
	socket->flags |= SOCKET_REDIRECTED;
	bpf_spin_unlock(&socket->lock);
	return 1;
}

/* Puts the asked server in the place of the proxy. True when it did. */
static __always_inline int dns_unmask(struct cw_socket *socket, struct cw_address *from, __u16 *port)
{
	int masked;

	bpf_spin_lock(&socket->lock);
	masked = (socket->flags & SOCKET_REDIRECTED) && socket->via_port == *port && address_equal(&socket->via, from);
	if (masked) {
		*from = socket->asked;
		*port = socket->asked_port;
	}
	bpf_spin_unlock(&socket->lock);
	return masked;
}

/* Whether a packet of this socket goes to the proxy that its query was redirected to. */
static __always_inline int dns_is_via(struct cw_socket *socket, const struct cw_question *question)
{
	int is;

	bpf_spin_lock(&socket->lock);
	is = (socket->flags & SOCKET_REDIRECTED) && socket->via_port == question->port &&
	     address_equal(&socket->via, &question->to);
	bpf_spin_unlock(&socket->lock);
	return is;
}
