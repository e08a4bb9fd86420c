/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The database: the only door to SQLite.
 *
 * It knows nothing of the tables: callers pass the schema and SQL. Errors are
 * kept, not acted on: after the first one every call on the store does
 * nothing and returns false, and store_error() tells what happened. So a
 * caller may write a whole batch and look once. Nothing that was committed
 * before is lost by an error.
 *
 * Statements belong to the store and end with it; preparing the same SQL text
 * (the same pointer) again gives the same statement, reset.
 */
#ifndef ANALYZER_STORE_H
#define ANALYZER_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ref/arena.h"

struct store;
struct store_stmt;

/* What makes a database file ours. */
struct store_schema {
	const char *sql;	/* CREATE statements */
	int32_t application_id;
	int32_t version;	/* any other version is refused */
};

enum store_mode {
	STORE_WRITE,	/* made, with its folder, if it does not exist */
	STORE_READ	/* must exist; nothing can be changed */
};

/*
 * NULL on failure, with *ERR set to a message in MEM that names PATH. An
 * existing file that is no database, not ours or of another version is left
 * as it was.
 */
struct store *store_open(const char *path, const struct store_schema *schema,
			 enum store_mode mode, struct arena *mem,
			 const char **err);
void store_close(struct store *s);

/* NULL while all went well. */
const char *store_error(const struct store *s);
const char *store_version_text(void);

bool store_begin(struct store *s);
bool store_commit(struct store *s);
void store_rollback(struct store *s);
bool store_exec(struct store *s, const char *sql);

/* NULL on an error; then the calls below accept it and do nothing. */
struct store_stmt *store_prepare(struct store *s, const char *sql);
/* Parameters count from 1; strings must live until the next step. */
void store_bind_text(struct store_stmt *st, int at, const char *text);
void store_bind_int(struct store_stmt *st, int at, int64_t n);
void store_bind_real(struct store_stmt *st, int at, double x);
void store_bind_null(struct store_stmt *st, int at);
void store_bind_blob(struct store_stmt *st, int at, const void *data,
		     size_t len);
/* Runs a statement that gives no rows; bindings are forgotten. */
bool store_run(struct store_stmt *st);
/* True with the next row; false at the end or on an error. */
bool store_step(struct store_stmt *st);
void store_reset(struct store_stmt *st);
int64_t store_last_id(const struct store *s);

enum store_type { STORE_NULL, STORE_INT, STORE_REAL, STORE_TEXT };

/* Columns count from 0; texts live until the next step. */
int store_columns(const struct store_stmt *st);
const char *store_column_name(const struct store_stmt *st, int at);
enum store_type store_column_type(struct store_stmt *st, int at);
const char *store_text(struct store_stmt *st, int at); /* "" for NULL */
int64_t store_int(struct store_stmt *st, int at);
double store_real(struct store_stmt *st, int at);
/* Lives until the next step; NULL if it is empty. */
const void *store_blob(struct store_stmt *st, int at, size_t *len);

/*
 * For SQL that a user wrote: only reading statements are accepted, nothing is
 * attached or loaded, and a statement ends after about STEPS virtual machine
 * steps. Cannot be undone.
 */
void store_restrict(struct store *s, uint64_t steps);

#endif
