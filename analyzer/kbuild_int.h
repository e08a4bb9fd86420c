/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What kbuild.c (who owns a file), kbuild_query.c (asking a makefile) and
 * kbuild_cache.c (remembering answers) share; nobody else includes this.
 *
 * Invariants: a folder is asked only after all folders above it; once its
 * state is not DIR_NEW nothing in it changes. Text of flags is kept as make
 * printed it, split into words and joined with tabs, because many objects
 * share it; words naming the one object (KBUILD_BASENAME and the like, which
 * kbuild puts last) are kept apart.
 */
#ifndef ANALYZER_KBUILD_INT_H
#define ANALYZER_KBUILD_INT_H

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/filestamp.h"
#include "analyzer/flags.h"
#include "analyzer/kbuild.h"
#include "analyzer/kerneltree.h"
#include "ref/arena.h"
#include "ref/intern.h"
#include "ref/strbuf.h"
#include "ref/vec.h"

enum kb_state {
	DIR_NEW,
	DIR_ABSENT,	/* has no makefile */
	DIR_ASKED,
	DIR_FAILED,	/* its makefile cannot be read; `why` */
};

struct kb_object {
	struct kbuild_object pub;
	const char *modnames;	/* as printed: "a" or "a:b" */
	const char *own;	/* words for this object only, by tabs */
	uint32_t flags;		/* interned; the words all share, by tabs */
	char kind;		/* 'O' listed, 'N' configured off, */
				/*   'F' flags of an unlisted object */
};

struct kb_dir {
	const char *name;	/* "drivers/spi" */
	enum kb_state state;
	bool reached;		/* the configuration descends into it */
	bool cacheable;
	const char *why;
	const char *cflags_in, *cflags_out; /* KBUILD_CFLAGS */
	VEC(const char *) subdirs;
	VEC(struct kb_object *) objects;
	VEC(uint32_t) deps;	/* makefiles read, interned */
	struct kb_object *fallback;
};

/* What a name stands for; indexed by its interned number. */
struct kb_name {
	struct kb_dir *dir;
	struct kb_dir *cached;	/* an answer of an earlier run */
	struct kb_object *object;
	VEC(struct kb_object *) module;
	VEC(const struct kbuild_object *) answer;
	char **argv;		/* a flags text, filtered */
	int argc;
	bool stamped, stale, saved;
	struct filestamp stamp;	/* of a makefile, taken once a run */
};

struct kbuild {
	struct arena mem;
	struct kernel_tree kt;
	struct intern names;
	VEC(struct kb_name) by_name;
	VEC(struct kb_dir *) asked;	/* for the cache, in order asked */
	VEC(struct kb_dir *) cached;	/* from the file, not yet checked */
	const char *makefile;		/* the print-only one */
	const char *cflags;		/* KBUILD_CFLAGS of the top makefile */
	const char *target;		/* "--target=..." if flags lack one */
	unsigned jobs;
	uint64_t env_hash;
	bool dirty;
};

/* The entry of S; the pointer is good until the next call. */
struct kb_name *kb_name(struct kbuild *kb, const char *s);
/* Stamp of a makefile (absolute, or relative to the object tree). */
struct filestamp kb_stamp(struct kbuild *kb, uint32_t file);

/* Writes the print-only makefile; 0 or -1 with *ERR. */
int kb_write_makefile(struct kbuild *kb, struct arena *mem, const char **err);
/* Asks folders of one depth, all those above them being known. */
void kb_query(struct kbuild *kb, struct kb_dir **dirs, size_t n);
/* Adds an object with raw flags text to a folder (own words split off). */
struct kb_object *kb_add_object(struct kbuild *kb, struct kb_dir *d, char kind,
				const char *object, const char *modnames);

/* Reads what earlier runs learnt, if it is for this environment. */
void kb_cache_load(struct kbuild *kb);
/* Takes the answer for D out of the cache if it is still true. */
bool kb_cache_take(struct kbuild *kb, struct kb_dir *d);
void kb_cache_save(struct kbuild *kb);

#endif
