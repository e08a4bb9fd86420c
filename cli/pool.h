/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Worker processes: many independent jobs, any of which may crash, hang or
 * eat all memory without harm to the others.
 *
 * Each worker is a fork of the caller, so it sees all that was read before
 * pool_run(); what it changes stays with it. Jobs are numbered; a job's
 * answer is bytes. Which worker does which job is left to chance, so an
 * answer must depend on the job alone.
 */
#ifndef CLI_POOL_H
#define CLI_POOL_H

#include <stddef.h>

#include "ref/strbuf.h"

#define POOL_CPU_SECONDS 180	/* of one job */
#define POOL_WALL_SECONDS 900	/* of one job; a job that only waits */
#define POOL_MEMORY_MB 6144	/* address space of one worker */

struct pool_limits {
	unsigned cpu_seconds, wall_seconds, memory_mb; /* 0: no limit */
};

struct pool_request {
	const char *verb;	/* shown with the progress: "checking" */
	unsigned workers;	/* 0: one per CPU */
	size_t njobs;
	struct pool_limits limits;
	/* In a worker: does JOB, adds the answer to OUT. */
	void (*work)(void *ctx, size_t job, struct strbuf *out);
	/*
	 * In the caller, once for each job, in any order. FAILURE is NULL, or
	 * says why there is no answer ("killed by signal 11").
	 */
	void (*done)(void *ctx, size_t job, const void *data, size_t len,
		     const char *failure);
	void *ctx;
};

void pool_run(const struct pool_request *rq);
/* The CPUs this process may use. */
unsigned pool_cpus(void);

#endif
