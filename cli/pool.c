/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How is work spread over processes that may die?
 *
 * Each worker has one pipe for job numbers and one for answers. It gets one
 * job at a time, so that when it ends without an answer the culprit is known;
 * a fresh worker then takes its place. An answer is its length and its bytes.
 *
 * What a worker writes to stderr goes to a file of its own without a name:
 * passed on after a job that was answered, and searched for the cause after
 * one that was not (libraries print "out of memory" before they abort).
 *
 * Limits: CPU time by RLIMIT_CPU, set anew before each job; memory by
 * RLIMIT_AS; waiting by the caller's clock and SIGKILL.
 */
#define _GNU_SOURCE
#include "cli/pool.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/progress.h"
#include "ref/arena.h"

#define READ_CHUNK 65536
#define TICK_MS 250		/* how often clocks and progress are looked at */
#define STDERR_TAIL 4096	/* of a dead worker, searched for the cause */
#define MAX_WORKERS 256

struct worker {
	pid_t pid;		/* 0: none */
	int jobs, answers;	/* our ends */
	int errors;		/* its stderr */
	bool busy;
	bool overdue;		/* killed by us */
	size_t job;
	double since;
	struct strbuf in;
};

struct pool {
	const struct pool_request *rq;
	struct worker *workers;
	unsigned nworkers;
	size_t next, ndone;
	struct progress progress;
};

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

unsigned pool_cpus(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0)
		return (unsigned)CPU_COUNT(&set);
	return 1;
}

/* All of LEN bytes; false at the end of the file or on an error. */
static bool read_all(int fd, void *to, size_t len)
{
	char *at = to;

	while (len) {
		ssize_t n = read(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool write_all(int fd, const void *from, size_t len)
{
	const char *at = from;

	while (len) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* ---- in the worker ---- */

static void limit_memory(const struct pool_limits *limits)
{
#if defined(__SANITIZE_ADDRESS__)
	(void)limits; /* its shadow memory is terabytes of address space */
#else
	struct rlimit rl;

	if (!limits->memory_mb || getrlimit(RLIMIT_AS, &rl))
		return;
	rl.rlim_cur = (rlim_t)limits->memory_mb << 20;
	if (rl.rlim_max != RLIM_INFINITY && rl.rlim_cur > rl.rlim_max)
		rl.rlim_cur = rl.rlim_max;
	setrlimit(RLIMIT_AS, &rl);
#endif
}

/* RLIMIT_CPU counts from the start of the process: move it along. */
static void limit_cpu(const struct pool_limits *limits)
{
	struct rusage used;
	struct rlimit rl;

	if (!limits->cpu_seconds || getrlimit(RLIMIT_CPU, &rl) ||
	    getrusage(RUSAGE_SELF, &used))
		return;
	rl.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec +
			       1) + limits->cpu_seconds;
	if (rl.rlim_max != RLIM_INFINITY && rl.rlim_cur > rl.rlim_max)
		rl.rlim_cur = rl.rlim_max;
	setrlimit(RLIMIT_CPU, &rl);
}

static _Noreturn void worker_main(const struct pool_request *rq, int jobs,
				  int answers)
{
	struct strbuf out = { 0 };
	size_t job;

	limit_memory(&rq->limits);
	while (read_all(jobs, &job, sizeof(job))) {
		uint64_t len;

		limit_cpu(&rq->limits);
		strbuf_clear(&out);
		rq->work(rq->ctx, job, &out);
		fflush(stderr);
		len = out.len;
		if (!write_all(answers, &len, sizeof(len)) ||
		    !write_all(answers, out.buf, out.len))
			break;
	}
	/* No atexit() of the caller's: its buffers and database are not ours */
	_exit(0);
}

/* ---- in the caller ---- */

static int anonymous_file(void)
{
	int fd = memfd_create("dmacheck-stderr", MFD_CLOEXEC);

	if (fd < 0)
		die("cannot make a temporary file: %s", strerror(errno));
	return fd;
}

static void close_worker(struct worker *w)
{
	close(w->jobs);
	close(w->answers);
	close(w->errors);
	strbuf_release(&w->in);
	memset(w, 0, sizeof(*w));
}

/* Ends of other workers' pipes would keep those from seeing the end. */
static void close_others(const struct pool *p)
{
	for (unsigned i = 0; i < p->nworkers; i++) {
		const struct worker *w = &p->workers[i];

		if (w->pid) {
			close(w->jobs);
			close(w->answers);
			close(w->errors);
		}
	}
}

static void start_worker(struct pool *p, struct worker *w)
{
	int jobs[2], answers[2];
	pid_t parent = getpid();

	if (pipe2(jobs, O_CLOEXEC) || pipe2(answers, O_CLOEXEC))
		die("cannot make a pipe: %s", strerror(errno));
	w->errors = anonymous_file();
	fflush(NULL);
	w->pid = fork();
	if (w->pid < 0)
		die("cannot start a worker process: %s", strerror(errno));
	if (w->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		dup2(w->errors, STDERR_FILENO);
		w->pid = 0;
		close_others(p);
		close(jobs[1]);
		close(answers[0]);
		worker_main(p->rq, jobs[0], answers[1]);
	}
	close(jobs[0]);
	close(answers[1]);
	w->jobs = jobs[1];
	w->answers = answers[0];
}

static void give_job(struct pool *p, struct worker *w)
{
	if (p->next == p->rq->njobs)
		return;
	if (!w->pid)
		start_worker(p, w);
	w->job = p->next++;
	w->busy = true;
	w->since = now();
	/* It may have died just now: then its end is seen when reading. */
	write_all(w->jobs, &w->job, sizeof(w->job));
}

static void pass_on_errors(struct pool *p, struct worker *w)
{
	char text[READ_CHUNK];
	off_t at = 0;
	ssize_t n;

	while ((n = pread(w->errors, text, sizeof(text), at)) > 0) {
		if (at == 0)
			progress_clear(&p->progress);
		fwrite(text, 1, (size_t)n, stderr);
		at += n;
	}
	if (at && ftruncate(w->errors, 0) == 0)
		lseek(w->errors, 0, SEEK_SET);
}

static bool ran_out_of_memory(const struct worker *w)
{
	char tail[STDERR_TAIL + 1];
	off_t end = lseek(w->errors, 0, SEEK_END);
	ssize_t n = pread(w->errors, tail, STDERR_TAIL,
			  end > STDERR_TAIL ? end - STDERR_TAIL : 0);

	tail[n > 0 ? n : 0] = '\0';
	return strcasestr(tail, "out of memory") || strstr(tail, "bad_alloc") ||
	       strcasestr(tail, "cannot allocate memory");
}

static char *why_it_ended(const struct pool *p, const struct worker *w,
			  int status, struct arena *mem)
{
	const struct pool_limits *limits = &p->rq->limits;

	if (w->overdue)
		return arena_printf(mem, "time: no answer after %u s",
				    limits->wall_seconds);
	if (ran_out_of_memory(w))
		return arena_printf(mem, "memory: more than %u MB",
				    limits->memory_mb);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		return arena_printf(mem, "time: more than %u s of CPU time",
				    limits->cpu_seconds);
	if (WIFSIGNALED(status))
		return arena_printf(mem, "crash: signal %d (%s)",
				    WTERMSIG(status),
				    strsignal(WTERMSIG(status)));
	return arena_printf(mem, "crash: exit status %d", WEXITSTATUS(status));
}

static void finish_job(struct pool *p, struct worker *w, const void *data,
		       size_t len, const char *failure)
{
	w->busy = false;
	p->ndone++;
	p->rq->done(p->rq->ctx, w->job, data, len, failure);
	progress_step(&p->progress, p->ndone);
}

static void bury_worker(struct pool *p, struct worker *w)
{
	struct arena mem = { 0 };
	int status;

	while (waitpid(w->pid, &status, 0) < 0)
		assert(errno == EINTR);
	if (w->busy)
		finish_job(p, w, NULL, 0, why_it_ended(p, w, status, &mem));
	arena_release(&mem);
	close_worker(w);
	give_job(p, w);
}

static void read_answer(struct pool *p, struct worker *w)
{
	char chunk[READ_CHUNK];
	uint64_t len;
	ssize_t n = read(w->answers, chunk, sizeof(chunk));

	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0) {
		bury_worker(p, w);
		return;
	}
	strbuf_add(&w->in, chunk, (size_t)n);
	if (w->in.len < sizeof(len))
		return;
	memcpy(&len, w->in.buf, sizeof(len));
	if (w->in.len < sizeof(len) + len)
		return;
	pass_on_errors(p, w);
	finish_job(p, w, w->in.buf + sizeof(len), len, NULL);
	strbuf_clear(&w->in);
	give_job(p, w);
}

static void kill_overdue(struct pool *p)
{
	unsigned limit = p->rq->limits.wall_seconds;

	for (unsigned i = 0; limit && i < p->nworkers; i++) {
		struct worker *w = &p->workers[i];

		if (w->busy && !w->overdue && now() - w->since > limit) {
			w->overdue = true;
			kill(w->pid, SIGKILL);
		}
	}
}

static void wait_for_answers(struct pool *p)
{
	struct pollfd fds[MAX_WORKERS];
	struct worker *who[MAX_WORKERS];
	nfds_t n = 0;

	for (unsigned i = 0; i < p->nworkers; i++) {
		struct worker *w = &p->workers[i];

		if (w->pid) {
			who[n] = w;
			fds[n++] = (struct pollfd){ w->answers, POLLIN, 0 };
		}
	}
	if (poll(fds, n, TICK_MS) < 0 && errno != EINTR)
		die("cannot wait for workers: %s", strerror(errno));
	for (nfds_t i = 0; i < n; i++)
		if (fds[i].revents)
			read_answer(p, who[i]);
	kill_overdue(p);
	progress_step(&p->progress, p->ndone);
}

static void stop_workers(struct pool *p)
{
	for (unsigned i = 0; i < p->nworkers; i++) {
		struct worker *w = &p->workers[i];

		if (!w->pid)
			continue;
		close(w->jobs);
		w->jobs = open("/dev/null", O_WRONLY | O_CLOEXEC);
		while (waitpid(w->pid, NULL, 0) < 0)
			assert(errno == EINTR);
		close_worker(w);
	}
}

void pool_run(const struct pool_request *rq)
{
	struct pool p = { .rq = rq };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old;

	p.nworkers = rq->workers ? rq->workers : pool_cpus();
	if (p.nworkers > MAX_WORKERS)
		p.nworkers = MAX_WORKERS;
	if (p.nworkers > rq->njobs)
		p.nworkers = (unsigned)rq->njobs;
	if (!p.nworkers)
		return;
	/* Writing to a worker that died must not end us. */
	sigaction(SIGPIPE, &ignore, &old);
	p.workers = xcalloc(p.nworkers, sizeof(*p.workers));
	progress_start(&p.progress, rq->verb, rq->njobs);
	for (unsigned i = 0; i < p.nworkers; i++)
		give_job(&p, &p.workers[i]);
	while (p.ndone < rq->njobs)
		wait_for_answers(&p);
	stop_workers(&p);
	progress_end(&p.progress);
	free(p.workers);
	sigaction(SIGPIPE, &old, NULL);
}
