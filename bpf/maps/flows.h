// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../include/kernel.h"

/*
 * cw_flows: socket cookie -> the IPv4 destination that the socket was judged for last, for TCP and UDP. Written and
 * read by the programs alone. Making storage of its own for each socket that connects (cw_sockets) costs as much as all
 * the rest of a connect, and a lock around each look half as much as the look; here a place is taken that is there
 * already, and what it says stands in one word. A cookie has one place, by its low bits. Cookies count up and never
 * come again. A place belongs to its socket until that is closed; a socket that finds it taken keeps its verdict in
 * cw_sockets. So a live flow is not forgotten, and a forgotten one is judged again by its packet. 8192 places: more
 * than a job has sockets open, and a third of a small processor's cache. Not pinned.
 */
#define FLOWS_MAX (1 << 13)

struct cw_flow {
	__u64 cookie; /* whose place it is; 0: nobody's yet */
	__u64 seal; /* what was judged, and how: lib/flow.h */
	__u32 generation; /* of the verdict */
	__u32 pid; /* the process that connected or sent */
	char comm[16];
};

_Static_assert(sizeof(struct cw_flow) == 40, "no hidden padding");

#define FLOW_CLOSED (1ULL << 63) /* in the cookie: the socket is closed, another may take the place */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, FLOWS_MAX);
	__type(key, __u32);
	__type(value, struct cw_flow);
} cw_flows SEC(".maps");

/* The place of a socket, which may be another's at the moment. Null for the verifier alone. */
static __always_inline struct cw_flow *flow_place(__u64 cookie)
{
	__u32 index = cookie & (FLOWS_MAX - 1);

	return bpf_map_lookup_elem(&cw_flows, &index);
}
