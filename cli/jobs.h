/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Independent jobs in child processes, their output in order.
 *
 * Choose this for few, long, pure computations; `check` has workers of its
 * own (cli/pool.h).
 */
#ifndef CLI_JOBS_H
#define CLI_JOBS_H

/*
 * Runs JOB(ctx, i) for i of 0..n-1, at most WIDTH at a time, each in a child
 * whose standard output is shown whole, in the order of i; each line of it
 * is given to SEEN as well, unless that is NULL. A job returns true if all
 * is well. Returns how many did not, those that crashed (named on stderr)
 * included.
 */
int jobs_run(int n, int width, int (*job)(void *ctx, int i),
	     void (*seen)(void *ctx, const char *line), void *ctx);

#endif
