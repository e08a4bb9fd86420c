/* SPDX-License-Identifier: BSD-2-Clause */
/* Timers. */
#ifndef CORPUS_FREEBSD_SYS_CALLOUT_H
#define CORPUS_FREEBSD_SYS_CALLOUT_H

#include <sys/types.h>
#include <sys/mutex.h>

struct callout {
	void *c_arg;
	void (*c_func)(void *);
};

void callout_init(struct callout *c, int mpsafe);
void callout_init_mtx(struct callout *c, struct mtx *m, int flags);
int callout_reset(struct callout *c, int to_ticks, void (*fn)(void *),
    void *arg);
int callout_stop(struct callout *c);
int callout_drain(struct callout *c);

#endif
