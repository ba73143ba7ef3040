// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../include/address.h"
#include "errors.h"

/*
 * cw_seen: (socket, destination) pairs that a record was written for, so that one socket that sends to many gives one
 * record for each. The oldest are forgotten, which costs a repeated record and nothing else. Not pinned.
 */
struct cw_seen_key {
	__u64 cookie;
	struct cw_address to;
	__u16 port;
	__u8 protocol;
	__u8 _pad;
	__u32 generation;
};

_Static_assert(sizeof(struct cw_seen_key) == 32, "no hidden padding in a key");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct cw_seen_key);
	__type(value, __u8);
} cw_seen SEC(".maps");

/* Whether this pair is new; it is not after the call. */
static __always_inline int seen_first(const struct cw_seen_key *key)
{
	__u8 one = 1;
	long failed;

	if (bpf_map_lookup_elem(&cw_seen, key))
		return 0;
	failed = bpf_map_update_elem(&cw_seen, key, &one, BPF_ANY);
	if (failed)
		HELPER_FAILED(failed);
	return 1;
}
