/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A litmus test on a platform: its states and what can happen in each.
 *
 * A state is the threads' registers and places, and the machine's block
 * after them.
 *
 * The platform's figures of line and page are replaced by the test's: what
 * they are does not matter to any behaviour, small ones keep states few. The
 * memory that it reserves is left out: addresses are the test's.
 * CPUs without a thread are left out: they could only hold clean lines that
 * nobody reads.
 *
 * Approximations: a write barrier performs all earlier stores, which is more
 * than the barrier promises. On CPUs with a store buffer, which stand for
 * weak order, a load may be done early, before other loads and the branches
 * between (not before anything else), if its address is known; at most one
 * load of a thread is early at a time. What a CPU reads while the newer
 * value is in another CPU's store buffer is a race of theirs, no hazard.
 */
#ifndef REF_LITMUS_EXEC_H
#define REF_LITMUS_EXEC_H

#include "ref/litmus.h"
#include "ref/machine.h"
#include "ref/vec.h"

/* A load that was done before its turn. */
struct litmus_early {
	uint16_t op;	       /* number + 1, 0: none */
	uint8_t value, unused; /* no padding: states are compared */
};

struct litmus_exec {
	const struct litmus *t;
	struct platform platform;
	struct machine m;
	int cpu[LITMUS_MAX_THREADS];	   /* of CPU threads */
	bool driven[PLATFORM_MAX_DEVICES]; /* by a thread */
	bool reached[LITMUS_MAX_OBJECTS];  /* a device may get there */
	const char *error;	/* what the runner cannot run, or NULL */
	struct litmus_place at; /* where that is */
	int64_t got;		/* by the last operation's register */
	VEC(uint32_t) labels;	/* of litmus_choices() */
	VEC(struct step) steps;
	uint8_t *own; /* the threads' part of the state */
	size_t own_size;
	/* in it */
	int64_t *var, *bell;
	uint8_t *rung, *ndone, *freed;
	uint16_t *pc;
	struct litmus_early *early;
};

/* Why the test means nothing on the platform; NULL if it does. */
const char *litmus_unfit(const struct litmus *t, const struct platform *p,
			 struct arena *a);
/* Where the heap begins: past the objects. */
uint32_t litmus_heap(const struct litmus *t);
/* The machine in its first state. To be released. */
void litmus_exec_init(struct litmus_exec *x, const struct litmus *t,
		      const struct platform *p);
void litmus_exec_release(struct litmus_exec *x);
/* Bytes of a state, and the present one. */
size_t litmus_state_size(const struct litmus_exec *x);
void litmus_save(const struct litmus_exec *x, uint8_t *to);
void litmus_load(struct litmus_exec *x, const uint8_t *from);

static inline bool litmus_at_end(const struct litmus_exec *x, int thread)
{
	return x->pc[thread] >= x->t->thread[thread].nops;
}

/* The thread's next operation need not wait; false at its end. */
bool litmus_may_run(const struct litmus_exec *x, int thread);
/* Mappings and allocations that can live at once are all there. */
bool litmus_grants_full(const struct litmus_exec *x);
/*
 * True if every CPU thread is at its end, and every device thread at its
 * end or waiting for a doorbell.
 */
bool litmus_finished(const struct litmus_exec *x);
/* A CPU thread that waits for what will not come; NULL if there is none. */
const struct litmus_thread *litmus_blocked(const struct litmus_exec *x);
/*
 * Stores drain; what is lost or held for ever becomes a hazard. The state
 * then serves litmus_eval() only.
 */
void litmus_settle(struct litmus_exec *x);
int64_t litmus_eval(const struct litmus_exec *x, const struct litmus_expr *e);

#endif
