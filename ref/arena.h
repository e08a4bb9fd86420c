/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arena: memory that is given back all at once.
 *
 * Choose an arena when objects die together (a run, a file, a function);
 * use malloc only for what grows and shrinks alone. Memory is zeroed.
 * Out of memory ends the process with a message; callers never see NULL.
 * Built with -DARENA_DEBUG every object is a malloc of its own, so that the
 * address sanitizer sees overruns.
 */
#ifndef REF_ARENA_H
#define REF_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks;
	size_t used;		/* bytes handed out since init or clear */
};

/* An arena starts as all zeroes; init is for those on the stack. */
void arena_init(struct arena *a);
/* Frees every object; the arena can be used again. */
void arena_release(struct arena *a);

/* Zeroed memory, aligned for any type; lives until arena_release(). */
void *arena_alloc(struct arena *a, size_t size);
/* A copy of at most LEN bytes of S with a terminating NUL. */
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_strdup(struct arena *a, const char *s);
char *arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, n) \
	((type *)arena_alloc((a), sizeof(type) * (size_t)(n)))

/* malloc and realloc that do not return NULL. */
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);
char *xstrdup(const char *s);

/* Reports "dmacheck: ..." on stderr and exits with status 2. */
_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
