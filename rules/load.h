/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the loaders of rules and of API descriptors share: every *.yaml file
 * directly inside a directory, in the order of their names, checked against
 * a libcyaml schema; errors are collected, never fatal.
 *
 * Schemas should take scalars as strings, all optional: the loader then
 * checks them itself and names the entry. What the schema refuses (unknown
 * key, wrong kind, broken YAML, aliases) refuses the whole file.
 */
#ifndef RULES_LOAD_H
#define RULES_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ref/arena.h"

struct cyaml_schema_value;

/* Printed as "where: message"; both live in the arena of the load. */
struct load_error {
	const char *where; /* file, and the entry in it */
	const char *message;
};

struct load {
	struct arena *mem;	   /* of messages and copied strings */
	struct load_error *errors; /* malloc'ed; the caller frees */
	size_t nerrors;
	uint64_t hash; /* names and contents read so far */
};

void load_fail(struct load *l, const char *where, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Calls TAKE with each file's document. PATH is DIR/NAME in L's arena; DOC
 * has the schema's type, is NULL for an empty file, and is freed afterwards.
 */
void load_dir(struct load *l, const char *dir,
	      const struct cyaml_schema_value *schema,
	      void (*take)(struct load *l, const char *path, void *doc,
			   void *ctx),
	      void *ctx);

/* A copy in L's arena; NULL stays NULL. Trailing white space is cut off. */
const char *load_string(struct load *l, const char *s);

/* True or false as YAML writes it; IF_ABSENT when TEXT is NULL. */
bool load_bool(struct load *l, const char *where, const char *key,
	       const char *text, bool if_absent);

#endif
