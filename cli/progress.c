/* SPDX-License-Identifier: BSD-2-Clause */
/* How far is it, and how long will it take? */
#define _POSIX_C_SOURCE 200809L
#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define REDRAW_SECONDS 0.2

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

void progress_start(struct progress *p, const char *verb, size_t total)
{
	*p = (struct progress){
		.verb = verb,
		.total = total,
		.on = isatty(STDERR_FILENO),
		.start = now(),
	};
}

void progress_step(struct progress *p, size_t done)
{
	double t, rate;
	unsigned left;

	if (!p->on)
		return;
	t = now();
	if (t - p->last < REDRAW_SECONDS)
		return;
	p->last = t;
	p->shown = true;
	rate = t > p->start ? (double)done / (t - p->start) : 0;
	fprintf(stderr, "\r\033[K%s %zu/%zu", p->verb, done, p->total);
	if (done && rate > 0) {
		left = (unsigned)((double)(p->total - done) / rate + 0.5);
		fprintf(stderr, ", %.1f/s, %u:%02u left", rate, left / 60,
			left % 60);
	}
	fflush(stderr);
}

void progress_clear(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
	fflush(stderr);
}

void progress_end(struct progress *p)
{
	progress_clear(p);
}
