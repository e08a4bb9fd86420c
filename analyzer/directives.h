/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which headers does a file include, which macros does it define, which words
 * does it use? Read from its text alone, without a preprocessor.
 *
 * Comments, strings and continued lines are understood, conditions are not:
 * both sides of an #if count, and an include is `is_certain` only where no
 * condition but the file's own include guard stands around it. So the certain
 * includes are too few, and all includes and defines are too many.
 *
 * A file is read once; everything belongs to the table.
 */
#ifndef ANALYZER_DIRECTIVES_H
#define ANALYZER_DIRECTIVES_H

#include <stdbool.h>
#include <stdint.h>

#include "ref/arena.h"
#include "ref/intern.h"
#include "ref/vec.h"

enum directive_kind {
	DIRECTIVE_INCLUDE,	/* <name> or "name" */
	DIRECTIVE_DEFINE,	/* #define or #undef of `name` */
	DIRECTIVE_PACK,		/* "#pragma pack(1)" or "pack(push, 1)" */
	DIRECTIVE_UNPACK,	/* "#pragma pack()" or "pack(pop)" */
	DIRECTIVE_PRAGMA,	/* any other but "once" and of diagnostics */
	DIRECTIVE_OPAQUE	/* an include computed by macros, #include_next:
				   it may include anything */
};

struct directive {
	enum directive_kind kind;
	uint32_t name;		/* into names; 0 for the others */
	bool is_quoted;		/* "name" */
	bool is_certain;
};

struct source_text {
	const char *path;
	bool is_there;		/* false: cannot be read, all else is empty */
	bool is_once;		/* read twice it is empty the second time */
	uint32_t weight;	/* words, with repetitions: what parsing costs */
	uint64_t hash;		/* of the bytes */
	VEC(struct directive) directives;	/* in the order of the text */
	VEC(uint32_t) words;	/* identifiers, sorted, each once */
};

struct directives {
	struct intern names;	/* headers, macros and words */
	struct intern paths;
	VEC(struct source_text *) by_path;	/* path number -> text */
};

/*
 * The file of that path; never NULL. Its words are collected if it is read
 * now and WANT_WORDS is set: always pass the same for the same path.
 */
const struct source_text *directives_of(struct directives *d, const char *path,
					bool want_words);
void directives_release(struct directives *d);

#endif
