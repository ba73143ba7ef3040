// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#pragma once
#include "verdict.h"

/* What a packet on its way out says about where it goes. The packet begins with its IP header. */

enum {
	PACKET_READ = 0, /* the question is filled in */
	PACKET_NEIGHBOUR = 1, /* neighbour discovery and what it rests on: passes always */
	PACKET_ROUTED = 2, /* the sender names a route: the destination in the header is only the next stop */
	PACKET_MALFORMED = 3,
};

#define IP4_OPTION_END 0
#define IP4_OPTION_NOOP 1
#define IP4_OPTION_LSRR 131
#define IP4_OPTION_SSRR 137
#define IP4_OPTIONS_MAX 40
#define IP6_HEADERS_MAX 8 /* extension headers that are followed; a packet with more is malformed */

/* RFC 791 and RFC 8200; fields of several bytes are in network order. */
struct ip4_header {
	__u8 version_ihl;
	__u8 tos;
	__u16 total;
	__u16 id;
	__u16 fragment;
	__u8 ttl;
	__u8 protocol;
	__u16 checksum;
	__u32 from;
	__u32 to;
};

struct ip6_header {
	__u32 version_class_flow;
	__u16 length;
	__u8 next;
	__u8 hops;
	__u32 from[4];
	__u32 to[4];
};

/*
 * The usual packet: TCP or UDP, IPv4 without options or IPv6 without further headers, begun in this packet and not in
 * one before. Read without a call. False for any other, and then the question is as it was: packet_read decides.
 */
static __always_inline int packet_read_plain(struct __sk_buff *skb, struct cw_question *question)
{
	void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	__u16 *ports;
	__u8 protocol;

	if (!question)
		return 0; /* for the verifier */
	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		struct ip4_header *header = data;

		ports = (void *)(header + 1);
		if ((void *)(ports + 2) > end || header->version_ihl != 0x45 || header->fragment & bpf_htons(0x1fff))
			return 0;
		protocol = header->protocol;
		if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
			return 0;
		address_set4(&question->to, header->to);
	} else if (skb->protocol == bpf_htons(ETH_P_IPV6)) {
		struct ip6_header *header = data;

		ports = (void *)(header + 1);
		if ((void *)(ports + 2) > end ||
			(header->version_class_flow & bpf_htonl(0xf0000000)) != bpf_htonl(0x60000000))
			return 0;
		protocol = header->next;
		if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
			return 0;
		__builtin_memcpy(question->to.word, header->to, sizeof(question->to.word));
	} else {
		return 0;
	}
	question->protocol = protocol;
	question->port = bpf_ntohs(ports[1]);
	return 1;
}

/* TCP and UDP: the ports are the first four bytes. */
static __always_inline int packet_port(struct __sk_buff *skb, __u32 offset, __u8 protocol, __u16 *port)
{
	__u16 ports[2];

	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
		return PACKET_READ;
	if (bpf_skb_load_bytes(skb, offset, ports, sizeof(ports)))
		return PACKET_MALFORMED;
	*port = bpf_ntohs(ports[1]);
	return PACKET_READ;
}

/* Whether the options name a route (RFC 791, section 3.1). Options that cannot be read count as one. */
__checked_once int packet_has_route4(struct __sk_buff *skb, __u32 length)
{
	__u32 at = 0;
	int i;

	for (i = 0; i < IP4_OPTIONS_MAX; i++) {
		__u8 option[2];

		if (at >= length)
			return 0;
		if (bpf_skb_load_bytes(skb, sizeof(struct ip4_header) + at, option, sizeof(option)))
			return 1;
		if (option[0] == IP4_OPTION_END)
			return 0;
		if (option[0] == IP4_OPTION_LSRR || option[0] == IP4_OPTION_SSRR)
			return 1;
		if (option[0] == IP4_OPTION_NOOP) {
			at += 1;
			continue;
		}
		if (option[1] < 2)
			return 1;
		at += option[1];
	}
	return 0;
}

static __always_inline int packet_read4(struct __sk_buff *skb, struct cw_question *question)
{
	struct ip4_header header;
	__u32 length;

	if (bpf_skb_load_bytes(skb, 0, &header, sizeof(header)))
		return PACKET_MALFORMED;
	length = (header.version_ihl & 15) * 4;
	if (header.version_ihl >> 4 != 4 || length < sizeof(header))
		return PACKET_MALFORMED;
	address_set4(&question->to, header.to);
	question->protocol = header.protocol;
	if (length > sizeof(header) && packet_has_route4(skb, length - sizeof(header)))
		return PACKET_ROUTED;
	/* A later piece of a datagram has no ports. The kernel cuts packets after this hook, so only hand-made pieces
	 * come here. */
	if (header.fragment & bpf_htons(0x1fff))
		return PACKET_MALFORMED;
	return packet_port(skb, length, header.protocol, &question->port);
}

/* Neighbour and router discovery (RFC 4861), and on the link the group membership that switches need for it (RFC 3810,
 * RFC 4541). */
static __always_inline int packet_is_neighbour(struct __sk_buff *skb, __u32 offset, const struct cw_address *to)
{
	__u8 type;

	if (bpf_skb_load_bytes(skb, offset, &type, sizeof(type)))
		return 0;
	if (type >= 133 && type <= 137)
		return 1;
	return ((type >= 130 && type <= 132) || type == 143) &&
	       (to->word[0] & bpf_htonl(0xff0f0000)) == bpf_htonl(0xff020000);
}

static __always_inline int packet_read6(struct __sk_buff *skb, struct cw_question *question)
{
	__u32 offset = sizeof(struct ip6_header);
	struct ip6_header header;
	__u8 next;
	int i;

	if (bpf_skb_load_bytes(skb, 0, &header, sizeof(header)))
		return PACKET_MALFORMED;
	if ((header.version_class_flow & bpf_htonl(0xf0000000)) != bpf_htonl(0x60000000))
		return PACKET_MALFORMED;
	__builtin_memcpy(question->to.word, header.to, sizeof(question->to.word));
	next = header.next;
	for (i = 0; i < IP6_HEADERS_MAX; i++) {
		__u8 extension[4];

		question->protocol = next;
		if (next == IPPROTO_ROUTING)
			return PACKET_ROUTED;
		if (next == IPPROTO_ICMPV6 && packet_is_neighbour(skb, offset, &question->to))
			return PACKET_NEIGHBOUR;
		if (next != IPPROTO_HOPOPTS && next != IPPROTO_DSTOPTS && next != IPPROTO_FRAGMENT &&
			next != IPPROTO_AH)
			return packet_port(skb, offset, next, &question->port);
		if (bpf_skb_load_bytes(skb, offset, extension, sizeof(extension)))
			return PACKET_MALFORMED;
		if (next == IPPROTO_FRAGMENT) {
			if (extension[2] || extension[3] & 0xf8)
				return PACKET_MALFORMED; /* a later piece, as above */
			offset += 8;
		} else if (next == IPPROTO_AH) {
			offset += (extension[1] + 2) * 4;
		} else {
			offset += (extension[1] + 1) * 8;
		}
		next = extension[0];
	}
	return PACKET_MALFORMED;
}

#define TCP_SYN 2
#define TCP_RESET 4
#define TCP_ACK 16
#define ICMP_ECHO_REPLY 0
#define ICMP_UNREACHABLE 3
#define ICMP_TIME_EXCEEDED 11
#define ICMP_PARAMETER 12
#define ICMP_TIME_REPLY 14
#define ICMP6_ERRORS 4 /* types 1 to 4 (RFC 4443) */
#define ICMP6_ECHO_REPLY 129

/*
 * Whether a packet over a raw socket of this protocol is one that answers and never asks: TCP that resets or
 * acknowledges and carries nothing, errors and echo replies of ICMP. Without options or further headers, and whole.
 */
__checked_once int packet_is_reply(struct __sk_buff *skb, __u32 protocol)
{
	__u8 header[20], tcp[2], type;

	if (bpf_skb_load_bytes(skb, 0, header, sizeof(header)))
		return 0;
	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		if (header[0] != 0x45 || (header[6] & 0x3f) || header[7] || header[9] != protocol)
			return 0;
		if (protocol == IPPROTO_TCP)
			return !bpf_skb_load_bytes(skb, sizeof(struct ip4_header) + 12, tcp, sizeof(tcp)) &&
			       (tcp[1] & (TCP_RESET | TCP_ACK)) && !(tcp[1] & TCP_SYN) &&
			       skb->len == sizeof(struct ip4_header) + (tcp[0] >> 4) * 4;
		return protocol == IPPROTO_ICMP &&
		       !bpf_skb_load_bytes(skb, sizeof(struct ip4_header), &type, sizeof(type)) &&
		       (type == ICMP_ECHO_REPLY || type == ICMP_UNREACHABLE || type == ICMP_TIME_EXCEEDED ||
			       type == ICMP_PARAMETER || type == ICMP_TIME_REPLY);
	}
	return skb->protocol == bpf_htons(ETH_P_IPV6) && header[0] >> 4 == 6 && header[6] == IPPROTO_ICMPV6 &&
	       protocol == IPPROTO_ICMPV6 && !bpf_skb_load_bytes(skb, sizeof(struct ip6_header), &type, sizeof(type)) &&
	       ((type >= 1 && type <= ICMP6_ERRORS) || type == ICMP6_ECHO_REPLY);
}

__checked_once int packet_read(struct __sk_buff *skb, struct cw_question *question)
{
	if (!question)
		return PACKET_MALFORMED; /* for the verifier */
	if (skb->protocol == bpf_htons(ETH_P_IP))
		return packet_read4(skb, question);
	if (skb->protocol == bpf_htons(ETH_P_IPV6))
		return packet_read6(skb, question);
	return PACKET_MALFORMED;
}
