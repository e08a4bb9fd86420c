/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Results as bytes: what was packed comes out equal, what is cut or garbled is
 * refused whole.
 */
#include "checker/result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct file_result *sample(void)
{
	struct file_result *r = xcalloc(1, sizeof(*r));
	struct result_call call = {
		.func = 0, .file = "a.c", .line = 5, .col = 2,
		.written = "dma_map_single", .callee = "dma_map_single_attrs",
		.event = EVENT_map, .subject = SUBJECT_mapping,
		.family = FAMILY_single,
	};
	struct result_finding finding = {
		.rule = "unmap-missing", .file = "a.c", .line = 9, .col = 3,
		.message = "not unmapped", .witness_kind = WITNESS_ABSENCE,
		.identity = "f handle",
	};
	struct result_fact fact = {
		.location = "struct s.dma", .event = EVENT_keep,
		.call = RESULT_NONE, .file = "a.c", .must = true, .guard = "",
	};

	r->path = "a.c";
	r->module = "drivers/a";
	r->why = "";
	r->reported = true;
	r->state = FILE_DEGRADED;
	r->solve_cpu = 0.25;
	r->solver_queries = 1234567890123;
	vec_push(&r->funcs, (struct result_func){
		.name = "f", .line = 3, .end_line = 10, .is_static = true,
		.in_main_file = true, .file = "a.c" });
	vec_push(&call.roles, (struct result_role){ ROLE_size, "len" });
	vec_push(&call.roles, (struct result_role){ ROLE_dir, "TO_DEVICE" });
	vec_push(&r->calls, call);
	vec_push(&r->obligations, (struct result_obligation){
		.rule = "unmap-missing", .verdict = VERDICT_UNKNOWN,
		.basis = BASIS_OBJECT, .reason = REASON_no_caller,
		.detail = "line 7", .assumptions = "private-type" });
	vec_push(&finding.steps, (struct result_step){ "a.c", 5, 2, "map",
						       "mapped" });
	vec_push(&r->findings, finding);
	vec_push(&fact.roles, (struct result_role){ ROLE_handle, "dma" });
	vec_push(&r->facts, fact);
	vec_push(&r->diags, (struct result_step){ "a.c", 1, 1, "", "oops" });
	r->counted = 2;
	vec_push(&r->missed, (struct result_missed){
		.written = "MAP", .callee = "dma_map_single", .line = 7,
		.col = 2, .func = RESULT_NONE, .why = MISSED_macro });
	vec_push(&r->includes, "include/x.h");
	vec_push(&r->includes, "include/y.h");
	return r;
}

static void comes_out_equal(void **state)
{
	struct file_result *in = sample(), *out;
	struct strbuf bytes = { 0 }, again = { 0 };

	(void)state;
	result_pack(&bytes, in);
	out = result_unpack(bytes.buf, bytes.len);
	assert_non_null(out);
	assert_string_equal(out->path, "a.c");
	assert_string_equal(out->module, "drivers/a");
	assert_int_equal(out->state, FILE_DEGRADED);
	assert_true(out->reported);
	assert_true(out->solver_queries == 1234567890123);
	assert_true(out->solve_cpu == 0.25);
	assert_int_equal(out->calls.n, 1);
	assert_int_equal(out->calls.v[0].roles.n, 2);
	assert_string_equal(out->calls.v[0].roles.v[1].text, "TO_DEVICE");
	assert_int_equal(out->obligations.v[0].reason, REASON_no_caller);
	assert_string_equal(out->obligations.v[0].assumptions, "private-type");
	assert_string_equal(out->findings.v[0].steps.v[0].note, "mapped");
	assert_int_equal(out->facts.v[0].call, RESULT_NONE);
	assert_int_equal(out->counted, 2);
	assert_int_equal(out->missed.v[0].why, MISSED_macro);
	assert_string_equal(out->missed.v[0].written, "MAP");
	assert_string_equal(out->includes.v[1], "include/y.h");
	/* Every other field: packed again it is the same bytes. */
	result_pack(&again, out);
	assert_int_equal(again.len, bytes.len);
	assert_memory_equal(again.buf, bytes.buf, bytes.len);
	strbuf_release(&bytes);
	strbuf_release(&again);
	result_free(in);
	result_free(out);
}

static void lists_grow_after_unpacking(void **state)
{
	struct file_result *in = sample(), *out;
	struct strbuf bytes = { 0 };

	(void)state;
	result_pack(&bytes, in);
	out = result_unpack(bytes.buf, bytes.len);
	for (int i = 0; i < 100; i++)
		vec_push(&out->obligations, out->obligations.v[0]);
	assert_int_equal(out->obligations.n, 101);
	strbuf_release(&bytes);
	result_free(in);
	result_free(out);
}

static void cut_bytes_are_refused(void **state)
{
	struct file_result *in = sample();
	struct strbuf bytes = { 0 };

	(void)state;
	result_pack(&bytes, in);
	for (size_t len = 0; len < bytes.len; len++)
		assert_null(result_unpack(bytes.buf, len));
	strbuf_addc(&bytes, 'x');
	assert_null(result_unpack(bytes.buf, bytes.len));
	strbuf_release(&bytes);
	result_free(in);
}

static void huge_counts_are_refused(void **state)
{
	struct file_result *in = sample();
	struct strbuf bytes = { 0 };

	(void)state;
	result_pack(&bytes, in);
	/* Any run of bytes may be a length: none may be believed blindly. */
	for (size_t at = 4; at + 8 <= bytes.len; at++) {
		char *copy = xmalloc(bytes.len);

		memcpy(copy, bytes.buf, bytes.len);
		memset(copy + at, 0x7f, 8);
		result_free(result_unpack(copy, bytes.len));
		free(copy);
	}
	strbuf_release(&bytes);
	result_free(in);
}

static void reasons_have_public_names(void **state)
{
	(void)state;
	assert_string_equal(reason_name(REASON_parse_error), "parse-error");
	assert_string_equal(reason_name(REASON_loop), "loop");
	for (enum reason r = REASON_none; r < REASON_max; r++) {
		assert_null(strchr(reason_name(r), '_'));
		assert_true(strlen(reason_text(r)) > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_out_equal),
		cmocka_unit_test(lists_grow_after_unpacking),
		cmocka_unit_test(cut_bytes_are_refused),
		cmocka_unit_test(huge_counts_are_refused),
		cmocka_unit_test(reasons_have_public_names),
	};

	return cmocka_run_group_tests_name("result", tests, NULL, NULL);
}
