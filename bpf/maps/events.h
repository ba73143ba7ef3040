// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../include/address.h"

/*
 * cw_events: decision records for the agent's reader. 2 MiB hold 29,000 records, twice what one CPU can make between
 * two looks of the reader; the agent's memory counts them twice, as the buffer is mapped two times in a row. Full: the
 * record is lost and counted (COUNTER_LOST). Pinned with the other maps, so that a later agent may read what was left.
 */
struct cw_record {
	__u64 cookie; /* of the socket */
	__u64 cgroup;
	struct cw_address to;
	char comm[16];
	__u32 pid; /* the process, as the initial pid namespace counts; 0 where the hook does not know it */
	__u32 word; /* the verdict word */
	__u32 milliseconds; /* since boot, its low 32 bits */
	__u16 port;
	__u8 protocol;
	__u8 place; /* hook in bits 0..3, blocked in bit 4, low bits of the generation in bits 5..7 */
};

_Static_assert(sizeof(struct cw_record) == 64, "shared with user space");

enum {
	HOOK_CONNECT4 = 1,
	HOOK_CONNECT6 = 2,
	HOOK_SENDMSG4 = 3,
	HOOK_SENDMSG6 = 4,
	HOOK_EGRESS = 5,
	HOOK_SETSOCKOPT = 6,
};

#define PLACE_BLOCKED (1 << 4)
#define PLACE_GENERATION(generation) (((generation)&7) << 5)

#define EVENTS_SIZE (2 << 20)

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, EVENTS_SIZE);
} cw_events SEC(".maps");

/* cw_counters: what happened too often for a record each. Per CPU; the agent adds up. Not pinned. */
enum {
	COUNTER_LOST = 0, /* records that did not fit into cw_events */
	COUNTER_INCOMPLETE = 1, /* decisions for which no verdict was found: counted as denied */
	COUNTER_MAX = 2,
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, COUNTER_MAX);
	__type(key, __u32);
	__type(value, __u64);
} cw_counters SEC(".maps");

static __always_inline void counter_add(__u32 counter)
{
	__u64 *count = bpf_map_lookup_elem(&cw_counters, &counter);

	if (count)
		*count += 1;
}
