/* SPDX-License-Identifier: BSD-2-Clause */
/* The database: opening, errors that stick, transactions, SQL of users. */
#include "analyzer/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const struct store_schema schema = {
	.sql = "CREATE TABLE t(x INTEGER NOT NULL, y TEXT) STRICT;"
	       "CREATE TABLE u(a TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;",
	.application_id = 1234,
	.version = 2,
};

struct place {
	char dir[512], db[600];
	struct arena mem;
};

static int make_place(void **state)
{
	struct place *p = xcalloc(1, sizeof(*p));

	snprintf(p->dir, sizeof(p->dir), "%s/store-XXXXXX",
		 getenv("WORK") ? getenv("WORK") : "build");
	assert_non_null(mkdtemp(p->dir));
	snprintf(p->db, sizeof(p->db), "%s/sub/x.db", p->dir);
	*state = p;
	return 0;
}

static int remove_place(void **state)
{
	struct place *p = *state;
	char path[640];

	unlink(p->db);
	snprintf(path, sizeof(path), "%s-wal", p->db);
	unlink(path);
	snprintf(path, sizeof(path), "%s-shm", p->db);
	unlink(path);
	snprintf(path, sizeof(path), "%s/sub", p->dir);
	rmdir(path);
	rmdir(p->dir);
	arena_release(&p->mem);
	free(p);
	return 0;
}

static struct store *open_ok(struct place *p, enum store_mode mode)
{
	const char *err;
	struct store *s = store_open(p->db, &schema, mode, &p->mem, &err);

	if (!s)
		fail_msg("%s", err);
	return s;
}

static void refused(struct place *p, const struct store_schema *with,
		    enum store_mode mode, const char *text)
{
	const char *err = "";

	assert_null(store_open(p->db, with, mode, &p->mem, &err));
	assert_non_null(strstr(err, p->db));
	if (!strstr(err, text))
		fail_msg("'%s' does not say '%s'", err, text);
}

static void put(struct store *s, int64_t x)
{
	struct store_stmt *st = store_prepare(s, "INSERT INTO t VALUES (?, ?)");

	store_bind_int(st, 1, x);
	store_bind_text(st, 2, "text");
	store_run(st);
}

static int64_t count(struct store *s)
{
	struct store_stmt *st = store_prepare(s, "SELECT count(*) FROM t");
	int64_t n = store_step(st) ? store_int(st, 0) : -1;

	store_reset(st);
	return n;
}

static void keeps_what_was_committed(void **state)
{
	struct place *p = *state;
	struct store *s = open_ok(p, STORE_WRITE);

	store_begin(s);
	put(s, 1);
	put(s, 2);
	assert_true(store_commit(s));
	store_begin(s);
	put(s, 3);
	store_rollback(s);
	assert_int_equal(count(s), 2);
	store_close(s);
	s = open_ok(p, STORE_READ);
	assert_int_equal(count(s), 2);
	store_close(s);
}

static void reading_changes_nothing(void **state)
{
	struct place *p = *state;
	struct store *s = open_ok(p, STORE_WRITE);

	put(s, 1);
	store_close(s);
	s = open_ok(p, STORE_READ);
	put(s, 2);
	assert_non_null(store_error(s));
	store_close(s);
	s = open_ok(p, STORE_READ);
	assert_int_equal(count(s), 1);
	store_close(s);
}

static void the_first_error_sticks(void **state)
{
	struct place *p = *state;
	struct store *s = open_ok(p, STORE_WRITE);
	struct store_stmt *st;

	st = store_prepare(s, "INSERT INTO t VALUES (NULL, 'x')");
	assert_false(store_run(st));
	assert_non_null(strstr(store_error(s), "NOT NULL"));
	assert_null(store_prepare(s, "SELECT 1"));
	assert_non_null(strstr(store_error(s), "NOT NULL"));
	store_close(s);
}

static void others_are_refused(void **state)
{
	struct place *p = *state;
	struct store_schema other = schema, older = schema;
	FILE *f;

	other.application_id = 99;
	older.version = 1;
	refused(p, &schema, STORE_READ, "unable to open");
	store_close(open_ok(p, STORE_WRITE));
	refused(p, &other, STORE_WRITE, "is not a database of dmacheck");
	refused(p, &older, STORE_READ, "is of version 2");
	store_close(open_ok(p, STORE_WRITE));
	f = fopen(p->db, "w");
	for (int i = 0; i < 1000; i++)
		fputs("this is no database ", f);
	fclose(f);
	refused(p, &schema, STORE_WRITE, "not a database");
}

static void users_can_only_read(void **state)
{
	static const char *const sql[] = {
		"DELETE FROM t", "DROP TABLE t", "PRAGMA user_version = 7",
		"ATTACH ':memory:' AS m", "INSERT INTO t VALUES (1, 'x')",
		"CREATE TEMP TABLE z(x)", "BEGIN", "SELECT 1; SELECT 2", "",
	};
	struct place *p = *state;

	store_close(open_ok(p, STORE_WRITE));
	for (size_t i = 0; i < sizeof(sql) / sizeof(sql[0]); i++) {
		struct store *s = open_ok(p, STORE_READ);

		store_restrict(s, 1000000);
		store_run(store_prepare(s, sql[i]));
		if (!store_error(s))
			fail_msg("accepted: %s", sql[i]);
		store_close(s);
	}
}

static void users_cannot_go_on_for_ever(void **state)
{
	struct place *p = *state;
	struct store *s;

	store_close(open_ok(p, STORE_WRITE));
	s = open_ok(p, STORE_READ);
	store_restrict(s, 1000000);
	store_run(store_prepare(s, "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL "
				   "SELECT x + 1 FROM t) SELECT sum(x) FROM t"));
	assert_non_null(strstr(store_error(s), "too long"));
	store_close(s);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_place, remove_place)
	const struct CMUnitTest tests[] = {
		TEST(keeps_what_was_committed),
		TEST(reading_changes_nothing),
		TEST(the_first_error_sticks),
		TEST(others_are_refused),
		TEST(users_can_only_read),
		TEST(users_cannot_go_on_for_ever),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
