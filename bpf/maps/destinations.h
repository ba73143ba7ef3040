// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../include/address.h"

/*
 * Destination classes: address -> class, the interned set of everything in the policy that fits the address or its
 * learned names. Written by the agent, read by every deciding program. The generation stands in each key: the next
 * policy is filled in beside the one in force, and the old entries are removed after the switch. Two generations of
 * 250,000 learned addresses and 10,000 rules fit in 2^19 entries; entries are allocated when they are used. Full: the
 * agent refuses the address, counts and reports it; the address then has the class of its network. Pinned.
 */
#define DESTINATIONS_MAX (1 << 19)
#define NETWORKS_MAX (1 << 16)

struct cw_class {
	__u32 fresh; /* for a new connection: names whose time has passed are left out */
	__u32 held; /* for a connection that was allowed before: a name's time to live does not cut it */
};

struct cw_key4 {
	__u32 generation;
	__u32 ip;
};

struct cw_key6 {
	__u32 generation;
	__u32 ip[4];
};

struct cw_net4 {
	__u32 length; /* of the generation (32 bits) and the network */
	__u32 generation;
	__u32 ip;
};

struct cw_net6 {
	__u32 length;
	__u32 generation;
	__u32 ip[4];
};

_Static_assert(sizeof(struct cw_class) == 8, "shared with user space");
_Static_assert(sizeof(struct cw_key4) == 8, "shared with user space");
_Static_assert(sizeof(struct cw_key6) == 20, "shared with user space");
_Static_assert(sizeof(struct cw_net4) == 12, "shared with user space");
_Static_assert(sizeof(struct cw_net6) == 24, "shared with user space");

#define CLASS_NONE 0 /* nothing in the policy names the address */

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, DESTINATIONS_MAX);
	__type(key, struct cw_key4);
	__type(value, struct cw_class);
} cw_ip4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, DESTINATIONS_MAX);
	__type(key, struct cw_key6);
	__type(value, struct cw_class);
} cw_ip6 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, NETWORKS_MAX);
	__type(key, struct cw_net4);
	__type(value, __u32);
} cw_net4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, NETWORKS_MAX);
	__type(key, struct cw_net6);
	__type(value, __u32);
} cw_net6 SEC(".maps");

/* The exact address first (one hash look-up, the usual case), else the longest network. */
static __always_inline __u32 destination_class(const struct cw_address *to, __u32 generation, int held)
{
	struct cw_class *exact;
	__u32 *network;

	if (address_is4(to)) {
		struct cw_key4 key = {.generation = generation, .ip = to->word[3]};
		struct cw_net4 net = {.length = 64, .generation = generation, .ip = to->word[3]};

		exact = bpf_map_lookup_elem(&cw_ip4, &key);
		if (exact)
			return held ? exact->held : exact->fresh;
		network = bpf_map_lookup_elem(&cw_net4, &net);
	} else {
		struct cw_key6 key = {
			.generation = generation, .ip = {to->word[0], to->word[1], to->word[2], to->word[3]}};
		struct cw_net6 net = {.length = 160,
			.generation = generation,
			.ip = {to->word[0], to->word[1], to->word[2], to->word[3]}};

		exact = bpf_map_lookup_elem(&cw_ip6, &key);
		if (exact)
			return held ? exact->held : exact->fresh;
		network = bpf_map_lookup_elem(&cw_net6, &net);
	}
	return network ? *network : CLASS_NONE;
}
