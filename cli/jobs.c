/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Jobs in child processes: each writes to a temporary file, which is copied
 * to standard output when all jobs before it are done.
 */
#define _GNU_SOURCE
#include "cli/jobs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ref/arena.h"

struct job {
	pid_t pid;	/* 0: not begun, -1: done */
	FILE *out;
	int status;
};

static void begin(struct job *j, int i, int (*run)(void *, int), void *ctx)
{
	j->out = tmpfile();
	if (!j->out)
		die("a temporary file cannot be made: %s", strerror(errno));
	fflush(stdout);
	j->pid = fork();
	if (j->pid < 0)
		die("fork: %s", strerror(errno));
	if (j->pid)
		return;
	if (dup2(fileno(j->out), STDOUT_FILENO) < 0)
		_exit(2);
	i = run(ctx, i) ? 0 : 1;
	fflush(stdout);
	_exit(i);
}

static void show(struct job *j, void (*seen)(void *, const char *), void *ctx)
{
	char *line = NULL;
	size_t size = 0;

	rewind(j->out);
	while (getline(&line, &size, j->out) >= 0) {
		fputs(line, stdout);
		if (seen)
			seen(ctx, line);
	}
	free(line);
	fflush(stdout);
	fclose(j->out);
}

static void wait_for_one(struct job *v, int n)
{
	int status;
	pid_t pid = wait(&status);

	if (pid < 0)
		die("wait: %s", strerror(errno));
	for (int i = 0; i < n; i++)
		if (v[i].pid == pid) {
			v[i].pid = -1;
			v[i].status = status;
			if (!WIFEXITED(status))
				fprintf(stderr, "dmacheck: job %d ended by "
						"signal %d\n", i,
					WTERMSIG(status));
		}
}

int jobs_run(int n, int width, int (*job)(void *ctx, int i),
	     void (*seen)(void *ctx, const char *line), void *ctx)
{
	struct job *v = xcalloc((size_t)n, sizeof(*v));
	int begun = 0, running = 0, shown = 0, bad = 0;

	while (shown < n) {
		for (; begun < n && running < width; running++)
			begin(&v[begun], begun, job, ctx), begun++;
		wait_for_one(v, begun);
		running--;
		for (; shown < begun && v[shown].pid == -1; shown++) {
			show(&v[shown], seen, ctx);
			bad += v[shown].status != 0;
		}
	}
	free(v);
	return bad;
}
