/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How are rows kept safely?
 *
 * Life of a database file:
 *
 *	(absent) --open for writing--> empty --schema, ids--> ours
 *	ours --begin--> open transaction --commit--> ours
 *	                                 --rollback, kill, full disk--> ours
 *
 * 1. The schema and both ids are written in one transaction: a file is empty
 *    or ours, never half made.
 * 2. Only an empty file is ever made ours.
 * 3. After the first error nothing more is written (S->error is set once).
 */
#define _GNU_SOURCE
#include "analyzer/store.h"

#include <assert.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/cachedir.h"
#include "ref/strbuf.h"
#include "ref/vec.h"

#define BUSY_MS 10000		/* how long to wait for another writer */
#define STRICT_SINCE 3037000	/* SQLite that knows STRICT tables */
#define PROGRESS_STEPS 10000	/* between two looks at the limit */

struct store_stmt {
	struct store *store;
	sqlite3_stmt *raw;
	const char *sql;
};

struct store {
	sqlite3 *db;
	struct arena mem;
	const char *path;
	const char *error;
	uint64_t ticks_left;	/* of store_restrict() */
	VEC(struct store_stmt *) stmts;
};

const char *store_version_text(void)
{
	return sqlite3_libversion();
}

const char *store_error(const struct store *s)
{
	return s->error;
}

static void fail(struct store *s)
{
	int os = s->db ? sqlite3_system_errno(s->db) : 0;

	if (s->error)
		return;
	s->error = arena_printf(&s->mem, "'%s': %s%s%s%s", s->path,
				sqlite3_errmsg(s->db), os ? " (" : "",
				os ? strerror(os) : "", os ? ")" : "");
}

static void fail_text(struct store *s, const char *text)
{
	if (!s->error)
		s->error = arena_printf(&s->mem, "'%s': %s", s->path, text);
}

/* ---- statements ---- */

struct store_stmt *store_prepare(struct store *s, const char *sql)
{
	struct store_stmt *st;
	const char *tail;

	if (s->error)
		return NULL;
	vec_foreach(&s->stmts, i) {
		if (s->stmts.v[i]->sql == sql) {
			store_reset(s->stmts.v[i]);
			return s->stmts.v[i];
		}
	}
	st = arena_new(&s->mem, struct store_stmt);
	st->store = s;
	st->sql = sql;
	if (sqlite3_prepare_v2(s->db, sql, -1, &st->raw, &tail)) {
		fail(s);
		return NULL;
	}
	if (!st->raw) {
		fail_text(s, "no SQL statement");
		return NULL;
	}
	if (tail[strspn(tail, " \t\n;")]) {
		sqlite3_finalize(st->raw);
		fail_text(s, "more than one SQL statement");
		return NULL;
	}
	vec_push(&s->stmts, st);
	return st;
}

/* A wrong parameter number is our bug; out of memory is not. */
static void bound(struct store_stmt *st, int rc)
{
	assert(rc != SQLITE_RANGE && rc != SQLITE_MISUSE);
	if (rc)
		fail(st->store);
}

void store_bind_text(struct store_stmt *st, int at, const char *text)
{
	if (st)
		bound(st, sqlite3_bind_text(st->raw, at, text, -1,
					    SQLITE_STATIC));
}

void store_bind_int(struct store_stmt *st, int at, int64_t n)
{
	if (st)
		bound(st, sqlite3_bind_int64(st->raw, at, n));
}

void store_bind_real(struct store_stmt *st, int at, double x)
{
	if (st)
		bound(st, sqlite3_bind_double(st->raw, at, x));
}

void store_bind_null(struct store_stmt *st, int at)
{
	if (st)
		bound(st, sqlite3_bind_null(st->raw, at));
}

void store_bind_blob(struct store_stmt *st, int at, const void *data,
		     size_t len)
{
	if (st)
		bound(st, sqlite3_bind_blob64(st->raw, at, data, len,
					      SQLITE_STATIC));
}

bool store_step(struct store_stmt *st)
{
	int rc;

	if (!st || st->store->error)
		return false;
	rc = sqlite3_step(st->raw);
	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		fail(st->store);
	return false;
}

void store_reset(struct store_stmt *st)
{
	if (!st)
		return;
	sqlite3_reset(st->raw);
	sqlite3_clear_bindings(st->raw);
}

bool store_run(struct store_stmt *st)
{
	if (!st)
		return false;
	store_step(st);
	store_reset(st);
	return !st->store->error;
}

int64_t store_last_id(const struct store *s)
{
	return sqlite3_last_insert_rowid(s->db);
}

int store_columns(const struct store_stmt *st)
{
	return st ? sqlite3_column_count(st->raw) : 0;
}

const char *store_column_name(const struct store_stmt *st, int at)
{
	return sqlite3_column_name(st->raw, at);
}

enum store_type store_column_type(struct store_stmt *st, int at)
{
	switch (sqlite3_column_type(st->raw, at)) {
	case SQLITE_INTEGER:
		return STORE_INT;
	case SQLITE_FLOAT:
		return STORE_REAL;
	case SQLITE_NULL:
		return STORE_NULL;
	default:
		return STORE_TEXT;
	}
}

const char *store_text(struct store_stmt *st, int at)
{
	const unsigned char *text = sqlite3_column_text(st->raw, at);

	return text ? (const char *)text : "";
}

int64_t store_int(struct store_stmt *st, int at)
{
	return sqlite3_column_int64(st->raw, at);
}

double store_real(struct store_stmt *st, int at)
{
	return sqlite3_column_double(st->raw, at);
}

const void *store_blob(struct store_stmt *st, int at, size_t *len)
{
	const void *data = sqlite3_column_blob(st->raw, at);

	*len = (size_t)sqlite3_column_bytes(st->raw, at);
	return data;
}

/* ---- transactions ---- */

bool store_exec(struct store *s, const char *sql)
{
	if (s->error)
		return false;
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL))
		fail(s);
	return !s->error;
}

bool store_begin(struct store *s)
{
	return store_exec(s, "BEGIN IMMEDIATE");
}

bool store_commit(struct store *s)
{
	return store_exec(s, "COMMIT");
}

void store_rollback(struct store *s)
{
	/* After some errors SQLite has done it already. */
	if (!sqlite3_get_autocommit(s->db))
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

/* ---- opening ---- */

static int64_t one_number(struct store *s, const char *sql)
{
	sqlite3_stmt *st;
	int64_t n = -1;

	if (s->error)
		return -1;
	if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) == SQLITE_OK &&
	    sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	else
		fail(s);
	sqlite3_finalize(st);
	return n;
}

/* Before 3.37 a table cannot be STRICT; it then is only less strict. */
static char *schema_text(struct store *s, const char *sql)
{
	char *text = arena_strdup(&s->mem, sql), *at;

	if (sqlite3_libversion_number() >= STRICT_SINCE)
		return text;
	while ((at = strstr(text, "STRICT, ")))
		memset(at, ' ', strlen("STRICT, "));
	while ((at = strstr(text, "STRICT;")))
		memset(at, ' ', strlen("STRICT"));
	return text;
}

static void make_ours(struct store *s, const struct store_schema *schema)
{
	store_exec(s, "PRAGMA journal_mode = WAL");
	store_begin(s);
	store_exec(s, schema_text(s, schema->sql));
	store_exec(s, arena_printf(&s->mem,
				   "PRAGMA application_id = %d; "
				   "PRAGMA user_version = %d",
				   (int)schema->application_id,
				   (int)schema->version));
	store_commit(s);
	if (s->error)
		store_rollback(s);
}

static void check_ours(struct store *s, const struct store_schema *schema,
		       enum store_mode mode)
{
	int64_t tables = one_number(s, "SELECT count(*) FROM sqlite_master");
	int64_t id = one_number(s, "PRAGMA application_id");
	int64_t version = one_number(s, "PRAGMA user_version");

	if (s->error)
		return;
	if (tables == 0 && id == 0 && version == 0 && mode == STORE_WRITE)
		make_ours(s, schema);
	else if (id != schema->application_id)
		fail_text(s, "is not a database of dmacheck");
	else if (version != schema->version)
		fail_text(s, arena_printf(&s->mem,
					  "is of version %lld, this program "
					  "reads version %d; remove it, or "
					  "choose another with --db",
					  (long long)version,
					  (int)schema->version));
}

static void open_file(struct store *s, enum store_mode mode)
{
	int flags = mode == STORE_READ
			    ? SQLITE_OPEN_READONLY
			    : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;

	if (mode == STORE_WRITE && strcmp(s->path, ":memory:") &&
	    make_dirs(dir_of(&s->mem, s->path))) {
		s->error = arena_printf(&s->mem, "'%s': cannot make its folder: %s",
					s->path, strerror(errno));
		return;
	}
	if (sqlite3_open_v2(s->path, &s->db, flags, NULL)) {
		fail(s);
		return;
	}
	sqlite3_busy_timeout(s->db, BUSY_MS);
	if (mode == STORE_WRITE && sqlite3_db_readonly(s->db, "main") == 1)
		fail_text(s, "cannot be written");
	store_exec(s, "PRAGMA foreign_keys = ON");
}

struct store *store_open(const char *path, const struct store_schema *schema,
			 enum store_mode mode, struct arena *mem,
			 const char **err)
{
	struct store *s = xcalloc(1, sizeof(*s));

	s->path = arena_strdup(&s->mem, path);
	open_file(s, mode);
	check_ours(s, schema, mode);
	if (mode == STORE_WRITE)
		store_exec(s, "PRAGMA synchronous = NORMAL");
	else
		store_exec(s, "PRAGMA query_only = ON");
	if (!s->error)
		return s;
	*err = arena_strdup(mem, s->error);
	store_close(s);
	return NULL;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	vec_foreach(&s->stmts, i)
		sqlite3_finalize(s->stmts.v[i]->raw);
	vec_release(&s->stmts);
	sqlite3_close(s->db);
	arena_release(&s->mem);
	free(s);
}

/* ---- SQL of users ---- */

static int only_reading(void *ctx, int action, const char *a, const char *b,
			const char *c, const char *d)
{
	(void)ctx;
	(void)a;
	(void)c;
	(void)d;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return b && !strcasecmp(b, "load_extension") ? SQLITE_DENY
							     : SQLITE_OK;
	default:
		return SQLITE_DENY;
	}
}

static int out_of_steps(void *ctx)
{
	struct store *s = ctx;

	if (s->ticks_left) {
		s->ticks_left--;
		return 0;
	}
	fail_text(s, "the query takes too long");
	return 1;
}

void store_restrict(struct store *s, uint64_t steps)
{
	s->ticks_left = steps / PROGRESS_STEPS;
	sqlite3_progress_handler(s->db, PROGRESS_STEPS, out_of_steps, s);
	sqlite3_set_authorizer(s->db, only_reading, NULL);
}
