// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../maps/events.h"
#include "actor.h"
#include "verdict.h"

/* Nothing of a connection to the machine's own loopback leaves it; it is recorded on request only. */
static __always_inline int report_wanted(__u64 state, __u32 word)
{
	return WORD_DECIDED(word) != DECIDED_AUTO || WORD_KIND(word) != KIND_LOOPBACK ||
	       (state & STATE_REPORT_LOOPBACK);
}

/*
 * The reader looks every 100 ms by itself; a wake-up costs the sender some 400 ns. So what was allowed waits for the
 * next look, unless the buffer fills up, and what was denied wakes the reader.
 */
static __always_inline __u64 report_urgency(__u32 word)
{
	if (!verdict_allows(word))
		return BPF_RB_FORCE_WAKEUP;
	if (bpf_ringbuf_query(&cw_events, BPF_RB_AVAIL_DATA) > EVENTS_SIZE / 4)
		return BPF_RB_FORCE_WAKEUP;
	return BPF_RB_NO_WAKEUP;
}

/* A function of its own, so that the record's type is in the object's type information, which user space is compared
 * with. */
static __attribute__((noinline)) void report_fill(struct cw_record *record, __u64 state,
	const struct cw_question *question, __u32 word, const struct cw_actor *actor)
{
	record->cookie = actor->cookie;
	record->cgroup = actor->cgroup;
	record->to = question->to;
	__builtin_memcpy(record->comm, actor->comm, sizeof(record->comm));
	record->pid = actor->pid;
	record->word = word;
	record->milliseconds = bpf_ktime_get_boot_ns() / 1000000;
	record->port = question->port;
	record->protocol = question->protocol;
	record->place = (verdict_blocks(state, word) ? PLACE_BLOCKED : 0) | PLACE_GENERATION(STATE_GENERATION(state));
}

/* Whether the decision is in the record. */
__checked_once int report_write(
	__u64 state, const struct cw_question *question, __u32 word, __u8 hook, const struct cw_actor *actor)
{
	struct cw_record *record;

	if (!question || !actor) /* for the verifier */
		return 0;
	if (!report_wanted(state, word))
		return 0;
	record = bpf_ringbuf_reserve(&cw_events, sizeof(*record), 0);
	if (!record) {
		counter_add(COUNTER_LOST);
		return 0;
	}
	report_fill(record, state, question, word, actor);
	record->place |= hook;
	bpf_ringbuf_submit(record, report_urgency(word));
	return 1;
}
