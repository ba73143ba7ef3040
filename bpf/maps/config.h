// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../include/kernel.h"

/*
 * cw_config: one element, mapped into the agent's memory.
 * Written by the agent alone, read by every program once per decision. Pinned.
 * 'state' holds generation, mode and options in one word, so that one aligned 64-bit store changes all of them for all
 * hooks.
 */
struct cw_config {
	__u64 state;
};

_Static_assert(sizeof(struct cw_config) == 8, "shared with user space");

enum {
	MODE_OFF = 0, /* attached, no policy yet: everything passes, nothing is recorded */
	MODE_AUDIT = 1,
	MODE_ENFORCE = 2,
};

#define STATE_GENERATION(state) ((__u32)(state))
#define STATE_MODE(state) ((__u32)((state) >> 32) & 0xff)
#define STATE_REPORT_LOOPBACK (1ULL << 40) /* record connections to this machine's loopback too */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct cw_config);
} cw_config SEC(".maps");

static __always_inline __u64 config_state(void)
{
	__u32 first = 0;
	const volatile struct cw_config *config = bpf_map_lookup_elem(&cw_config, &first);

	return config ? config->state : 0;
}
