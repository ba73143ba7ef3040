// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../include/kernel.h"

/*
 * cw_ports: port -> port class, for TCP and UDP, for the even and the odd generation. Mapped into the agent's memory,
 * written by it alone. Any number of port ranges collapses into it; it cannot be full. The agent fills the half of the
 * next generation before the switch. Pinned.
 */
struct cw_port {
	__u16 tcp[2];
	__u16 udp[2];
};

_Static_assert(sizeof(struct cw_port) == 8, "shared with user space");

enum {
	PORT_CLASS_OTHER = 0, /* every protocol without ports but ICMP */
	PORT_CLASS_ICMP = 1, /* ICMP and ICMPv6 */
	PORT_CLASS_FIRST = 2, /* TCP and UDP ports from here on */
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 65536);
	__type(key, __u32);
	__type(value, struct cw_port);
} cw_ports SEC(".maps");

static __always_inline __u16 port_class(__u8 protocol, __u16 port, __u32 generation)
{
	__u32 index = port;
	struct cw_port *classes;

	if (protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6)
		return PORT_CLASS_ICMP;
	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
		return PORT_CLASS_OTHER;
	classes = bpf_map_lookup_elem(&cw_ports, &index);
	if (!classes)
		return PORT_CLASS_OTHER; /* the index is below the map's size: for the verifier */
	if (protocol == IPPROTO_TCP)
		return generation & 1 ? classes->tcp[1] : classes->tcp[0];
	return generation & 1 ? classes->udp[1] : classes->udp[0];
}
