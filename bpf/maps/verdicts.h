// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../include/kernel.h"

/*
 * cw_verdicts: (generation, destination class, port class, scope class) -> verdict word. Written by the agent, read by
 * every deciding program. A row holds one entry for PORT_CLASS_ANY, the commonest word of the class, and one for each
 * port class that differs. 2^18 entries, allocated when used: 10,000 rules make some 20,000 of them. Full: the agent
 * refuses the class, counts and reports it. Pinned.
 */
#define VERDICTS_MAX (1 << 18)
#define PORT_CLASS_ANY 0xffff
#define SCOPE_ANY 0 /* until the process object classifies: every process */

struct cw_verdict_key {
	__u32 generation;
	__u32 destination;
	__u16 port;
	__u16 scope;
};

_Static_assert(sizeof(struct cw_verdict_key) == 12, "shared with user space");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, VERDICTS_MAX);
	__type(key, struct cw_verdict_key);
	__type(value, __u32);
} cw_verdicts SEC(".maps");
