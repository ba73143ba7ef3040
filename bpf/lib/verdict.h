// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../maps/config.h"
#include "../maps/destinations.h"
#include "../maps/events.h"
#include "../maps/ports.h"
#include "../maps/verdicts.h"

/*
 * The one place that decides, for every hook. Precedence, denials, names and auto-allows were resolved by
 * CargoWall.Policy when the tables were filled; here two classes are looked up, and the word of the pair.
 */

/* What is asked. */
struct cw_question {
	struct cw_address to;
	__u16 port; /* host order; 0 for protocols without ports */
	__u8 protocol;
	__u8 held; /* an allowed flow that goes on under a new generation */
	__u16 scope;
	__u16 _pad;
};

_Static_assert(sizeof(struct cw_question) == 24, "shared with the tests");

/* A verdict word: what was decided (bits 0..3), the auto-allow kind (4..6), by the default action (7), the rule's
 * number (8..31). */
enum {
	DECIDED_NOT = 0,
	DECIDED_ALLOW = 1,
	DECIDED_AUTO = 2,
	DECIDED_DENY = 3,
	DECIDED_SOURCE_ROUTE = 4, /* from here on denied by the programs themselves */
	DECIDED_MALFORMED = 5,
	DECIDED_NO_PROXY = 6,
	DECIDED_BYPASS = 7,
	DECIDED_INCOMPLETE = 8,
};

/* Whether a destination was judged before. */
enum {
	JUDGED_NOT = 0,
	JUDGED_NOW = 1, /* for this destination, by this generation */
	JUDGED_EARLIER = 2, /* for this destination, by an older generation */
};

#define WORD_DECIDED(word) ((word)&15)
#define WORD_KIND(word) (((word) >> 4) & 7)
#define WORD_NO_RULE (0xffffffU << 8)
#define KIND_LOOPBACK 0

static __always_inline int verdict_allows(__u32 word)
{
	__u32 decided = WORD_DECIDED(word);

	return decided == DECIDED_ALLOW || decided == DECIDED_AUTO;
}

/* Whether this decision stops the traffic: closed under enforce whatever the reason of the denial, open under audit. */
static __always_inline int verdict_blocks(__u64 state, __u32 word)
{
	return STATE_MODE(state) == MODE_ENFORCE && !verdict_allows(word);
}

__checked_once __u32 verdict_judge(const struct cw_question *question, __u64 state)
{
	struct cw_verdict_key key = {.generation = STATE_GENERATION(state)};
	__u32 *word;

	if (!question)
		return WORD_NO_RULE | DECIDED_INCOMPLETE; /* for the verifier */

	key.destination = destination_class(&question->to, key.generation, question->held);
	key.port = port_class(question->protocol, question->port, key.generation);
	key.scope = question->scope;
	word = bpf_map_lookup_elem(&cw_verdicts, &key);
	if (!word) {
		key.port = PORT_CLASS_ANY;
		word = bpf_map_lookup_elem(&cw_verdicts, &key);
	}
	if (!word) {
		counter_add(COUNTER_INCOMPLETE);
		return WORD_NO_RULE | DECIDED_INCOMPLETE;
	}
	return *word;
}

/*
 * What keeps the link itself working and cannot leave it: a DHCP client that asks its link for another lease (RFC 2131,
 * section 4.4.5; RFC 8415, section 7.1). A renewal sent to one server is judged as any other traffic; clients then ask
 * the link.
 */
static __always_inline int verdict_keeps_link(const struct cw_question *question)
{
	if (question->protocol != IPPROTO_UDP)
		return 0;
	if (question->port == 67)
		return address_is4(&question->to) && question->to.word[3] == 0xffffffff;
	return question->port == 547 && question->to.word[0] == bpf_htonl(0xff020000) && question->to.word[1] == 0 &&
	       question->to.word[2] == 0 && question->to.word[3] == bpf_htonl(0x00010002);
}
