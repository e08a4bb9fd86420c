/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contract: for each kind of subject a total table
 * (state, event) -> state. It only moves the state, also after a breach;
 * what is forbidden is said by rules (expr.h, eval.h).
 *
 * The tables are the rows of contract.def; contract_check() tells whether
 * they are total and name only known states.
 *
 * States (numbers are per subject, 0 is always `none`: not born):
 *   mapping     none unchecked failed mapped written cpu cpu_written running
 *               done unmapped
 *   allocation  none unchecked failed live running freed
 *   busdma_map  none loaded preread reading postread unloaded destroyed
 *   busdma_mem  none live loaded freed
 *   busdma_out  none loaded ready busy unloaded destroyed
 */
#ifndef REF_CONTRACT_H
#define REF_CONTRACT_H

#include <stdbool.h>

#include "ref/vocab.h"

#define CONTRACT_MAX_STATES 16

int contract_nstates(enum subject s);
const char *contract_state_name(enum subject s, int state);
/* -1 when S has no such state. */
int contract_state_from_name(enum subject s, const char *name);

/* The state after EVENT; every pair has an answer. */
int contract_step(enum subject s, int state, enum event event);

/* True while memory, IOVA or a slot is held in STATE. */
bool contract_state_is_live(enum subject s, int state);

/* The event that gives birth to, and the one that ends, a subject. */
enum event contract_birth(enum subject s);
enum event contract_death(enum subject s);

/*
 * What is wrong with the tables, or NULL: known states, no pair with two
 * rows, every state reached, nothing outlives its death.
 */
const char *contract_check(void);

#endif
