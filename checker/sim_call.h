/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One call under simulation: what those who follow it share.
 *
 * sim_call.c     says what kind of call it is, and goes through what follows
 * sim_roles.c    its arguments and result, by role
 * sim_effects.c  what it does to memory and who may have the subject then
 * sim_birth.c    the subject begins here
 * sim_meet.c     the call is, or may be, about the subject
 * sim_busdma.c   calls of bus_dma(9) that make something
 * sim_bsync.c    syncs and transfers of bus_dma(9)
 */
#ifndef CHECKER_SIM_CALL_H
#define CHECKER_SIM_CALL_H

#include "checker/sim.h"

#define CALL_MAX_ARGS 24

struct call {
	struct sim *sim;
	struct frame *fr;
	uint32_t stmt;
	const struct ir_stmt *st;
	const struct api_func *api;
	const char *name;	/* NULL: through a pointer */
	term args[CALL_MAX_ARGS];
	uint32_t nargs;
	term result;
	struct event_roles roles;
};

/* --- sim_call.c ---------------------------------------------------------- */

/* FUNC can be followed from here: not recursive, not too large or deep. */
bool call_can_inline(const struct call *c, uint32_t func);

/* --- sim_roles.c --------------------------------------------------------- */

/* Of the place that gets the result; 0: none does. */
uint32_t call_result_type(const struct call *c);
/* An unknown result, the same for every state that gets here on this way. */
term call_fresh_result(struct call *c, struct state *s);
/* Record that argument ARG points to, casts aside; "" if none with a name. */
const char *call_pointee_record(const struct call *c, int arg);
/* Roles in the state S; `*N` roles as memory is now. */
void call_fill_roles(struct call *c, struct state *s);
/* The value by which later calls name the subject, or 0. */
term call_identity(enum subject kind, const struct event_roles *r);
/* The condition under which the call, its roles filled in, failed, or 0. */
term call_failure(struct call *c);
/* What the call can return at all. */
term call_outcome_range(struct call *c);

/* --- sim_effects.c ------------------------------------------------------- */

/* Reads, writes and keeps as described. */
void call_effects(struct call *c, struct state *s);
/* Unseen code may write what argument ARG reaches. */
void call_may_write(struct call *c, struct state *s, uint32_t arg);
void call_write_result(struct call *c, struct state *s);
/* All that a call of unseen code may do; S goes to OUT. */
void call_unseen(struct call *c, struct state *s, state_list *out);

/* --- sim_birth.c --------------------------------------------------------- */

/* It is the call whose subject the run follows. */
bool call_is_site(const struct call *c);
/* A call that maps or allocates: all of it. */
void call_birth(struct call *c, struct state *s, state_list *out);
/* The run follows what this unmap, free or unload ends: it existed before. */
void call_entry_birth(struct call *c, struct state *s);

/* --- sim_meet.c ---------------------------------------------------------- */

/* Splits on whether the call names the subject, and delivers its event. */
void call_meet(struct call *c, struct state *s, state_list *out);
/* SAME, that two values are one, rests on two indices that may differ. */
bool call_is_guess(struct sim *sim, const struct state *s, term same);
/* Memory is freed that is, or holds, the buffer of a mapping. */
void call_buffer_freed(struct call *c, struct state *s);

/* --- sim_busdma.c -------------------------------------------------------- */

bool is_busdma(enum subject kind);
/* Makes a tag, a map or memory, or loads a map: has its own endings. */
bool busdma_makes(const struct api_func *api);
void busdma_make(struct call *c, struct state *s, state_list *out);

/* --- sim_bsync.c --------------------------------------------------------- */

/* What can still be broken in S is unknown, and will not be reported. */
void busdma_unknown(struct call *c, struct state *s, enum reason reason);
/* The run loads that map with BUFFER (0: not a single place). */
void busdma_note_loaded(struct sim *sim, term identity, term buffer);
/* bus_dmamap_sync: one event for each operation, known or not. */
void sim_busdma_sync(struct call *c, struct state *s, state_list *out);
/* Time passes: the device may have written to all that was loaded. */
void busdma_transfer(struct sim *sim, struct state *s);
/* A register was written: the device may go. */
void busdma_start(struct call *c, struct state *s);
/* Learns that memory is not freed by its own address, where that is plain. */
void busdma_compare(struct call *c, struct state *s);
/* The memory at the call's buffer, address or map is freed. */
void busdma_freed(struct call *c, struct state *s);
/* Unseen code gets what leads to the subject. */
void busdma_unseen(struct call *c, struct state *s);
/* The map was loaded by this run: it is no map from before it. */
bool busdma_loaded_here(const struct sim *sim, term identity);

#endif
