/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Worker processes: every job is answered once, and one that crashes, hangs
 * or eats memory costs itself only.
 */
#define _GNU_SOURCE
#include "cli/pool.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ref/arena.h"

#define NJOBS 60

struct jobs {
	void (*bad)(void);	/* what job 7 does, and job 31 */
	char answers[NJOBS][32];
	char failures[NJOBS][128];
	int count[NJOBS];
};

static void work(void *ctx, size_t job, struct strbuf *out)
{
	struct jobs *jobs = ctx;

	if (jobs->bad && (job == 7 || job == 31))
		jobs->bad();
	strbuf_addf(out, "answer %zu", job);
	/* Longer than a pipe holds. */
	if (job == 3)
		for (int i = 0; i < 300000; i++)
			strbuf_addc(out, '.');
}

static void done(void *ctx, size_t job, const void *data, size_t len,
		 const char *failure)
{
	struct jobs *jobs = ctx;

	jobs->count[job]++;
	if (failure)
		snprintf(jobs->failures[job], sizeof(jobs->failures[job]),
			 "%s", failure);
	else
		snprintf(jobs->answers[job], sizeof(jobs->answers[job]), "%.*s",
			 (int)(len < 20 ? len : 20), (const char *)data);
	if (job == 3 && !failure)
		assert_int_equal(len, 300008);
}

static void run(struct jobs *jobs, unsigned workers, struct pool_limits limits)
{
	struct pool_request rq = {
		.verb = "testing",
		.workers = workers,
		.njobs = NJOBS,
		.limits = limits,
		.work = work,
		.done = done,
		.ctx = jobs,
	};

	pool_run(&rq);
	for (size_t i = 0; i < NJOBS; i++) {
		char want[32];

		assert_int_equal(jobs->count[i], 1);
		if (jobs->bad && (i == 7 || i == 31)) {
			assert_true(*jobs->failures[i]);
			continue;
		}
		snprintf(want, sizeof(want), "answer %zu", i);
		assert_string_equal(jobs->failures[i], "");
		assert_int_equal(strncmp(jobs->answers[i], want, strlen(want)),
				 0);
	}
}

static void every_job_is_answered(void **state)
{
	static const unsigned workers[] = { 0, 1, 2, 7, NJOBS + 5 };

	(void)state;
	for (size_t i = 0; i < sizeof(workers) / sizeof(workers[0]); i++) {
		struct jobs jobs = { 0 };

		run(&jobs, workers[i], (struct pool_limits){ 0 });
	}
}

static void no_jobs_are_fine(void **state)
{
	struct pool_request rq = { .verb = "testing", .work = work,
				   .done = done };

	(void)state;
	pool_run(&rq);
}

static void crash(void)
{
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
}

static void leave(void)
{
	_exit(9);
}

static void sleep_long(void)
{
	for (;;)
		pause();
}

static void spin(void)
{
	for (volatile unsigned i = 0;; i++)
		;
}

static void eat(void)
{
	for (;;)
		memset(xmalloc(16 << 20), 1, 4096);
}

static void a_crash_costs_one_job(void **state)
{
	struct jobs jobs = { .bad = crash };

	(void)state;
	run(&jobs, 3, (struct pool_limits){ 0 });
	assert_non_null(strstr(jobs.failures[7], "crash: signal 11"));
}

static void an_exit_costs_one_job(void **state)
{
	struct jobs jobs = { .bad = leave };

	(void)state;
	run(&jobs, 1, (struct pool_limits){ 0 });
	assert_string_equal(jobs.failures[31], "crash: exit status 9");
}

static void waiting_is_ended(void **state)
{
	struct jobs jobs = { .bad = sleep_long };

	(void)state;
	run(&jobs, 2, (struct pool_limits){ .wall_seconds = 1 });
	assert_non_null(strstr(jobs.failures[7], "time: no answer after 1 s"));
}

static void spinning_is_ended(void **state)
{
	struct jobs jobs = { .bad = spin };

	(void)state;
	run(&jobs, 2, (struct pool_limits){ .cpu_seconds = 1 });
	assert_non_null(strstr(jobs.failures[7], "CPU time"));
}

static void eating_is_ended(void **state)
{
	struct jobs jobs = { .bad = eat };

	(void)state;
#if defined(__SANITIZE_ADDRESS__)
	skip(); /* memory is not limited then */
#endif
	run(&jobs, 2, (struct pool_limits){ .memory_mb = 512 });
	assert_string_equal(jobs.failures[31], "memory: more than 512 MB");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_job_is_answered),
		cmocka_unit_test(no_jobs_are_fine),
		cmocka_unit_test(a_crash_costs_one_job),
		cmocka_unit_test(an_exit_costs_one_job),
		cmocka_unit_test(waiting_is_ended),
		cmocka_unit_test(spinning_is_ended),
		cmocka_unit_test(eating_is_ended),
	};

	return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
