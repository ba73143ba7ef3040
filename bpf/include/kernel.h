// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once

/* The kernel's own types and the helpers. Only uapi headers: no program of the net object reads a kernel structure. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* From headers that also bring declarations of the C library, which BPF does not have. */
#define AF_INET 2
#define AF_INET6 10
#define ETH_P_IP 0x0800
#define ETH_P_IPV6 0x86dd
#define EPERM 1
#define ENOMEM 12

#define IPPROTO_HOPOPTS 0
#define IPPROTO_ICMP 1
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_ROUTING 43
#define IPPROTO_FRAGMENT 44
#define IPPROTO_AH 51
#define IPPROTO_ICMPV6 58
#define IPPROTO_DSTOPTS 60

#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif

/* A function that the verifier checks once by itself, whatever calls it: keeps the number of paths small. Not inside a
 * lock. */
#define __checked_once __attribute__((noinline))
