/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interned strings: equal text, equal pointer.
 *
 * Pointers stay valid until intern_release(). Numbers are given in order of
 * first appearance, so they are the same in every run over the same input.
 */
#ifndef REF_INTERN_H
#define REF_INTERN_H

#include <stddef.h>
#include <stdint.h>

#include "ref/arena.h"

struct intern {
	struct arena mem;
	const char **names;	/* by number, 1..n; names[0] is "" */
	uint32_t *slots;
	size_t n, cap, nslots;
};

void intern_release(struct intern *in);
/* The number of S, new or known; 0 is the empty string. */
uint32_t intern_id(struct intern *in, const char *s);
const char *intern_str(const struct intern *in, uint32_t id);
/* The one copy of S. */
const char *intern(struct intern *in, const char *s);

/* FNV-1a, for tables that are never iterated in hash order. */
uint64_t hash_bytes(const void *p, size_t len, uint64_t seed);

#endif
