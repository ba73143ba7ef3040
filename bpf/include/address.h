// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "kernel.h"

/* An address as every map and record holds it: 16 bytes in network order, IPv4 as ::ffff:a.b.c.d. */
struct cw_address {
	__u32 word[4];
};

_Static_assert(sizeof(struct cw_address) == 16, "shared with user space");

#define ADDRESS_MAPPED bpf_htonl(0x0000ffff)
#define ADDRESS_LOOPBACK4 bpf_htonl(0x7f000001)

static __always_inline void address_set4(struct cw_address *address, __u32 ip4)
{
	address->word[0] = 0;
	address->word[1] = 0;
	address->word[2] = ADDRESS_MAPPED;
	address->word[3] = ip4;
}

static __always_inline int address_is4(const struct cw_address *address)
{
	return address->word[0] == 0 && address->word[1] == 0 && address->word[2] == ADDRESS_MAPPED;
}

static __always_inline int address_equal(const struct cw_address *left, const struct cw_address *right)
{
	return ((left->word[0] ^ right->word[0]) | (left->word[1] ^ right->word[1]) | (left->word[2] ^ right->word[2]) |
		       (left->word[3] ^ right->word[3])) == 0;
}

/* A client that names the unspecified address reaches this machine: the kernel puts loopback in its place after the
 * hooks. */
static __always_inline void address_resolve_any(struct cw_address *address)
{
	if (address->word[0] || address->word[1] || address->word[3])
		return;
	if (address->word[2] == ADDRESS_MAPPED)
		address->word[3] = ADDRESS_LOOPBACK4;
	else if (address->word[2] == 0)
		address->word[3] = bpf_htonl(1);
}

/* The destination of a socket hook for IPv6. */
static __always_inline void address_read6(struct cw_address *address, struct bpf_sock_addr *ctx)
{
	address->word[0] = ctx->user_ip6[0];
	address->word[1] = ctx->user_ip6[1];
	address->word[2] = ctx->user_ip6[2];
	address->word[3] = ctx->user_ip6[3];
}

static __always_inline void address_write6(struct bpf_sock_addr *ctx, const struct cw_address *address)
{
	ctx->user_ip6[0] = address->word[0];
	ctx->user_ip6[1] = address->word[1];
	ctx->user_ip6[2] = address->word[2];
	ctx->user_ip6[3] = address->word[3];
}
