// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * The net object: every hook that decides by what the kernel's own context tells. It reads no kernel structure, so it
 * needs no type information of the running kernel and loads fast.
 */
#include "connect.bpf.h"
#include "create.bpf.h"
#include "egress.bpf.h"
#include "release.bpf.h"
#include "sendmsg.bpf.h"
#include "setsockopt.bpf.h"
#include "unmask.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
