// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "../include/kernel.h"

/*
 * cw_errors: a failed helper call, by place and error -> how often. Written here, read by the agent, which reports it.
 * 256 places are more than the programs have; a place that does not fit is not counted. Pinned.
 */
struct cw_error {
	char file[24];
	__u32 line;
	__s32 error;
};

_Static_assert(sizeof(struct cw_error) == 32, "shared with user space");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, struct cw_error);
	__type(value, __u64);
} cw_errors SEC(".maps");

static __always_inline void error_count(const struct cw_error *place)
{
	__u64 *count = bpf_map_lookup_elem(&cw_errors, place), one = 1;

	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&cw_errors, place, &one, BPF_NOEXIST);
}

/* Says that a helper failed, here. */
#define HELPER_FAILED(err)                                                                                             \
	do {                                                                                                           \
		struct cw_error place_ = {.file = __FILE_NAME__, .line = __LINE__, .error = (err)};                    \
                                                                                                                       \
		error_count(&place_);                                                                                  \
	} while (0)
