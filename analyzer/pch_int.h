/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What pch_group.c (flags), pch_walk.c (what a unit includes), pch_split.c
 * (which headers are worth it) and pch_plan.c share; nobody else includes this.
 *
 * A group is units whose flags are the same but for macros and, behind the
 * include folders all have in common, more such folders. A header of a group
 * is a file below the common folders that is not some driver's own; it is
 * known by its number in `headers`.
 */
#ifndef ANALYZER_PCH_INT_H
#define ANALYZER_PCH_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/directives.h"
#include "analyzer/pch_plan.h"
#include "ref/arena.h"
#include "ref/vec.h"

struct pch_names {
	uint32_t *v;
	size_t n, cap;
};

/* A set of headers. */
struct pch_bits {
	uint64_t *v;
	size_t n, cap;		/* words of 64 */
};

struct pch_macro {
	uint32_t name;
	const char *flag;	/* "-DNAME=VALUE" */
};

struct pch_unit {
	const struct unit *unit;
	uint32_t index;
	bool usable;
	VEC(const char *) dirs;		/* of -I, absolute, in order */
	VEC(const char *) dir_flags;	/* the same as written */
	VEC(struct pch_macro) macros;	/* of -D and -U */
	VEC(const char *) rest;		/* all other flags */
	VEC(const char *) forced;	/* of -include, absolute */
	const char *key;		/* dir and rest */
	struct pch_names names;		/* macros defined before includes; 0: what
					   no header would be the same after */
	struct pch_bits has;		/* headers it certainly includes */
};

struct pch_link {
	uint32_t header;
	bool is_certain;
};

struct pch_header {
	const struct source_text *text;
	const char *spelling;	/* "<linux/types.h>" or an absolute path */
	bool is_linked, is_closed;
	VEC(struct pch_link) links;	/* headers it includes */
	struct pch_names closure;	/* by certain includes, with itself */
};

struct pch_group {
	struct arena *mem;
	struct directives *d;
	const char *root;		/* of the tree */
	VEC(struct pch_unit *) units;
	VEC(const char *) dirs;		/* absolute */
	VEC(struct pch_header) headers;
	VEC(uint32_t) by_path;		/* path number -> header + 1 */
	VEC(uint32_t) by_name;		/* name number -> header + 2; 1: none */
};

/* ---- pch_group.c ---- */

struct pch_unit *pch_read_flags(struct arena *mem, struct directives *d,
				const struct unit *unit, uint32_t index);
void pch_unit_free(struct pch_unit *u);
/*
 * The include folders that most of the group's units begin with; units that
 * do not are taken out.
 */
void pch_common_dirs(struct pch_group *g);
/* True if the macro's value does not matter to what a header declares. */
bool pch_is_exempt(const char *macro);

/* ---- pch_split.c ---- */

struct pch_choices {
	struct pch_bits *v;
	size_t n, cap;
};

/* Sets that are worth making for the units; adds to OUT. */
void pch_choose(struct pch_group *g, struct pch_unit **units, size_t n,
		struct pch_choices *out);
/* Words of the headers in A that are not in B. */
uint64_t pch_weight(const struct pch_group *g, const struct pch_bits *a,
		    const struct pch_bits *b);
/* Is SET for so many units cheaper than reading what AROUND has not? */
bool pch_is_worth_it(const struct pch_group *g, size_t nunits,
		     const struct pch_bits *set, const struct pch_bits *around);

/* ---- pch_walk.c ---- */

/* Fills `has` and `names` of each unit. */
void pch_walk_units(struct pch_group *g);
/* By name number: is it a word of a header that SET may read? To be freed. */
unsigned char *pch_words_of(struct pch_group *g, const struct pch_bits *set);
/*
 * The text that includes the headers of SET in the order U does, without those
 * that U's forced includes bring.
 */
const char *pch_include_text(struct pch_group *g, const struct pch_unit *u,
			     const struct pch_bits *set);

static inline bool pch_bit(const struct pch_bits *b, uint32_t i)
{
	return i / 64 < b->n && b->v[i / 64] >> i % 64 & 1;
}

static inline void pch_set_bit(struct pch_bits *b, uint32_t i)
{
	while (b->n <= i / 64)
		vec_push(b, 0);
	b->v[i / 64] |= (uint64_t)1 << i % 64;
}

#endif
