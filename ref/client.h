/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Clients: all that a driver can do with a few subjects of one kind, as
 * moves on the machine. The theorems explore them (theorem.h).
 *
 * A client's state lies in the machine's block. A move is a number. Asked
 * what a move means, the client tells the contract's events with their
 * roles, one for each subject that the move touches; told to do it, it calls
 * the API on the machine.
 *
 * What a driver does not do in any of its traces (assumptions that the
 * theorems name):
 *  1. It syncs whole mappings, and starts transfers over whole mappings, in
 *     the direction of the mapping, one at a time.
 *  2. It does not start a transfer on memory that it has freed.
 *  3. It runs on one CPU; a start orders what it wrote before (writel()).
 *  4. It knows a transfer's end (dev_done) before it acts upon it.
 *  5. In coherent memory it does not write while the device does: who wins
 *     such a race is not what the contract is about.
 */
#ifndef REF_CLIENT_H
#define REF_CLIENT_H

#include "ref/contract.h"
#include "ref/eval.h"
#include "ref/machine.h"

/* Bytes of a cache line, and of a page. */
#define CLIENT_LINE 2
#define CLIENT_MAX_EVENTS 8
#define CLIENT_MAX_SUBJECTS 3

/* How large: the bound of an exploration is its depth, not this. */
struct client_setup {
	int nsubjects;		/* 1..CLIENT_MAX_SUBJECTS */
	int nlines;		/* cache lines of memory for them, 1 or 2 */
	bool sg;		/* mappings are scatterlists of two entries */
};

/* One event that a move means for one subject. */
struct client_event {
	enum event event;
	int subject;		/* index of the subject */
	unsigned kinds;		/* which of the client's kinds; 0: all */
	struct value roles[ROLE_max];
};

/* A piece of the client's bytes. */
#define CLIENT_MAX_PARTS 8
struct client_part {
	uint32_t at, size;
};

struct client {
	const char *name;
	/*
	 * Kinds of subject that each instance is judged as (bus_dma maps have
	 * two halves), SUBJECT_none at the end.
	 */
	enum subject kinds[3];
	/* Bytes in the block; the caller's own 8 follow. */
	size_t (*size)(const struct client_setup *s);
	/* Memory and so on that the setup needs. */
	void (*sizes)(const struct client_setup *s, const struct platform *p,
		      struct machine_sizes *z);
	void (*start)(struct machine *m, const struct client_setup *s);
	/* Writes at most MAX moves, returns how many there are. */
	int (*moves)(const struct machine *m, uint32_t *moves, int max);
	/* Events of the move, at most CLIENT_MAX_EVENTS; before it is done. */
	int (*events)(const struct machine *m, uint32_t move,
		      struct client_event *events);
	/* Roles of the birth of a subject, as the judge wants them. */
	void (*birth)(const struct machine *m, int subject,
		      struct value *roles);
	void (*act)(struct machine *m, uint32_t move);
	/* The subject's contract state as KIND (index into kinds). */
	uint8_t *(*state)(struct machine *m, int subject, int kind);
	/* After act and the contract's steps: forget what is over; leaks. */
	void (*settle)(struct machine *m);
	/*
	 * The parts of the client's bytes that can change, at most
	 * CLIENT_MAX_PARTS; NULL: all.
	 */
	int (*parts)(const struct machine *m, struct client_part *parts);
	/*
	 * One form for states that differ in names only. NAMES, unless NULL,
	 * is permuted as the subjects are.
	 */
	void (*canonical)(struct machine *m, char *names);
	const char *(*show)(struct arena *a, const struct machine *m,
			    uint32_t move, const char *names);
};

/* All roles absent; for many events, so of a value only its kind is set. */
static inline void client_no_roles(struct value *roles)
{
	for (int r = 0; r < ROLE_max; r++)
		roles[r].kind = VALUE_ABSENT;
}

/* For canonical(): live grants first, sorted; transfers keep theirs. */
void client_sort_grants(struct machine *m);

extern const struct client client_mapping;
extern const struct client client_allocation;
extern const struct client client_busdma;
extern const struct client client_dmamem;

#endif
