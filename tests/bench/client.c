// SPDX-License-Identifier: Apache-2.0
//
// The load generator of the benchmarks: one thread, no libraries, so that what it measures is the machine and not the client.
// Each command prints NAME=VALUE pairs on one line. See usage() for the commands.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DNS_PORT 53
#define MESSAGE 512
#define WARM_UP 200

static double now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int by_value(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;
	return (a > b) - (a < b);
}

static void print_times(const char *name, double *times, int count)
{
	qsort(times, (size_t)count, sizeof(*times), by_value);
	printf("%s_p50=%.2f %s_p99=%.2f ", name, times[count / 2], name, times[(int)((double)count * 0.99)]);
}

// Reads ADDRESS or ADDRESS:PORT.
static struct sockaddr_in address_of(const char *text, int port)
{
	char ip[64];
	const char *colon = strchr(text, ':');
	snprintf(ip, sizeof(ip), "%.*s", colon ? (int)(colon - text) : (int)strlen(text), text);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)(colon ? atoi(colon + 1) : port)) };
	if (inet_pton(AF_INET, ip, &address.sin_addr) != 1) {
		fprintf(stderr, "client: '%s' is no IPv4 address\n", text);
		exit(2);
	}
	return address;
}

// One connect and close. The reset at close keeps tens of thousands of connections from piling up in TIME_WAIT.
static int connect_once(const struct sockaddr_in *to, double *took)
{
	struct linger reset = { .l_onoff = 1, .l_linger = 0 };
	int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (socket_fd < 0)
		fail("socket");
	double start = now_us();
	int result = connect(socket_fd, (const struct sockaddr *)to, sizeof(*to));
	int error = result < 0 ? errno : 0;
	*took = now_us() - start;
	setsockopt(socket_fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(socket_fd);
	return error;
}

static int make_query(uint8_t *message, uint16_t id, const char *name)
{
	static const uint8_t header[10] = { 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0 };
	int length = 12;
	message[0] = (uint8_t)(id >> 8);
	message[1] = (uint8_t)id;
	memcpy(message + 2, header, sizeof(header));
	while (*name) {
		const char *dot = strchr(name, '.');
		size_t label = dot ? (size_t)(dot - name) : strlen(name);
		message[length++] = (uint8_t)label;
		memcpy(message + length, name, label);
		length += (int)label;
		name += label + (dot ? 1 : 0);
	}
	message[length++] = 0;
	memcpy(message + length, "\0\1\0\1", 4);
	return length + 4;
}

// The address of the last record, which the servers of this bed put at the end of their replies.
static int address_in(const uint8_t *message, int length, struct in_addr *address)
{
	if (length < 28 || (message[3] & 0x0f) != 0 || message[7] == 0)
		return 0;
	memcpy(address, message + length - 4, 4);
	return 1;
}

static int udp_to(const struct sockaddr_in *server)
{
	int size = 4 << 20;
	struct timeval patience = { .tv_sec = 5 };
	int socket_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (socket_fd < 0)
		fail("socket");
	setsockopt(socket_fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	setsockopt(socket_fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(socket_fd, (const struct sockaddr *)server, sizeof(*server)) < 0)
		fail("connect to the name server");
	return socket_fd;
}

static int lookup(int socket_fd, uint16_t id, const char *name, struct in_addr *address)
{
	uint8_t query[MESSAGE], reply[MESSAGE];
	int length = make_query(query, id, name);
	if (send(socket_fd, query, (size_t)length, 0) != length)
		return 0;
	for (;;) {
		ssize_t got = recv(socket_fd, reply, sizeof(reply), 0);
		if (got < 12)
			return 0;
		if (reply[0] == (uint8_t)(id >> 8) && reply[1] == (uint8_t)id)
			return address_in(reply, (int)got, address);
	}
}

static void command_connect(const char *ip, int port, int count)
{
	struct sockaddr_in to = address_of(ip, port);
	double *times = calloc((size_t)count, sizeof(double)), ignored;
	int failed = 0;
	for (int i = 0; i < WARM_UP; i++)
		connect_once(&to, &ignored);
	for (int i = 0; i < count; i++)
		failed += connect_once(&to, &times[i]) != 0;
	print_times("us", times, count);
	printf("failed=%d\n", failed);
}

static void command_denied_connect(const char *ip, int port, int count)
{
	struct sockaddr_in to = address_of(ip, port);
	double *times = calloc((size_t)count, sizeof(double));
	int denied = 0, last = 0;
	for (int i = 0; i < count; i++) {
		last = connect_once(&to, &times[i]);
		denied += last == EPERM;
	}
	print_times("us", times, count);
	printf("denied=%d of=%d error=%s\n", denied, count, last ? strerrorname_np(last) : "none");
}

static void command_denied_send(const char *ip, int port, int count)
{
	struct sockaddr_in to = address_of(ip, port);
	double *times = calloc((size_t)count, sizeof(double));
	int denied = 0, last = 0, socket_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	for (int i = 0; i < count; i++) {
		double start = now_us();
		last = sendto(socket_fd, "x", 1, 0, (struct sockaddr *)&to, sizeof(to)) < 0 ? errno : 0;
		times[i] = now_us() - start;
		denied += last == EPERM;
	}
	print_times("us", times, count);
	printf("denied=%d of=%d error=%s\n", denied, count, last ? strerrorname_np(last) : "none");
}

static void command_lookup(const char *ip, const char *name, int count)
{
	struct sockaddr_in server = address_of(ip, DNS_PORT);
	double *times = calloc((size_t)count, sizeof(double));
	struct in_addr address;
	int socket_fd = udp_to(&server), failed = 0;
	for (int i = 0; i < WARM_UP; i++)
		lookup(socket_fd, (uint16_t)i, name, &address);
	for (int i = 0; i < count; i++) {
		double start = now_us();
		failed += !lookup(socket_fd, (uint16_t)i, name, &address);
		times[i] = now_us() - start;
	}
	print_times("us", times, count);
	printf("failed=%d\n", failed);
}

// The server counts the addresses of its names up: one that is no further than the last would have been learned already, and counts as failed.
static void command_lookup_connect(const char *ip, const char *suffix, int port, int count)
{
	struct sockaddr_in server = address_of(ip, DNS_PORT), to = address_of("0.0.0.0", port);
	double *times = calloc((size_t)count, sizeof(double)), ignored;
	int socket_fd = udp_to(&server), failed = 0;
	uint32_t last = 0;
	char name[256];
	for (int i = -WARM_UP; i < count; i++) {
		snprintf(name, sizeof(name), "n%d.%s", i + WARM_UP, suffix);
		double start = now_us();
		int worked = lookup(socket_fd, (uint16_t)i, name, &to.sin_addr) && connect_once(&to, &ignored) == 0;
		if (i >= 0) {
			times[i] = now_us() - start;
			failed += !worked || ntohl(to.sin_addr.s_addr) <= last;
		}
		last = ntohl(to.sin_addr.s_addr);
	}
	print_times("us", times, count);
	printf("failed=%d\n", failed);
}

#define SOCKETS 4
#define WINDOW 50

// Keeps WINDOW questions open at each of SOCKETS sockets for some seconds; with a pace (questions a second) no more than that leave.
static void command_rate(const char *ip, const char *suffix, int fresh, double seconds, double pace, long most)
{
	struct sockaddr_in server = address_of(ip, DNS_PORT);
	struct pollfd fds[SOCKETS];
	int open[SOCKETS] = { 0 };
	long sent = 0, answered = 0, failed = 0, lost = 0;
	uint8_t message[MESSAGE];
	char name[256];
	uint16_t id = 0;
	// Who asks for a certain number waits as long as a stub resolver does; who measures a rate goes on.
	double patience = most ? 5e6 : 1e6;
	for (int i = 0; i < SOCKETS; i++)
		fds[i] = (struct pollfd){ .fd = udp_to(&server), .events = POLLIN };
	double start = now_us(), end = start + seconds * 1e6, last_reply = start, now = start;
	while ((now = now_us()) < end && (most == 0 || answered + failed + lost < most)) {
		for (int i = 0; i < SOCKETS; i++) {
			while (open[i] < WINDOW && (most == 0 || sent < most) && (pace == 0 || (double)sent < (now - start) / 1e6 * pace)) {
				if (fresh)
					snprintf(name, sizeof(name), "r%d-%ld.%s", (int)getpid(), sent, suffix);
				else
					snprintf(name, sizeof(name), "one.%s", suffix);
				int length = make_query(message, id++, name);
				if (send(fds[i].fd, message, (size_t)length, MSG_DONTWAIT) != length)
					break;
				open[i]++;
				sent++;
			}
		}
		if (poll(fds, SOCKETS, 1) > 0) {
			for (int i = 0; i < SOCKETS; i++) {
				ssize_t got;
				while (open[i] > 0 && (got = recv(fds[i].fd, message, sizeof(message), MSG_DONTWAIT)) > 0) {
					struct in_addr address;
					if (address_in(message, (int)got, &address))
						answered++;
					else
						failed++;
					open[i]--;
					last_reply = now;
				}
			}
		} else if (now - last_reply > patience) {
			// Lost datagrams must not shrink the window for good.
			for (int i = 0; i < SOCKETS; i++) {
				lost += open[i];
				open[i] = 0;
			}
			last_reply = now;
		}
	}
	if (most)
		failed += lost;
	printf("qps=%.0f answered=%ld failed=%ld lost=%ld seconds=%.3f\n", (double)answered / ((now - start) / 1e6), answered, failed, lost,
	       (now - start) / 1e6);
}

// Starts a program and waits for its ready file; prints the milliseconds and the pid, and leaves the program running.
static void command_ready(const char *file, char **program)
{
	double start = now_us();
	pid_t child = fork();
	if (child < 0)
		fail("fork");
	if (child == 0) {
		setsid();
		int log = open(getenv("BENCH_LOG") ? getenv("BENCH_LOG") : "/dev/null", O_WRONLY | O_CREAT | O_APPEND, 0600);
		dup2(log, 1);
		dup2(log, 2);
		execvp(program[0], program);
		_exit(127);
	}
	while (access(file, F_OK) != 0) {
		int status;
		if (waitpid(child, &status, WNOHANG) == child || now_us() - start > 60e6) {
			fprintf(stderr, "client: %s ended or was not ready within 60 s\n", program[0]);
			exit(1);
		}
		usleep(100);
	}
	printf("ms=%.1f pid=%d\n", (now_us() - start) / 1e3, (int)child);
}

// Accepts and closes connections for as long as it lives.
static void command_listen(const char *ip, int port)
{
	struct sockaddr_in at = address_of(ip, port);
	int yes = 1, socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(socket_fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (bind(socket_fd, (struct sockaddr *)&at, sizeof(at)) < 0 || listen(socket_fd, 4096) < 0)
		fail("listen");
	for (;;) {
		int client = accept(socket_fd, NULL, NULL);
		if (client >= 0)
			close(client);
	}
}

// Answers every question with an address of its own: 10.128.0.0 and up.
static void command_names(const char *ip, int port)
{
	struct sockaddr_in at = address_of(ip, port), from;
	int socket_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), size = 4 << 20;
	uint8_t message[MESSAGE];
	uint32_t address = 0x0a800000;
	setsockopt(socket_fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (bind(socket_fd, (struct sockaddr *)&at, sizeof(at)) < 0)
		fail("bind");
	for (;;) {
		socklen_t length = sizeof(from);
		ssize_t got = recvfrom(socket_fd, message, sizeof(message), 0, (struct sockaddr *)&from, &length);
		int end = 12;
		while (end < got && message[end])
			end += message[end] + 1;
		end += 5; // the root label, type and class
		if (got < 12 || end > got || end + 16 > MESSAGE)
			continue;
		// RFC 1035, sections 4.1.1 and 4.1.3: a reply with one answer, whose name points to the question; A, IN, 60 seconds, 4 bytes.
		uint8_t record[16] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4 };
		uint32_t next = htonl(address++);
		memcpy(record + 12, &next, 4);
		message[2] |= 0x80;
		message[3] = 0x80;
		memcpy(message + 4, "\0\1\0\1\0\0\0\0", 8);
		memcpy(message + end, record, sizeof(record));
		sendto(socket_fd, message, (size_t)end + sizeof(record), 0, (struct sockaddr *)&from, length);
	}
}

static int bpf_call(int command, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, command, attr, sizeof(*attr));
}

// The packet program that is attached to a control group.
static int packet_program(const char *cgroup)
{
	uint32_t id = 0;
	int group = open(cgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	union bpf_attr query = { 0 }, open_id = { 0 };
	query.query.target_fd = (uint32_t)group;
	query.query.attach_type = BPF_CGROUP_INET_EGRESS;
	query.query.prog_ids = (uint64_t)(uintptr_t)&id;
	query.query.prog_cnt = 1;
	if (group < 0 || bpf_call(BPF_PROG_QUERY, &query) < 0 || id == 0)
		fail("the packet program of the control group");
	open_id.prog_id = id;
	int program = bpf_call(BPF_PROG_GET_FD_BY_ID, &open_id);
	if (program < 0)
		fail("BPF_PROG_GET_FD_BY_ID");
	return program;
}

// How long the packet program takes for a TCP packet, by the kernel's own measure (BPF_PROG_TEST_RUN). Each run has a socket of its own; REPEAT
// packets of one run are packets of one flow.
static void command_packet(const char *cgroup, const char *from, const char *to, int port, int runs, int repeat)
{
	struct sockaddr_in source = address_of(from, 1000), destination = address_of(to, port);
	uint8_t packet[14 + 20 + 20] = { [12] = 0x08, [14] = 0x45, [17] = 40, [22] = 64, [23] = IPPROTO_TCP, [46] = 0x50, [47] = 0x02 };
	double *times = calloc((size_t)runs, sizeof(double));
	int program = packet_program(cgroup);
	uint32_t passed = 0;
	memcpy(packet + 26, &source.sin_addr, 4);
	memcpy(packet + 30, &destination.sin_addr, 4);
	memcpy(packet + 34, &source.sin_port, 2);
	memcpy(packet + 36, &destination.sin_port, 2);
	for (int i = 0; i < runs; i++) {
		union bpf_attr run = { 0 };
		run.test.prog_fd = (uint32_t)program;
		run.test.data_in = (uint64_t)(uintptr_t)packet;
		run.test.data_size_in = sizeof(packet);
		run.test.repeat = (uint32_t)repeat;
		if (bpf_call(BPF_PROG_TEST_RUN, &run) < 0)
			fail("BPF_PROG_TEST_RUN");
		times[i] = run.test.duration;
		passed += run.test.retval;
	}
	print_times("ns", times, runs);
	printf("passed=%u of=%d\n", passed, runs);
}

static void usage(void)
{
	fputs("usage: client connect ADDRESS PORT COUNT\n"
	      "       client denied-connect ADDRESS PORT COUNT\n"
	      "       client denied-send ADDRESS PORT COUNT\n"
	      "       client lookup SERVER NAME COUNT\n"
	      "       client lookup-connect SERVER SUFFIX PORT COUNT\n"
	      "       client rate SERVER SUFFIX one|new SECONDS\n"
	      "       client burst SERVER SUFFIX QUESTIONS SECONDS\n"
	      "       client ready FILE PROGRAM [ARGUMENT...]\n"
	      "       client listen ADDRESS PORT\n"
	      "       client names ADDRESS PORT\n"
	      "       client packet CGROUP SOURCE DESTINATION PORT RUNS REPEAT\n",
	      stderr);
	exit(2);
}

int main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";
	if (!strcmp(command, "connect") && argc == 5)
		command_connect(argv[2], atoi(argv[3]), atoi(argv[4]));
	else if (!strcmp(command, "denied-connect") && argc == 5)
		command_denied_connect(argv[2], atoi(argv[3]), atoi(argv[4]));
	else if (!strcmp(command, "denied-send") && argc == 5)
		command_denied_send(argv[2], atoi(argv[3]), atoi(argv[4]));
	else if (!strcmp(command, "lookup") && argc == 5)
		command_lookup(argv[2], argv[3], atoi(argv[4]));
	else if (!strcmp(command, "lookup-connect") && argc == 6)
		command_lookup_connect(argv[2], argv[3], atoi(argv[4]), atoi(argv[5]));
	else if (!strcmp(command, "rate") && argc == 6)
		command_rate(argv[2], argv[3], !strcmp(argv[4], "new"), atof(argv[5]), 0, 0);
	else if (!strcmp(command, "burst") && argc == 6)
		command_rate(argv[2], argv[3], 1, 60, atof(argv[4]) / atof(argv[5]), atol(argv[4]));
	else if (!strcmp(command, "ready") && argc > 3)
		command_ready(argv[2], argv + 3);
	else if (!strcmp(command, "listen") && argc == 4)
		command_listen(argv[2], atoi(argv[3]));
	else if (!strcmp(command, "names") && argc == 4)
		command_names(argv[2], atoi(argv[3]));
	else if (!strcmp(command, "packet") && argc == 8)
		command_packet(argv[2], argv[3], argv[4], atoi(argv[5]), atoi(argv[6]), atoi(argv[7]));
	else
		usage();
	return 0;
}
