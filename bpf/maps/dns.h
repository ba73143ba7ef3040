// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../include/address.h"

/*
 * cw_dns: network namespace -> where the DNS proxy listens in it. Written by the agent, one entry a namespace. Pinned.
 * A namespace without an entry keeps its own DNS servers, and the policy decides on them as on every address.
 */
struct cw_dns {
	struct cw_address via4; /* mapped; port4 0: no proxy for IPv4 */
	struct cw_address via6; /* port6 0: no proxy for IPv6 */
	__u16 port4;
	__u16 port6;
};

_Static_assert(sizeof(struct cw_dns) == 36, "shared with user space");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, struct cw_dns);
} cw_dns SEC(".maps");
