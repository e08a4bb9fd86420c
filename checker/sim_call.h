/* SPDX-License-Identifier: BSD-2-Clause */
/* One call under simulation: what sim_call.c and sim_busdma.c share. */
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

/* An unknown result, the same for every state that gets here on this way. */
term call_fresh_result(struct call *c, struct state *s);
/* Roles in the state S; `*N` roles as memory is now. */
void call_fill_roles(struct call *c, struct state *s);
/* The value by which later calls name the subject, or 0. */
term call_identity(enum subject kind, const struct event_roles *r);
/* Reads, writes and keeps as described. */
void call_effects(struct call *c, struct state *s);
/* Unseen code may write what argument ARG reaches. */
void call_may_write(struct call *c, struct state *s, uint32_t arg);
void call_write_result(struct call *c, struct state *s);
bool call_is_site(const struct call *c);
/* Splits on whether the call names the subject, and delivers its event. */
void call_meet(struct call *c, struct state *s, state_list *out);
/* FUNC can be followed from here: not recursive, not too large or deep. */
bool call_can_inline(const struct call *c, uint32_t func);

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
