// SPDX-License-Identifier: BSD-2-Clause
/*
 * The loader of API descriptors, and the descriptors that come with the
 * program. Run from the top of the tree.
 */
#include "rules/api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ref/strbuf.h"
#include "tests/unit/yamldir.h"

static void load(struct api_set *set, const char *text)
{
	struct yamldir d;

	yamldir_init(&d);
	yamldir_put(&d, "a.yaml", text, strlen(text));
	api_load_dir(set, d.path);
	yamldir_release(&d);
}

/* Loads one function made of LINES; SET is the caller's to release. */
static const struct api_func *load_func(struct api_set *set, const char *lines)
{
	struct strbuf sb = {0};

	strbuf_addf(&sb, "functions:\n  - name: f\n%s", lines);
	load(set, sb.buf);
	strbuf_release(&sb);
	for (size_t i = 0; i < set->nerrors; i++)
		print_error("%s: %s\n", set->errors[i].where,
			    set->errors[i].message);
	assert_int_equal(set->nerrors, 0);
	assert_non_null(api_find(set, "f"));
	return api_find(set, "f");
}

/* LINE in the description of `f` gives one error with MESSAGE. */
static void refused(const char *line, const char *message)
{
	struct api_set set = {0};
	struct strbuf sb = {0};

	strbuf_addf(&sb, "functions:\n  - name: f\n    %s\n", line);
	load(&set, sb.buf);
	if (set.nerrors != 1)
		fail_msg("%zu errors for '%s'", set.nerrors, line);
	if (!strstr(set.errors[0].message, message))
		fail_msg("got '%s'", set.errors[0].message);
	assert_non_null(strstr(set.errors[0].where, "a.yaml"));
	assert_null(api_find(&set, "f"));
	api_release(&set);
	strbuf_release(&sb);
}

static void shipped_descriptors_load(void **unused)
{
	struct api_set set = {0};

	(void)unused;
	api_load_dir(&set, "rules/api");
	for (size_t i = 0; i < set.nerrors; i++)
		print_error("%s: %s\n", set.errors[i].where,
			    set.errors[i].message);
	assert_int_equal(set.nerrors, 0);
	for (size_t i = 1; i < set.n; i++)
		assert_true(strcmp(set.v[i - 1].name, set.v[i].name) < 0);
	api_release(&set);
}

/* A map says what it returns, an unmap what it takes: else no rule can fire. */
static void shipped_events_have_their_roles(void **unused)
{
	struct api_set set = {0};

	(void)unused;
	api_load_dir(&set, "rules/api");
	for (size_t i = 0; i < set.n; i++) {
		const struct api_func *f = &set.v[i];
		bool handle = f->roles[ROLE_handle].source != SOURCE_absent;
		bool sg = f->roles[ROLE_sg].source != SOURCE_absent;

		if (f->event != EVENT_map && f->event != EVENT_unmap)
			continue;
		if (!handle && !sg)
			fail_msg("'%s' names no mapping", f->name);
		if (!f->family || f->subject != SUBJECT_mapping)
			fail_msg("'%s' has no family or subject", f->name);
	}
	api_release(&set);
}

static void one_name_of_each_family_is_there(void **unused)
{
	static const char *const names[] = {
	    "dma_map_single_attrs", "dma_map_single",
	    "dma_map_page",	    "dma_map_sg",
	    "dma_map_sgtable",	    "dma_map_resource",
	    "dma_unmap_single",	    "dma_mapping_error",
	    "dma_alloc_coherent",   "dma_free_coherent",
	    "dma_pool_alloc",	    "dmam_alloc_coherent",
	    "pci_map_single",	    "kfree",
	};
	struct api_set set = {0};

	(void)unused;
	api_load_dir(&set, "rules/api");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!api_find(&set, names[i]))
			fail_msg("'%s' is not described", names[i]);
	assert_null(api_find(&set, "no_such_function"));
	api_release(&set);
}

static void every_key_is_taken(void **unused)
{
	struct api_set set = {0};
	const struct api_func *f;

	(void)unused;
	f = load_func(&set, "    aliases: [g, h]\n"
			    "    event: map\n"
			    "    family: single\n"
			    "    fails: mapping-error\n"
			    "    managed: true\n"
			    "    noreturn: yes\n"
			    "    reads: [0, 31]\n"
			    "    writes: [1]\n"
			    "    frees: [2]\n"
			    "    keeps: [3]\n"
			    "    keeps_nothing_else: true\n"
			    "    returns: 1\n"
			    "    device_of: true\n"
			    "    callback: 4\n"
			    "    callback_now: true\n"
			    "    starts_device: true\n"
			    "    since: \"5.8\"\n"
			    "    until: \"6.1\"\n");
	assert_int_equal(f->event, EVENT_map);
	assert_int_equal(f->subject, SUBJECT_mapping);
	assert_int_equal(f->family, FAMILY_single);
	assert_int_equal(f->fails, FAILS_mapping_error);
	assert_true(f->managed && f->noreturn && f->device_of &&
		    f->callback_now && f->starts_device);
	assert_false(f->pure || f->no_effect || f->fresh);
	assert_true(f->reads == 0x80000001u);
	assert_int_equal(f->writes, 2);
	assert_int_equal(f->frees, 4);
	assert_int_equal(f->keeps, 8);
	assert_int_equal(f->keeps_nothing_else, 1);
	assert_int_equal(f->returns, 1);
	assert_int_equal(f->callback, 4);
	assert_string_equal(f->since, "5.8");
	assert_string_equal(f->until, "6.1");
	assert_int_equal(api_find(&set, "h")->writes, 2);
	assert_string_equal(api_find(&set, "h")->name, "h");
	api_release(&set);
}

static void what_is_not_said_is_absent(void **unused)
{
	struct api_set set = {0};
	const struct api_func *f = load_func(&set, "    pure: true\n");

	(void)unused;
	assert_true(f->pure);
	assert_int_equal(f->event, EVENT_none);
	assert_int_equal(f->subject, SUBJECT_none);
	assert_int_equal(f->family, FAMILY_none);
	assert_int_equal(f->fails, FAILS_never);
	assert_int_equal(f->returns, -1);
	assert_int_equal(f->callback, -1);
	assert_int_equal(f->roles[ROLE_dev].source, SOURCE_absent);
	assert_null(f->since);
	api_release(&set);
}

static void roles_are_read(void **unused)
{
	struct api_set set = {0};
	const struct api_value *r;

	(void)unused;
	r = load_func(
		&set,
		"    roles: { dev: 0->dev, buffer: 1, size: =4096,\n"
		"             dir: =from_device, handle: result,\n"
		"             sg: 12.table.sgl, offset: =-1,\n"
		"             nents: \"*3\", mask: =0xff, tag: 2->a->b }\n")
		->roles;
	assert_int_equal(r[ROLE_dev].source, SOURCE_field);
	assert_int_equal(r[ROLE_dev].arg, 0);
	assert_string_equal(r[ROLE_dev].field, "dev");
	assert_int_equal(r[ROLE_buffer].source, SOURCE_arg);
	assert_int_equal(r[ROLE_buffer].arg, 1);
	assert_int_equal(r[ROLE_size].source, SOURCE_const);
	assert_int_equal(r[ROLE_size].num, 4096);
	assert_int_equal(r[ROLE_dir].source, SOURCE_const);
	assert_int_equal(r[ROLE_dir].num, DIR_from_device);
	assert_int_equal(r[ROLE_handle].source, SOURCE_result);
	assert_int_equal(r[ROLE_sg].source, SOURCE_field);
	assert_int_equal(r[ROLE_sg].arg, 12);
	assert_string_equal(r[ROLE_sg].field, "table.sgl");
	assert_int_equal(r[ROLE_offset].num, -1);
	assert_int_equal(r[ROLE_nents].source, SOURCE_deref);
	assert_int_equal(r[ROLE_nents].arg, 3);
	assert_int_equal(r[ROLE_mask].num, 255);
	assert_string_equal(r[ROLE_tag].field, "a->b");
	assert_int_equal(r[ROLE_pool].source, SOURCE_absent);
	api_release(&set);
}

static void subjects_follow_from_events(void **unused)
{
	static const struct {
		const char *event;
		enum subject subject;
	} rows[] = {
	    {"unmap", SUBJECT_mapping},
	    {"check_fail", SUBJECT_mapping},
	    {"free", SUBJECT_allocation},
	    {"unload", SUBJECT_busdma_map},
	    {"bsync_postread", SUBJECT_busdma_map},
	    {"mem_free", SUBJECT_busdma_mem},
	    {"buf_free", SUBJECT_none},
	    {"dev_start", SUBJECT_none},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct api_set set = {0};
		struct strbuf sb = {0};

		strbuf_addf(&sb, "    event: %s\n", rows[i].event);
		assert_int_equal(load_func(&set, sb.buf)->subject,
				 rows[i].subject);
		strbuf_release(&sb);
		api_release(&set);
	}
}

static void values_are_checked(void **unused)
{
	(void)unused;
	refused("event: mapp", "key 'event': unknown event 'mapp'");
	refused("subject: map", "key 'subject': unknown word 'map'");
	refused("family: singles", "key 'family': unknown family 'singles'");
	refused("fails: sometimes", "key 'fails': unknown word 'sometimes'");
	refused("pure: 1", "key 'pure': '1' is neither true nor false");
	refused("reads: [a]", "key 'reads': 'a' is no argument from 0 to 31");
	refused("writes: [32]", "'32' is no argument");
	refused("writes: [99999999999999]", "is no argument");
	refused("keeps: ['']", "'' is no argument");
	refused("returns: -1", "'-1' is no argument");
	refused("callback: 1x", "'1x' is no argument");
	refused("aliases: ['a b']", "'a b' is no function name");
}

static void senseless_pairs_are_refused(void **unused)
{
	(void)unused;
	refused("pure: true\n    writes: [0]", "'pure' with 'writes'");
	refused("no_effect: true\n    keeps: [0]", "'no_effect' with");
	refused("fresh: true\n    returns: 0", "'fresh' with 'returns'");
	refused("callback_now: true", "'callback_now' without 'callback'");
}

static void role_values_are_checked(void **unused)
{
	static const char *const bad[] = {
	    "x",       "0-",	    "0->",
	    "0->1a",   "0->a b",    "0.",
	    "0..a",    "0->a->",    "\"*\"",
	    "\"*x\"",  "\"*1->a\"", "32",
	    "=",       "=x",	    "=none",
	    "=1x",     "=-",	    "=99999999999999999999",
	    "results", "''",	    "-1",
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct strbuf sb = {0};

		strbuf_addf(&sb, "roles: { size: %s }", bad[i]);
		refused(sb.buf, "role 'size': '");
		strbuf_release(&sb);
	}
	refused("roles: { sice: 0 }", "unexpected key: sice");
	refused("roles: [0]", "expecting MAPPING");
	/* An unquoted * is an alias to YAML. */
	refused("roles: { size: *1 }", "YAML alias unsupported");
}

static void broken_files_are_refused(void **unused)
{
	struct api_set set = {0};

	(void)unused;
	refused("evnt: map", "unexpected key: evnt, near ");
	load(&set, "functions:\n  - event: map\n");
	assert_int_equal(set.nerrors, 1);
	assert_non_null(strstr(set.errors[0].where, "a.yaml: function 1"));
	assert_string_equal(set.errors[0].message,
			    "key 'name' is missing or empty");
	load(&set, "rules: []\n");
	assert_int_equal(set.nerrors, 2);
	load(&set, "functions: [");
	assert_int_equal(set.nerrors, 3);
	load(&set, "");
	assert_int_equal(set.nerrors, 3);
	assert_int_equal(set.n, 0);
	api_release(&set);
}

static void the_first_of_one_name_is_kept(void **unused)
{
	struct api_set set = {0};

	(void)unused;
	load(&set, "functions:\n"
		   "  - name: f\n    pure: true\n"
		   "  - name: g\n    aliases: [f]\n    noreturn: true\n");
	assert_int_equal(set.nerrors, 1);
	assert_non_null(
	    strstr(set.errors[0].message, "function 'f' is described in"));
	assert_true(api_find(&set, "f")->pure);
	assert_true(api_find(&set, "g")->noreturn);
	load(&set, "functions:\n  - name: f\n    noreturn: true\n");
	assert_int_equal(set.nerrors, 2);
	assert_true(api_find(&set, "f")->pure);
	assert_int_equal(set.n, 2);
	api_release(&set);
}

static void many_functions_are_found(void **unused)
{
	struct api_set set = {0};
	struct strbuf sb = {0};
	char name[16];

	(void)unused;
	strbuf_adds(&sb, "functions:\n");
	for (int i = 0; i < 1000; i++)
		strbuf_addf(&sb, "  - {name: f%d, returns: %d}\n",
			    i * 7919 % 1000, i % 32);
	load(&set, sb.buf);
	assert_int_equal(set.nerrors, 0);
	assert_int_equal(set.n, 1000);
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "f%d", i * 7919 % 1000);
		assert_int_equal(api_find(&set, name)->returns, i % 32);
	}
	strbuf_release(&sb);
	api_release(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shipped_descriptors_load),
	    cmocka_unit_test(shipped_events_have_their_roles),
	    cmocka_unit_test(one_name_of_each_family_is_there),
	    cmocka_unit_test(every_key_is_taken),
	    cmocka_unit_test(what_is_not_said_is_absent),
	    cmocka_unit_test(roles_are_read),
	    cmocka_unit_test(subjects_follow_from_events),
	    cmocka_unit_test(values_are_checked),
	    cmocka_unit_test(senseless_pairs_are_refused),
	    cmocka_unit_test(role_values_are_checked),
	    cmocka_unit_test(broken_files_are_refused),
	    cmocka_unit_test(the_first_of_one_name_is_kept),
	    cmocka_unit_test(many_functions_are_found),
	};

	return cmocka_run_group_tests_name("api", tests, NULL, NULL);
}
