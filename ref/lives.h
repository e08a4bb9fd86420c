/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The subjects of a trace while it is replayed, and how an event finds the
 * one it is about.
 *
 * A life is one subject from its birth to its death and after: what is dead
 * stays to be found until its address or name is taken by another. It is
 * found under keys: ranges of addresses, or words, each in a space of its
 * own.
 *
 * A mapping's bytes can be in different states (a sync of a part): a life
 * holds pieces, [0, end) [end, end') ..., of one state each. Neighbours in
 * the same state since the same event are one piece.
 */
#ifndef REF_LIVES_H
#define REF_LIVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ref/arena.h"
#include "ref/vocab.h"

#define LIVES_NO_EVENT UINT32_MAX
#define LIVES_LEVELS 64

enum life_space {
	SPACE_handle, /* the device's addresses */
	SPACE_phys,
	SPACE_sg,     /* words from here on */
	SPACE_buffer,
	SPACE_cpu_addr,
	SPACE_bmap,
	SPACE_max
};

struct piece {
	uint64_t end;	/* first byte that is not in it */
	int state;
	uint32_t since; /* event that brought the state */
};

struct life {
	enum subject subject;
	uint32_t birth;	  /* event */
	uint32_t certain; /* event since which the state is known */
	bool live;	  /* some piece holds something */
	bool ambiguous;	  /* an event may have been this one's or another's */
	bool ended;	  /* by the event that ends its kind */
	bool stray;	  /* another device ended it, or ended nothing */
	bool truncated;	  /* not all its addresses are known */
	int64_t dev;	  /* word; 0: not known */
	uint64_t size;	  /* in bytes; UINT64_MAX: not known */
	struct piece *pieces;
	size_t npieces, cap;
	/* the live ones, in the order of birth; by life_settle() */
	struct life *prev, *next;
};

struct life_key {
	enum life_space space;
	int level;
	uint64_t start, size;
	uint64_t base; /* where in the life's bytes the range begins */
	struct life *life;
	struct life_key *next;
};

struct lives {
	struct arena mem;
	struct life *first, *last; /* live */
	struct life_key **buckets;
	size_t nbuckets, nkeys;
	uint64_t levels[SPACE_max]; /* bit L: some key has level L */
};

void lives_release(struct lives *ls);

/* A new life of one piece in STATE, not settled; size as in struct life. */
struct life *lives_add(struct lives *ls, enum subject subject, int64_t dev,
		       uint64_t size, uint32_t birth, int state);
/*
 * Makes L found under the SIZE bytes from START (0 counts as 1), of which the
 * first is byte BASE of L. Dead lives of the same subject and device that
 * begin at START are not found under it any more.
 */
void lives_add_key(struct lives *ls, struct life *l, enum life_space space,
		   uint64_t start, uint64_t size, uint64_t base);

/*
 * Walks the keys that hold one of the SIZE bytes from ADDR, in no order:
 *
 *	struct life_walk w = lives_walk(ls, space, addr, size);
 *	while ((key = lives_next(&w)))
 *
 * No key may be added meanwhile.
 */
struct life_walk {
	const struct lives *ls;
	enum life_space space;
	uint64_t first, last; /* bytes */
	uint64_t levels;      /* to come */
	int level;
	uint64_t granule;     /* of the bucket */
	const struct life_key *key;
};

struct life_walk lives_walk(const struct lives *ls, enum life_space space,
			    uint64_t addr, uint64_t size);
const struct life_key *lives_next(struct life_walk *w);

/* Ends pieces of L at LO and HI (at most its size), so that none crosses. */
void life_split(struct lives *ls, struct life *l, uint64_t lo, uint64_t hi);
/* Joins equal neighbours and sets `live`. */
void life_settle(struct lives *ls, struct life *l);
/* L is another one's now: it is not live, whatever its state. */
void life_retire(struct lives *ls, struct life *l);

#endif
