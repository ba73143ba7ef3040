// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../lib/dns.h"
#include "../lib/judged.h"
#include "../lib/packet.h"
#include "../lib/report.h"
#include "create.bpf.h"

/*
 * cgroup_skb/egress: every packet that a socket of the group sends. The same verdict for what never asked a connect
 * hook: ICMP, raw IP, sockets older than the agent, hand-made routes. A flow that was judged costs one look-up in the
 * socket.
 */

#define PACKET_DROP 0
#define PACKET_PASS 1
#define SOCK_STREAM 1

/* Whether something listens on the port that this connection has here. Asked once for a socket that no hook has seen
 * yet. */
static __always_inline int egress_has_listener(struct __sk_buff *skb, struct bpf_sock *sk)
{
	struct bpf_sock_tuple tuple = {};
	struct bpf_sock *listener;
	__u32 size;
	int is;

	/* Port 0 as the other end: no connection has it, so only a listener is found. */
	if (sk->family == AF_INET) {
		tuple.ipv4.saddr = sk->dst_ip4;
		tuple.ipv4.daddr = sk->src_ip4;
		tuple.ipv4.dport = bpf_htons(sk->src_port);
		size = sizeof(tuple.ipv4);
	} else {
		__builtin_memcpy(tuple.ipv6.saddr, sk->dst_ip6, sizeof(tuple.ipv6.saddr));
		__builtin_memcpy(tuple.ipv6.daddr, sk->src_ip6, sizeof(tuple.ipv6.daddr));
		tuple.ipv6.dport = bpf_htons(sk->src_port);
		size = sizeof(tuple.ipv6);
	}
	listener = bpf_sk_lookup_tcp(skb, &tuple, size, BPF_F_CURRENT_NETNS, 0);
	if (!listener)
		return 0;
	is = listener->state == BPF_TCP_LISTEN;
	bpf_sk_release(listener);
	return is;
}

/*
 * Sockets that answer are not the job reaching out: those that listen, and their children, which start with a copy of
 * the listener's storage. A connection that was there before the agent answers when something still listens on its
 * port; one that a hook saw connect does not, nor one past its close, whose flow may be forgotten.
 */
static __always_inline int egress_answers(
	struct __sk_buff *skb, struct bpf_sock *sk, struct cw_socket *socket, int seen)
{
	if (sk->protocol != IPPROTO_TCP || sk->type != SOCK_STREAM)
		return 0;
	if (socket && (socket->flags & SOCKET_PASSIVE))
		return 1;
	if (sk->state != BPF_TCP_LISTEN) {
		if (seen || (sk->state != BPF_TCP_ESTABLISHED && sk->state != BPF_TCP_CLOSE_WAIT))
			return 0;
		if (!egress_has_listener(skb, sk))
			return 0;
	}
	if (!socket)
		socket = socket_keep(sk);
	if (socket) {
		bpf_spin_lock(&socket->lock);
		socket->flags |= SOCKET_PASSIVE;
		bpf_spin_unlock(&socket->lock);
	}
	return 1;
}

/*
 * What the kernel answers with for the machine, over sockets of its own: who sends to this machine would else choose
 * what the job is said to have tried, and a container that asks at a closed port would wait instead of being refused. A
 * raw socket of a process that is older than the agent can send the same, and nothing else.
 */
static __always_inline int egress_is_of_kernel(struct __sk_buff *skb, struct bpf_sock *sk, struct cw_socket *socket)
{
	return sk->type == SOCK_RAW && !(socket && (socket->flags & SOCKET_RAW)) && packet_is_reply(skb, sk->protocol);
}

/* Whether the process has closed it: what it still had to send goes on its way. */
static __always_inline int egress_is_closing(struct bpf_sock *sk)
{
	return sk->protocol == IPPROTO_TCP && sk->type == SOCK_STREAM && sk->state != BPF_TCP_ESTABLISHED &&
	       sk->state != BPF_TCP_SYN_SENT && sk->state != BPF_TCP_SYN_RECV && sk->state != BPF_TCP_CLOSE_WAIT;
}

/* What is not known to be allowed. 'plain': the question is filled in. */
__checked_once int egress_judge(struct __sk_buff *skb, struct cw_question *question, int plain)
{
	__u64 state = config_state();
	__u32 generation = STATE_GENERATION(state);
	struct bpf_sock *sk = skb->sk;
	int read, judged = JUDGED_NOT;
	struct cw_actor actor = {};
	struct cw_socket *socket;
	__u32 word = 0;

	if (!question || !sk)
		return PACKET_DROP; /* for the verifier */
	sk = bpf_sk_fullsock(sk);
	if (!sk)
		return PACKET_PASS; /* the kernel does not call this hook for a socket that is not complete */
	actor.cookie = bpf_get_socket_cookie(skb);
	socket = socket_find(sk);
	if (socket && (socket->flags & SOCKET_EXEMPT))
		return PACKET_PASS;
	if (egress_answers(skb, sk, socket, socket || flow_is_of(flow_place(actor.cookie), actor.cookie)))
		return PACKET_PASS;
	if (STATE_MODE(state) == MODE_OFF || egress_is_of_kernel(skb, sk, socket))
		return PACKET_PASS;

	read = plain ? PACKET_READ : packet_read(skb, question);
	if (read == PACKET_NEIGHBOUR)
		return PACKET_PASS;
	if (read == PACKET_READ) {
		judged = judged_read(socket, actor.cookie, question, generation, &word);
		if (judged == JUDGED_NOW)
			return verdict_blocks(state, word) ? PACKET_DROP : PACKET_PASS;
		if (socket && dns_is_via(socket, question))
			return PACKET_PASS;
		if (verdict_keeps_link(question))
			return PACKET_PASS;
		question->held = judged == JUDGED_EARLIER && verdict_allows(word);
		word = verdict_judge(question, state);
	} else {
		word = WORD_NO_RULE | (read == PACKET_ROUTED ? DECIDED_SOURCE_ROUTE : DECIDED_MALFORMED);
	}

	judged_read_actor(socket, &actor);
	if (!(question->held && verdict_allows(word)) && judged_first(question, generation, actor.cookie)) {
		actor.cgroup = bpf_skb_cgroup_id(skb);
		report_write(state, question, word, HOOK_EGRESS, &actor);
	}
	if (read == PACKET_READ)
		judged_write(sk, egress_is_closing(sk), question, generation, word, &actor);
	return verdict_blocks(state, word) ? PACKET_DROP : PACKET_PASS;
}

SEC("cgroup_skb/egress")
int packet_egress(struct __sk_buff *skb)
{
	struct cw_question question = {.scope = SCOPE_ANY};
	__u64 state = config_state();
	int plain, found;

	if (!skb->sk)
		return PACKET_PASS; /* the kernel calls this hook for a socket's packets only */
	plain = packet_read_plain(skb, &question);
	if (plain) {
		found = flow_look(&question, bpf_get_socket_cookie(skb), STATE_GENERATION(state));
		if (FLOW_JUDGED(found) == JUDGED_NOW && !verdict_blocks(state, FLOW_WORD(found)))
			return PACKET_PASS;
	}
	return egress_judge(skb, &question, plain) ? PACKET_PASS : PACKET_DROP;
}
