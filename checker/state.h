/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One symbolic state of a simulation: path condition, memory, and the one
 * subject that is followed.
 *
 * Memory is a map from addresses (terms) to values. What is not in the map
 * has its content at entry, term_load(address), unless a mark says that
 * unseen code may have written there since.
 *
 * States are merged where paths join, but only when their subjects agree
 * (state_same_signature): then nothing is lost, the values that differ
 * become `condition ? a : b`.
 */
#ifndef CHECKER_STATE_H
#define CHECKER_STATE_H

#include <stdbool.h>

#include "analyzer/ir.h"
#include "checker/term.h"
#include "ref/vocab.h"

struct cell {
	term addr, value;
};

/* Memory reachable from `base` may have changed; and, with a field, that
   member of records reached by another pointer than `base`. */
struct mark {
	term base;		/* 0 without a field: all but locals */
	const char *field, *record;	/* NULL: everything below base */
	int64_t number;
	bool is_unseen;			/* by code that is not seen */
	bool locals;			/* those of local records too */
};

/* A step of the path, newest first; shared between states. */
struct step {
	const struct step *prev;
	uint32_t length;
	struct ir_loc loc;
	const char *event;
	const char *note;
};

/* What the birth call was given; never changes. */
struct birth {
	enum event event;
	enum family family;
	struct ir_loc loc;
	term roles[ROLE_max];	/* 0: absent */
	term identity;		/* the value that later calls name it by */
	term fail;		/* truth: the birth failed; 0 if it cannot */
	bool managed;
	bool at_entry;		/* assumed to exist when the activation began */
	uint32_t frame;		/* frame that executed the call */
};

struct pending;

struct subject_state {
	int status;		/* of the contract; 0: not born */
	bool escaped;		/* unseen code has it */
	bool kept;		/* an object that outlives the activation has */
	bool spread;		/* an element of such an object, at an index
				   that a loop has moved on, has */
	bool handed;		/* given to the device, a queue, its owner */
	bool in_register;	/* a register of the device has it */
	bool buffer_seen;	/* unseen code has the buffer */
	bool maybe;		/* an event may or may not have met it */
	bool guessed;		/* an event met it if two indices are the same,
				   which may or may not be */
	bool misused;		/* stored although it is known to have failed */
	unsigned char moved;	/* enum reason: unseen code had it and may have
				   changed its status; 0 not */
	const struct pending *pending;	/* see sim.h; NULL: nothing */
	const struct birth *birth;
	struct ir_loc since;	/* where it came into `status` */
	term born_under;	/* path condition at the birth; 0: none */
};

struct state {
	term pc;
	bool inexact;		/* stands for more than real executions */
	bool blurred;		/* real, but a loop's outcome was left open */
	bool doubtful;		/* the path leads through code with an error */
	uint8_t iteration;	/* 1 + exact iteration in which the loop of the
				   birth was left: its counters differ */
	unsigned char outcome;	/* kind of result of the function that is
				   returning: kept apart until it is tested */
	struct subject_state subj;
	const struct step *trace;
	VEC(struct cell) cells;	/* sorted by addr */
	VEC(struct mark) marks;	/* oldest first */
};

struct state *state_new(struct terms *t);
struct state *state_copy(const struct state *s);
void state_free(struct state *s);

/* The content of ADDR; bits and sign are those of its type. */
term state_load(const struct state *s, struct terms *t, term addr, int bits,
		bool is_signed);
/* ADDR was written on this path, by code that is seen. */
bool state_knows(const struct state *s, term addr);
/* Strong update of ADDR; what may be the same place becomes havoc. */
void state_store(struct state *s, struct terms *t, term addr, term value,
		 int64_t mark);
/* Says what ADDR holds; nothing is written. */
void state_set(struct state *s, term addr, term value);
/*
 * Member NAME of some RECORD was written, of which is not known. LOCALS: it
 * may be a local of which others have the address.
 */
void state_spoil(struct state *s, struct terms *t, const char *name,
		 const char *record, int64_t mark, bool locals);
/* Unseen code may have written everything reachable from BASE. */
void state_havoc(struct state *s, struct terms *t, term base, int64_t number,
		 bool (*spared)(void *ctx, term addr), void *ctx);
/* FACT holds from here on: values that were chosen by it are chosen now. */
void state_learn(struct state *s, struct terms *t, term fact);
/* Forgets all cells below BASE: the object has a new, unknown content. */
void state_forget(struct state *s, struct terms *t, term base);
/* Copies the known cells of one object to another. */
void state_copy_object(struct state *s, struct terms *t, term to, term from,
		       int64_t mark);
/* Drops the locals of FRAME. */
void state_drop_frame(struct state *s, const struct terms *t, uint32_t frame);

/* ADDR lies in the object at BASE (BASE itself counts), no load between. */
bool addr_within(const struct terms *t, term addr, term base);
/* BASE occurs on the way to ADDR, through members, elements and loads. */
bool addr_reaches(const struct terms *t, term addr, term base);
/* The local of the address, or 0 when it is not inside a local. */
term addr_local_root(const struct terms *t, term addr);

/* The condition under which two elements of one array, or the same member of
   them, are one; 0 when A and B are no such two. */
term state_same_element(struct terms *t, term a, term b);

bool state_same_signature(const struct state *a, const struct state *b);

/* The conjuncts that two path conditions have in common. */
term state_common_pc(struct terms *t, term a, term b);
/* One of the two, with what both require as conjuncts of its own. */
term state_either_pc(struct terms *t, term a, term b);

typedef VEC(struct state *) state_list;
/* Adds S, merging it with a state of the same signature. Takes S over. */
void state_list_add(state_list *list, struct terms *t, struct state *s);
void state_list_release(state_list *list);

#endif
