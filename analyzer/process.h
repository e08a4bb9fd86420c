/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs other programs and keeps what they print.
 *
 * Output goes to unlinked temporary files, so that a program never waits for
 * us and several can run at once. Standard input is empty.
 */
#ifndef ANALYZER_PROCESS_H
#define ANALYZER_PROCESS_H

#include <stddef.h>
#include <sys/types.h>

#include "ref/arena.h"
#include "ref/strbuf.h"

struct process {
	const char *dir;	/* working directory, or NULL */
	const char *const *argv; /* argv[0] is looked up in PATH */
	const char *const *envp; /* or NULL: ours */
	pid_t pid;		/* 0 when not running */
	int out, err;		/* of the temporary files */
};

/* Starts P, whose first three fields are set. 0, or -1 with errno set. */
int process_start(struct process *p);

/*
 * Waits for any of the N processes that run; -1 if none does, else its index.
 * *STATUS is its exit status, or 128 plus the signal that ended it.
 */
int process_wait_any(struct process *ps, size_t n, int *status);

/* Appends what P printed and closes its files. OUT or ERR may be NULL. */
void process_finish(struct process *p, struct strbuf *out, struct strbuf *err);

/* All of the above for one. The exit status, or -1 with errno set. */
int process_run(const char *dir, const char *const *argv,
		const char *const *envp, struct strbuf *out,
		struct strbuf *err);

/*
 * The last line a program printed, for messages; a line of make itself only if
 * there is no other, because it tells that something failed, not what.
 */
const char *process_last_line(struct arena *mem, const struct strbuf *text);

#endif
