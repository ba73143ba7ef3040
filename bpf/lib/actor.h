// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../include/kernel.h"

/* Who acted. The hook fills in what its context knows. */
struct cw_actor {
	__u64 cookie;
	__u64 cgroup;
	__u32 pid;
	char comm[16];
};
