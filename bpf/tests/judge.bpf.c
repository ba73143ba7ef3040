// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * For tests alone: asks verdict.h what it is asked in a packet, on the maps of the net object, with BPF_PROG_TEST_RUN.
 * The packet is an Ethernet header, which test runs want, and a struct cw_question. What it returns is the verdict
 * word.
 */
#include "lib/verdict.h"

#define ETH_HLEN 14

SEC("tc")
int judge_packet(struct __sk_buff *skb)
{
	struct cw_question question;

	if (bpf_skb_load_bytes(skb, ETH_HLEN, &question, sizeof(question)))
		return DECIDED_NOT;
	return verdict_judge(&question, config_state());
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
