// SPDX-License-Identifier: BSD-2-Clause
/*
 * Child processes with their output kept; see process.h.
 *
 * A program that cannot be started shows as exit status 127 with its reason
 * in the error output, as in a shell.
 */
#define _GNU_SOURCE 1
#include "analyzer/process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ref/arena.h"

static int temp_file(void)
{
	const char *dir = getenv("TMPDIR");
	char name[4096];
	int fd;

	if (!dir || strlen(dir) > sizeof(name) - 32)
		dir = "/tmp";
	strcpy(name, dir);
	strcat(name, "/dmacheck-XXXXXX");
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	return fd;
}

static _Noreturn void child(const struct process *p)
{
	const char *why;
	int in = open("/dev/null", O_RDONLY);

	if (in < 0 || dup2(in, 0) < 0 || dup2(p->out, 1) < 0 ||
	    dup2(p->err, 2) < 0)
		_exit(127);
	if (!p->dir || !chdir(p->dir)) {
		/* exec changes neither strings nor arrays. */
		if (p->envp)
			execvpe(p->argv[0], (char *const *)p->argv,
				(char *const *)p->envp);
		else
			execvp(p->argv[0], (char *const *)p->argv);
	}
	why = strerror(errno);
	if (write(2, why, strlen(why)) < 0)
		_exit(126);
	_exit(127);
}

int process_start(struct process *p)
{
	p->pid = 0;
	p->out = temp_file();
	if (p->out < 0)
		return -1;
	p->err = temp_file();
	if (p->err < 0)
		goto out_close;
	p->pid = fork();
	if (p->pid == 0)
		child(p);
	if (p->pid > 0)
		return 0;
	p->pid = 0;
	close(p->err);
out_close:
	close(p->out);
	return -1;
}

static int exit_status(int st)
{
	return WIFEXITED(st) ? WEXITSTATUS(st) : 128 + WTERMSIG(st);
}

/* Waits for that one: other children of the program are not ours to reap. */
static int wait_one(struct process *p, int flags, int *status)
{
	int st;
	pid_t pid;

	do
		pid = waitpid(p->pid, &st, flags);
	while (pid < 0 && errno == EINTR);
	if (pid == 0)
		return 0;
	*status = pid < 0 ? 127 : exit_status(st);
	p->pid = 0;
	return 1;
}

int process_wait_any(struct process *ps, size_t n, int *status)
{
	size_t running = 0, last = 0;

	for (size_t i = 0; i < n; i++) {
		if (!ps[i].pid)
			continue;
		if (wait_one(&ps[i], WNOHANG, status))
			return (int)i;
		running++;
		last = running == 1 ? i : last;
	}
	if (!running)
		return -1;
	wait_one(&ps[last], 0, status);
	return (int)last;
}

static void slurp(int fd, struct strbuf *sb)
{
	char buf[65536];
	ssize_t n;

	if (sb && lseek(fd, 0, SEEK_SET) == 0)
		while ((n = read(fd, buf, sizeof(buf))) > 0)
			strbuf_add(sb, buf, (size_t)n);
	close(fd);
}

void process_finish(struct process *p, struct strbuf *out, struct strbuf *err)
{
	slurp(p->out, out);
	slurp(p->err, err);
}

int process_run(const char *dir, const char *const *argv,
		const char *const *envp, struct strbuf *out,
		struct strbuf *err)
{
	struct process p = { .dir = dir, .argv = argv, .envp = envp };
	int status = -1;

	if (process_start(&p))
		return -1;
	process_wait_any(&p, 1, &status);
	process_finish(&p, out, err);
	return status;
}

const char *process_last_line(struct arena *mem, const struct strbuf *text)
{
	const char *last = "no message", *other = NULL, *p = text->buf, *line;
	size_t n;

	for (; p && *p; p += n + (p[n] == '\n')) {
		n = strcspn(p, "\n");
		if (!n)
			continue;
		line = arena_strndup(mem, p, n);
		last = line;
		if (strncmp(line, "make", 4))
			other = line;
	}
	return other ? other : last;
}
