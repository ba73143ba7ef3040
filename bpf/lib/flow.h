// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../maps/flows.h"
#include "actor.h"
#include "verdict.h"

/*
 * One word says where a flow goes and whether that is allowed, so that it is read and written whole without a lock:
 * address (bits 32..63), port (16..31), low bits of the generation (2..15), UDP (1), allowed (0); all of it masked with
 * the cookie, so that what another socket left in the place reads as nothing.
 */
#define SEAL_ALLOWED 1ULL
#define SEAL_UDP 2ULL
#define SEAL_GENERATION 0xfffcULL
#define SEAL_NONE 0

/* Taking a place wants an atomic compare-and-exchange, which kernels for ARM have since Linux 5.18. Set before loading;
 * without it every verdict is kept with its socket. */
const volatile __u8 flows_used SEC(".rodata.flows") = 1;

/* Whether flows are kept for this destination at all. */
static __always_inline int flow_holds(const struct cw_question *question)
{
	return flows_used && (question->protocol == IPPROTO_TCP || question->protocol == IPPROTO_UDP) &&
	       address_is4(&question->to);
}

static __always_inline __u64 flow_seal(__u64 cookie, const struct cw_question *question, __u32 generation, int allowed)
{
	__u64 seal = (__u64)question->to.word[3] << 32 | (__u64)question->port << 16 |
		     (((__u64)generation << 2) & SEAL_GENERATION);

	if (question->protocol == IPPROTO_UDP)
		seal |= SEAL_UDP;
	if (allowed)
		seal |= SEAL_ALLOWED;
	return seal ^ cookie * 0x9e3779b97f4a7c15ULL;
}

static __always_inline int flow_is_of(const struct cw_flow *flow, __u64 cookie)
{
	return flow && (flow->cookie & ~FLOW_CLOSED) == cookie;
}

/* What was judged for this destination: JUDGED_..., and in bit 2 whether it was allowed. */
#define FLOW_ALLOWED 4
#define FLOW_JUDGED(found) ((found)&3)
#define FLOW_WORD(found) (WORD_NO_RULE | ((found)&FLOW_ALLOWED ? DECIDED_ALLOW : DECIDED_DENY))

static __always_inline int flow_look(const struct cw_question *question, __u64 cookie, __u32 generation)
{
	const struct cw_flow *flow = flow_place(cookie);
	__u32 judged_by;
	__u64 seal, other;

	if (!flow_is_of(flow, cookie) || !flow_holds(question))
		return JUDGED_NOT;
	/* The generation first: flow_write takes the old seal away before it writes another generation. */
	judged_by = *(volatile const __u32 *)&flow->generation;
	seal = *(volatile const __u64 *)&flow->seal;
	if (seal == SEAL_NONE)
		return JUDGED_NOT;
	other = seal ^ flow_seal(cookie, question, generation, 1);
	if (other & ~(SEAL_GENERATION | SEAL_ALLOWED))
		return JUDGED_NOT;
	return (judged_by == generation && !(other & SEAL_GENERATION) ? JUDGED_NOW : JUDGED_EARLIER) |
	       (other & SEAL_ALLOWED ? 0 : FLOW_ALLOWED);
}

__checked_once int flow_read(const struct cw_question *question, __u64 cookie, __u32 generation)
{
	return question ? flow_look(question, cookie, generation) : JUDGED_NOT; /* null for the verifier */
}

/* Whether the place is this socket's from now on. */
static __always_inline int flow_take(struct cw_flow *flow, __u64 cookie, __u64 as)
{
	__u64 owner = *(volatile __u64 *)&flow->cookie;

	if ((owner & ~FLOW_CLOSED) == cookie)
		return 1;
	if (owner != 0 && !(owner & FLOW_CLOSED))
		return 0;
	return __sync_val_compare_and_swap(&flow->cookie, owner, as) == owner;
}

/* Takes the actor's socket its place and writes what was judged; false when the place is another's. A socket that is
 * past its close keeps nobody else out of the place. */
__checked_once int flow_write(
	const struct cw_question *question, const struct cw_actor *actor, __u32 generation, __u32 word, int closed)
{
	struct cw_flow *flow;
	__u64 cookie;

	if (!question || !actor || !flow_holds(question))
		return 0;
	cookie = actor->cookie;
	flow = flow_place(cookie);
	if (!flow || !flow_take(flow, cookie, closed ? cookie | FLOW_CLOSED : cookie))
		return 0;
	*(volatile __u64 *)&flow->seal = SEAL_NONE;
	*(volatile __u32 *)&flow->generation = generation;
	flow->pid = actor->pid;
	__builtin_memcpy(flow->comm, actor->comm, sizeof(flow->comm));
	if (WORD_DECIDED(word) != DECIDED_NOT)
		*(volatile __u64 *)&flow->seal = flow_seal(cookie, question, generation, verdict_allows(word));
	return 1;
}

/* The socket begins anew: what it was judged for is past. The place stays its own. */
static __always_inline void flow_forget(__u64 cookie)
{
	struct cw_flow *flow = flow_place(cookie);

	if (flow_is_of(flow, cookie))
		*(volatile __u64 *)&flow->seal = SEAL_NONE;
}

/* The process has let go of the socket: its place may be taken. No other socket takes it before this store. */
static __always_inline void flow_close(__u64 cookie)
{
	struct cw_flow *flow = flow_place(cookie);

	if (flow && flow->cookie == cookie)
		flow->cookie = cookie | FLOW_CLOSED;
}
