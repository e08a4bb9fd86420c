/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The moves of litmus threads: one operation that others can see, and the
 * thread's own business after it.
 */
#ifndef REF_LITMUS_OPS_H
#define REF_LITMUS_OPS_H

#include "ref/litmus_exec.h"

/* The thread's next operation; FAIL: its call fails for want of resources. */
void litmus_step(struct litmus_exec *x, int thread, bool fail);
/* The load that is operation NUMBER of the thread, before its turn. */
void litmus_load_early(struct litmus_exec *x, int thread, int number);
/* Everything up to the next operation that others can see. */
void litmus_run_silent(struct litmus_exec *x, int thread);

#endif
