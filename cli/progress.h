/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One line on a terminal that says how far a long piece of work is: done of
 * all, rate, time left. Nothing at all when stderr is not a terminal.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
	const char *verb;
	size_t total;
	bool on, shown;
	double start, last;
};

void progress_start(struct progress *p, const char *verb, size_t total);
/* DONE so far; may be called as often as one likes. */
void progress_step(struct progress *p, size_t done);
/* Takes the line away, so that a message can be printed. */
void progress_clear(struct progress *p);
void progress_end(struct progress *p);

#endif
