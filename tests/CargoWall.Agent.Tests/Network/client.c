/*
 * A client for tests of the kernel side: a process of its own in a network namespace and a control group, told what to do by lines on its
 * standard input. Answers each with one line: "ok ..." or the name of the error. Ends when its input ends, and its namespace with it.
 *
 *   unshare                       a network namespace of its own, with loopback up
 *   cgroup FOLDER                 joins a control group
 *   socket S FAMILY TYPE PROTO    numbers as in the headers; S is 0 to 63 here and below -> ok DESCRIPTOR
 *   connect S ADDRESS PORT        bind S ADDRESS PORT      listen S      accept S NEW      close S
 *   send S TEXT                   sendto S ADDRESS PORT TEXT             sendmmsg S ADDRESS PORT COUNT
 *   receive S                     -> ok ADDRESS PORT TEXT                peer S -> ok ADDRESS PORT
 *   option S LEVEL NAME HEX       setsockopt                             sendhex S ADDRESS PORT HEX
 *   fastopen S ADDRESS PORT       connects and sends in one call (MSG_FASTOPEN)
 *   ring S ADDRESS PORT           connects by io_uring
 *   disconnect S                  dissolves the association (AF_UNSPEC)
 *   pings FIRST LAST              the groups that may ping                forget-neighbours
 *   many FAMILY TYPE PROTO COUNT FIRST-ADDRESS PORT   connects or, for datagrams, sends to COUNT addresses one after another -> ok REFUSED OTHERS
 *   names FAMILY COUNT SUFFIX PORT   looks up n1.SUFFIX and on, and connects to each at once -> ok REFUSED OTHERS
 *   crowd COUNT ADDRESS PORT      that many datagram sockets more, connected and kept open -> ok FAILED
 *   crowd-send                    a datagram from each of them -> ok REFUSED OTHERS
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <net/if.h>
#include <netdb.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#define SOCKETS 64

static int sockets[SOCKETS];

static void answer(long result, const char *text)
{
	if (result < 0)
		printf("%s\n", strerrorname_np(errno));
	else
		printf("ok%s%s\n", text[0] ? " " : "", text);
	fflush(stdout);
}

static socklen_t address_read(const char *text, int port, struct sockaddr_storage *address)
{
	struct sockaddr_in *four = (struct sockaddr_in *)address;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;

	memset(address, 0, sizeof(*address));
	if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons(port);
		return sizeof(*four);
	}
	inet_pton(AF_INET6, text, &six->sin6_addr);
	six->sin6_family = AF_INET6;
	six->sin6_port = htons(port);
	return sizeof(*six);
}

static void address_write(const struct sockaddr_storage *address, char *text, size_t size)
{
	char host[INET6_ADDRSTRLEN] = "-";
	int port = 0;

	if (address->ss_family == AF_INET) {
		const struct sockaddr_in *four = (const struct sockaddr_in *)address;

		inet_ntop(AF_INET, &four->sin_addr, host, sizeof(host));
		port = ntohs(four->sin_port);
	} else if (address->ss_family == AF_INET6) {
		const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;

		inet_ntop(AF_INET6, &six->sin6_addr, host, sizeof(host));
		port = ntohs(six->sin6_port);
	}
	snprintf(text, size, "%s %d", host, port);
}

static int socket_open(int family, int type, int protocol)
{
	struct timeval patience = {.tv_sec = 3};
	int opened = socket(family, type | SOCK_CLOEXEC, protocol);

	if (opened >= 0) {
		setsockopt(opened, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
		setsockopt(opened, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	}
	return opened;
}

static long unshare_network(void)
{
	struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	int any;
	long result;

	if (unshare(CLONE_NEWNET))
		return -1;
	any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	result = ioctl(any, SIOCSIFFLAGS, &loopback);
	close(any);
	return result;
}

static long cgroup_join(const char *folder)
{
	char path[8300];
	long written;
	int file;

	snprintf(path, sizeof(path), "%s/cgroup.procs", folder);
	file = open(path, O_WRONLY | O_CLOEXEC);
	if (file < 0)
		return -1;
	written = write(file, "0", 1);
	close(file);
	return written;
}

static size_t hex_read(const char *text, unsigned char *bytes, size_t size)
{
	size_t i;

	for (i = 0; i < size && text[2 * i] && text[2 * i + 1]; i++)
		sscanf(text + 2 * i, "%2hhx", &bytes[i]);
	return i;
}

static long write_setting(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);
	long written;

	if (file < 0)
		return -1;
	written = write(file, text, strlen(text));
	close(file);
	return written;
}

static long send_many(int at, const struct sockaddr_storage *address, socklen_t length, int count)
{
	struct mmsghdr messages[64] = {0};
	struct iovec text = {.iov_base = "x", .iov_len = 1};
	int i;

	for (i = 0; i < count && i < 64; i++) {
		messages[i].msg_hdr.msg_name = (void *)address;
		messages[i].msg_hdr.msg_namelen = length;
		messages[i].msg_hdr.msg_iov = &text;
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	return sendmmsg(at, messages, count, 0);
}

/* A ring of one entry, without liburing: the entry is filled in, handed over and waited for. */
static long ring_connect(int socket, const struct sockaddr_storage *address, socklen_t length)
{
	struct io_uring_params params = {0};
	int ring = syscall(SYS_io_uring_setup, 1, &params), result;
	struct io_uring_sqe *entries;
	struct io_uring_cqe *done;
	char *sent, *answered;

	if (ring < 0)
		return -1;
	sent = mmap(NULL, params.sq_off.array + params.sq_entries * 4, PROT_READ | PROT_WRITE, MAP_SHARED, ring,
		IORING_OFF_SQ_RING);
	answered = mmap(NULL, params.cq_off.cqes + params.cq_entries * sizeof(*done), PROT_READ | PROT_WRITE,
		MAP_SHARED, ring, IORING_OFF_CQ_RING);
	entries = mmap(NULL, params.sq_entries * sizeof(*entries), PROT_READ | PROT_WRITE, MAP_SHARED, ring,
		IORING_OFF_SQES);
	entries[0].opcode = IORING_OP_CONNECT;
	entries[0].fd = socket;
	entries[0].addr = (unsigned long)address;
	entries[0].off = length;
	((unsigned int *)(sent + params.sq_off.array))[0] = 0;
	*(unsigned int *)(sent + params.sq_off.tail) = 1;
	if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0)
		return -1;
	done = (struct io_uring_cqe *)(answered + params.cq_off.cqes);
	result = done->res;
	close(ring);
	if (result < 0)
		errno = -result;
	return result < 0 ? -1 : 0;
}

/* Addresses one after another, by the last two bytes. */
static void address_step(struct sockaddr_storage *address, int step)
{
	unsigned char *end = address->ss_family == AF_INET ?
				     (unsigned char *)&((struct sockaddr_in *)address)->sin_addr + 2 :
				     (unsigned char *)&((struct sockaddr_in6 *)address)->sin6_addr + 14;
	unsigned int number = (end[0] << 8 | end[1]) + step;

	end[0] = number >> 8;
	end[1] = number;
}

static void try_many(int family, int type, int protocol, int count, const char *first, int port)
{
	struct sockaddr_storage address;
	int refused = 0, others = 0, i;
	char text[64];

	for (i = 0; i < count; i++) {
		socklen_t length = address_read(first, port, &address);
		int opened = socket_open(family, type | SOCK_NONBLOCK, protocol);
		long result;

		address_step(&address, i);
		result = type == SOCK_STREAM ? connect(opened, (struct sockaddr *)&address, length) :
					       sendto(opened, "x", 1, 0, (struct sockaddr *)&address, length);
		if (result < 0 && errno == EPERM)
			refused++;
		else if (result < 0 && errno != EINPROGRESS)
			others++;
		close(opened);
	}
	snprintf(text, sizeof(text), "%d %d", refused, others);
	answer(0, text);
}

/* The socket is there before the question: nothing but the connect comes after the answer. */
static void try_names(int family, int count, const char *suffix, const char *port)
{
	struct addrinfo wanted = {.ai_family = family, .ai_socktype = SOCK_STREAM}, *found;
	int refused = 0, others = 0, i;
	char name[192], text[64];

	for (i = 1; i <= count; i++) {
		int opened = socket_open(family, SOCK_STREAM, 0);

		snprintf(name, sizeof(name), "n%d.%s", i, suffix);
		if (getaddrinfo(name, port, &wanted, &found)) {
			others++;
		} else {
			if (connect(opened, found->ai_addr, found->ai_addrlen)) {
				if (errno == EPERM)
					refused++;
				else
					others++;
			}
			freeaddrinfo(found);
		}
		close(opened);
	}
	snprintf(text, sizeof(text), "%d %d", refused, others);
	answer(0, text);
}

static int *crowd, crowd_size;

static void crowd_open(int count, const char *host, int port)
{
	struct rlimit limit = {.rlim_cur = count + 1024, .rlim_max = count + 1024};
	struct sockaddr_storage address;
	socklen_t length = address_read(host, port, &address);
	int failed = 0, i;
	char text[32];

	setrlimit(RLIMIT_NOFILE, &limit);
	crowd = calloc(count, sizeof(*crowd));
	crowd_size = count;
	for (i = 0; i < count; i++) {
		crowd[i] = socket_open(address.ss_family, SOCK_DGRAM, 0);
		failed += connect(crowd[i], (struct sockaddr *)&address, length) != 0;
	}
	snprintf(text, sizeof(text), "%d", failed);
	answer(0, text);
}

static void crowd_send(void)
{
	int refused = 0, others = 0, i;
	char text[64];

	for (i = 0; i < crowd_size; i++) {
		if (send(crowd[i], "x", 1, 0) == 1)
			continue;
		if (errno == EPERM)
			refused++;
		else
			others++;
	}
	snprintf(text, sizeof(text), "%d %d", refused, others);
	answer(0, text);
}

int main(void)
{
	char line[8192];

	memset(sockets, -1, sizeof(sockets));
	while (fgets(line, sizeof(line), stdin)) {
		char word[32] = "", host[128] = "", text[4096] = "";
		int s = 0, a = 0, b = 0, c = 0, d = 0;
		struct sockaddr_storage address;
		socklen_t length = sizeof(address);

		line[strcspn(line, "\n")] = 0;
		sscanf(line, "%31s", word);
		if (!strcmp(word, "unshare")) {
			answer(unshare_network(), "");
		} else if (!strcmp(word, "cgroup")) {
			answer(cgroup_join(line + 7), "");
		} else if (sscanf(line, "socket %d %d %d %d", &s, &a, &b, &c) == 4) {
			sockets[s & 63] = socket_open(a, b, c);
			snprintf(text, sizeof(text), "%d", sockets[s & 63]);
			answer(sockets[s & 63], text);
		} else if (sscanf(line, "connect %d %127s %d", &s, host, &a) == 3) {
			length = address_read(host, a, &address);
			answer(connect(sockets[s & 63], (struct sockaddr *)&address, length), "");
		} else if (sscanf(line, "bind %d %127s %d", &s, host, &a) == 3) {
			length = address_read(host, a, &address);
			answer(bind(sockets[s & 63], (struct sockaddr *)&address, length), "");
		} else if (sscanf(line, "listen %d", &s) == 1) {
			answer(listen(sockets[s & 63], 16), "");
		} else if (sscanf(line, "accept %d %d", &s, &a) == 2) {
			answer(sockets[a & 63] = accept4(sockets[s & 63], NULL, NULL, SOCK_CLOEXEC), "");
		} else if (sscanf(line, "close %d", &s) == 1) {
			answer(close(sockets[s & 63]), "");
		} else if (sscanf(line, "send %d %4095s", &s, text) == 2) {
			answer(send(sockets[s & 63], text, strlen(text), MSG_NOSIGNAL), "");
		} else if (sscanf(line, "sendto %d %127s %d %4095s", &s, host, &a, text) == 4) {
			length = address_read(host, a, &address);
			answer(sendto(sockets[s & 63], text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&address, length), "");
		} else if (sscanf(line, "fastopen %d %127s %d", &s, host, &a) == 3) {
			length = address_read(host, a, &address);
			answer(sendto(sockets[s & 63], "x", 1, MSG_FASTOPEN | MSG_NOSIGNAL, (struct sockaddr *)&address, length), "");
		} else if (sscanf(line, "ring %d %127s %d", &s, host, &a) == 3) {
			length = address_read(host, a, &address);
			answer(ring_connect(sockets[s & 63], &address, length), "");
		} else if (sscanf(line, "sendmmsg %d %127s %d %d", &s, host, &a, &b) == 4) {
			length = address_read(host, a, &address);
			answer(send_many(sockets[s & 63], &address, length, b), "");
		} else if (sscanf(line, "receive %d", &s) == 1) {
			char where[128], whole[4300];
			long got = recvfrom(sockets[s & 63], text, sizeof(text) - 1, 0, (struct sockaddr *)&address, &length);

			if (length == 0)
				address.ss_family = AF_UNSPEC;
			if (got >= 0)
				text[got] = 0;
			address_write(&address, where, sizeof(where));
			snprintf(whole, sizeof(whole), "%s %s", where, text);
			answer(got, whole);
		} else if (sscanf(line, "peer %d", &s) == 1) {
			char where[128] = "";
			int got = getpeername(sockets[s & 63], (struct sockaddr *)&address, &length);

			if (got == 0)
				address_write(&address, where, sizeof(where));
			answer(got, where);
		} else if (sscanf(line, "option %d %d %d %4095s", &s, &a, &b, text) == 4) {
			unsigned char value[2048];
			size_t size = hex_read(text, value, sizeof(value));

			answer(setsockopt(sockets[s & 63], a, b, value, size), "");
		} else if (sscanf(line, "sendhex %d %127s %d %4095s", &s, host, &a, text) == 4) {
			unsigned char value[2048];
			size_t size = hex_read(text, value, sizeof(value));

			length = address_read(host, a, &address);
			answer(sendto(sockets[s & 63], value, size, 0, (struct sockaddr *)&address, length), "");
		} else if (sscanf(line, "disconnect %d", &s) == 1) {
			struct sockaddr none = {.sa_family = AF_UNSPEC};

			answer(connect(sockets[s & 63], &none, sizeof(none)), "");
		} else if (!strcmp(word, "pings")) {
			answer(write_setting("/proc/sys/net/ipv4/ping_group_range", line + 6), "");
		} else if (!strcmp(word, "forget-neighbours")) {
			answer(system("ip neigh flush all"), "");
		} else if (sscanf(line, "many %d %d %d %d %127s %d", &a, &b, &c, &d, host, &s) == 6) {
			try_many(a, b, c, d, host, s);
		} else if (sscanf(line, "names %d %d %127s %4095s", &a, &b, host, text) == 4) {
			try_names(a, b, host, text);
		} else if (!strcmp(word, "crowd-send")) {
			crowd_send();
		} else if (sscanf(line, "crowd %d %127s %d", &a, host, &b) == 3) {
			crowd_open(a, host, b);
		} else {
			printf("EUNKNOWN\n");
			fflush(stdout);
		}
	}
	return 0;
}
