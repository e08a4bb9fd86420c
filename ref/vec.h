/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Growable arrays of any type.
 *
 *	struct { int *v; size_t n, cap; } xs = { 0 };	(or VEC(int) xs)
 *	vec_push(&xs, 7);
 *	vec_release(&xs);
 *
 * Elements move when the array grows: keep indices, not pointers.
 */
#ifndef REF_VEC_H
#define REF_VEC_H

#include <stdlib.h>

#include "ref/arena.h"

#define VEC(type)                                                              \
	struct {                                                               \
		type *v;                                                       \
		size_t n, cap;                                                 \
	}

#define vec_reserve(x, want)                                                   \
	do {                                                                   \
		if ((x)->cap < (want)) {                                       \
			(x)->cap = (x)->cap ? (x)->cap * 2 : 8;                \
			if ((x)->cap < (want))                                 \
				(x)->cap = (want);                             \
			(x)->v = xrealloc((x)->v,                              \
					  (x)->cap * sizeof(*(x)->v));         \
		}                                                              \
	} while (0)

#define vec_push(x, ...)                                                       \
	do {                                                                   \
		vec_reserve((x), (x)->n + 1);                                  \
		(x)->v[(x)->n++] = (__VA_ARGS__);                              \
	} while (0)

#define vec_pop(x) ((x)->v[--(x)->n])
#define vec_last(x) ((x)->v[(x)->n - 1])
#define vec_clear(x) ((void)((x)->n = 0))

#define vec_release(x)                                                         \
	do {                                                                   \
		free((x)->v);                                                  \
		(x)->v = NULL;                                                 \
		(x)->n = (x)->cap = 0;                                         \
	} while (0)

#define vec_foreach(x, i) for (size_t i = 0; i < (x)->n; i++)

#endif
