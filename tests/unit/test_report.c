/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reports: order, findings that several files share, fingerprints that
 * survive moved lines, sums.
 */
#include "cli/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NFILES 2

static struct rule rules[] = {
	{ .id = "double-free", .number = 0, .on = true },
	{ .id = "unmap-missing", .number = 1, .on = true },
};

struct fixture {
	struct run run;
	struct unit units[NFILES];
	struct file_result *files[NFILES];
	struct report rep;
};

static int make_run(void **state)
{
	static const char *const paths[NFILES] = { "a.c", "b.c" };
	struct fixture *f = xcalloc(1, sizeof(*f));

	for (size_t i = 0; i < NFILES; i++) {
		struct file_result *r = xcalloc(1, sizeof(*r));

		r->path = paths[i];
		r->module = r->why = "";
		r->reported = true;
		vec_push(&r->funcs, (struct result_func){
			.name = "f", .in_main_file = true, .file = paths[i] });
		f->files[i] = r;
		f->units[i].rel = f->units[i].path = paths[i];
	}
	f->run.rules.v = rules;
	f->run.rules.n = sizeof(rules) / sizeof(rules[0]);
	f->run.units.root = "/nonexistent";
	f->run.units.units = f->units;
	f->run.units.nunits = NFILES;
	f->run.files = f->files;
	*state = f;
	return 0;
}

static int free_run(void **state)
{
	struct fixture *f = *state;

	report_release(&f->rep);
	for (size_t i = 0; i < NFILES; i++)
		result_free(f->files[i]);
	free(f);
	return 0;
}

static void add(struct fixture *f, size_t unit, const char *rule,
		const char *file, uint32_t line, const char *identity)
{
	vec_push(&f->files[unit]->findings, (struct result_finding){
		.rule = rule, .file = file, .line = line, .col = 1,
		.message = "m", .identity = identity });
}

static void findings_are_sorted_by_place(void **state)
{
	struct fixture *f = *state;

	add(f, 1, "unmap-missing", "b.c", 3, "x");
	add(f, 0, "unmap-missing", "a.c", 20, "x");
	add(f, 0, "unmap-missing", "a.c", 3, "y");
	add(f, 0, "double-free", "a.c", 3, "z");
	report_make(&f->rep, &f->run);
	assert_int_equal(f->rep.n, 4);
	assert_string_equal(f->rep.v[0].finding->identity, "z");
	assert_string_equal(f->rep.v[1].finding->identity, "y");
	assert_int_equal(f->rep.v[2].finding->line, 20);
	assert_string_equal(f->rep.v[3].finding->file, "b.c");
}

static void what_files_share_is_reported_once(void **state)
{
	struct fixture *f = *state;

	add(f, 0, "unmap-missing", "shared.h", 7, "x");
	add(f, 1, "unmap-missing", "shared.h", 7, "x");
	report_make(&f->rep, &f->run);
	assert_int_equal(f->rep.n, 1);
	assert_ptr_equal(f->rep.v[0].file, f->files[0]);
}

static void the_file_that_was_asked_for_keeps_it(void **state)
{
	struct fixture *f = *state;

	f->files[0]->reported = false;
	add(f, 0, "unmap-missing", "shared.h", 7, "x");
	add(f, 1, "unmap-missing", "shared.h", 7, "x");
	report_make(&f->rep, &f->run);
	assert_int_equal(f->rep.fresh, 1);
	assert_ptr_equal(f->rep.v[0].file, f->files[1]);
}

static void files_not_asked_for_are_not_reported(void **state)
{
	struct fixture *f = *state;

	f->files[0]->reported = false;
	add(f, 0, "unmap-missing", "a.c", 7, "x");
	report_make(&f->rep, &f->run);
	assert_int_equal(f->rep.fresh, 0);
	assert_int_equal(f->rep.files, 1);
}

static void fingerprints_survive_moved_lines(void **state)
{
	struct fixture *f = *state;
	char before[FINGERPRINT_SIZE], second[FINGERPRINT_SIZE];

	add(f, 0, "unmap-missing", "a.c", 3, "same");
	add(f, 0, "unmap-missing", "a.c", 9, "same");
	report_make(&f->rep, &f->run);
	strcpy(before, f->rep.v[0].fingerprint);
	strcpy(second, f->rep.v[1].fingerprint);
	assert_string_not_equal(before, second);
	report_release(&f->rep);
	f->files[0]->findings.v[0].line = 103;
	f->files[0]->findings.v[1].line = 109;
	report_make(&f->rep, &f->run);
	assert_string_equal(f->rep.v[0].fingerprint, before);
	assert_string_equal(f->rep.v[1].fingerprint, second);
}

static void verdicts_add_up(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *rule;
		enum verdict verdict;
		enum reason reason;
	} rows[] = {
		{ "double-free", VERDICT_PROVED, REASON_none },
		{ "double-free", VERDICT_UNKNOWN, REASON_loop },
		{ "unmap-missing", VERDICT_VIOLATED, REASON_none },
		{ "unmap-missing", VERDICT_UNKNOWN, REASON_loop },
		{ "unmap-missing", VERDICT_UNKNOWN, REASON_alias },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		vec_push(&f->files[i % 2]->obligations,
			 (struct result_obligation){
				 .rule = rows[i].rule,
				 .verdict = rows[i].verdict,
				 .reason = rows[i].reason,
				 .detail = "", .assumptions = "" });
	report_make(&f->rep, &f->run);
	assert_int_equal(f->rep.all.proved, 1);
	assert_int_equal(f->rep.all.violated, 1);
	assert_int_equal(f->rep.all.unknown, 3);
	assert_int_equal(f->rep.by_rule[1].unknown, 2);
	assert_int_equal(f->rep.by_reason[REASON_loop], 2);
	assert_int_equal(f->rep.by_reason[REASON_alias], 1);
	assert_int_equal(f->rep.functions, 2);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_run, free_run)
	const struct CMUnitTest tests[] = {
		TEST(findings_are_sorted_by_place),
		TEST(what_files_share_is_reported_once),
		TEST(the_file_that_was_asked_for_keeps_it),
		TEST(files_not_asked_for_are_not_reported),
		TEST(fingerprints_survive_moved_lines),
		TEST(verdicts_add_up),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
