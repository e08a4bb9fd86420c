// SPDX-License-Identifier: BSD-2-Clause
/*
 * Units of a FreeBSD tree, on a tree of a few files with an awk script of its
 * own in the place of makeobjops.awk.
 */
#define _GNU_SOURCE 1
#include "analyzer/units.h"

#include "tests/unit/sandbox.h"

#define USES "bus_dmamap_load();\n"

static void put_tree(struct sandbox *sb)
{
	put(sb, "b/sys/sys/param.h", "#define __FreeBSD_version 1300010 /* */\n");
	put(sb, "b/sys/tools/makeobjops.awk",
	    "BEGIN { n = split(ARGV[1], p, \"/\"); f = p[n];"
	    " sub(/[.]m$/, \".h\", f); print \"/* made */\" >f }\n");
	put(sb, "b/sys/kern/bus_if.m", "INTERFACE bus;\n");
	put(sb, "b/sys/tools/names.awk", "BEGIN { print \"/* \" $0 ARGV[1] }\n");
	put(sb, "b/sys/amd64/include/x.h", "");
	put(sb, "b/sys/x86/include/x.h", "");
	put(sb, "b/sys/contrib/extra/x.h", "");
	put(sb, "b/sys/dev/one/hal/x.h", "");
	put(sb, "b/sys/conf/kern.pre.mk", "INCLUDES= -I. -I$S/contrib/extra\n"
	    "OTHER= -I$S/dev/one\n");
	put(sb, "b/sys/conf/options", "# text\nONE_DEBUG opt_one.h\nALONE\n"
	    "BAD ../evil.h\nINET opt_inet.h\n");
	put(sb, "b/sys/conf/files", "# text \\\nnames.h optional one \\\n"
	    "\tcompile-with \"${AWK} -f $S/tools/names.awk $S/x > names.h\" \\\n"
	    "\tno-obj\n"
	    "pipe.h optional one compile-with \"${AWK} -f a | sh > pipe.h\"\n"
	    "dev/one/a.c optional one pci \\\n"
	    "\tcompile-with \"${NORMAL_C} -I$S/dev/one/hal -DA=1\"\n"
	    "dev/one/b.c\toptional one\n"
	    "dev/one/silent.c\toptional one\n"
	    "dev/far/c.c optional one | two\n"
	    "kern/core.c standard\n");
	put(sb, "b/sys/conf/files.arm64", "dev/one/arm.c optional one\n");
	put(sb, "b/sys/dev/one/a.c", USES);
	put(sb, "b/sys/dev/one/b.c", USES);
	put(sb, "b/sys/dev/one/silent.c", "");
	put(sb, "b/sys/dev/one/arm.c", USES);
	put(sb, "b/sys/dev/one/unlisted.c", USES);
	put(sb, "b/sys/dev/far/c.c", USES);
	put(sb, "b/sys/kern/core.c", USES);
}

static void collect(struct sandbox *sb, const char *path, bool no_make)
{
	struct units_request rq = {
		.source = UNITS_BSD, .tree = in(sb, "b"), .arch = "amd64",
		.cache_dir = in(sb, "cache"), .paths = &path, .npaths = 1,
		.quiet = true, .no_make = no_make,
	};

	unit_list_release(&sb->list);
	units_collect(&rq, &sb->list);
}

/* The folder of generated headers, from a unit's flags. */
static const char *made(struct sandbox *sb, const char *name)
{
	const struct unit *u = unit_of(sb, "sys/dev/one/a.c");

	for (int i = 0; i < u->argc; i++)
		if (!strncmp(u->argv[i], "-I", 2) &&
		    path_under(in(sb, "cache/bsd"), u->argv[i] + 2))
			return arena_printf(&sb->mem, "%s/%s", u->argv[i] + 2,
					    name);
	fail_msg("no folder of generated headers in the flags");
	return NULL;
}

static void states_and_modules(void **state)
{
	struct sandbox *sb = *state;
	const struct unit *u;

	put_tree(sb);
	collect(sb, "sys/dev/one", false);
	no_diags(sb);
	assert_int_equal(sb->list.nunits, 5);
	u = unit_of(sb, "sys/dev/one/a.c");
	assert_int_equal(u->state, UNIT_OK);
	assert_string_equal(u->module, "one");
	assert_true(has_flag(u, "--target=x86_64-unknown-freebsd13"));
	assert_true(has_flag(u, "-DA=1"));
	assert_true(has_flag(u, arena_printf(&sb->mem, "-I%s", in(sb,
					     "b/sys/dev/one/hal"))));
	assert_true(has_flag(u, arena_printf(&sb->mem, "-I%s", in(sb,
					     "b/sys/contrib/extra"))));
	u = unit_of(sb, "sys/dev/one/b.c");
	assert_false(has_flag(u, "-DA=1"));
	assert_int_equal(unit_of(sb, "sys/dev/one/arm.c")->state,
			 UNIT_NOT_BUILT);
	assert_int_equal(unit_of(sb, "sys/dev/one/unlisted.c")->state,
			 UNIT_GUESSED);
	assert_false(unit_of(sb, "sys/dev/far/c.c")->reported);
	assert_true(unit_module_find(&sb->list, "one")->complete);
	assert_int_equal(unit_module_find(&sb->list, "one")->nsources, 4);
	collect(sb, "sys/dev/one/a.c", false);
	assert_false(unit_module_find(&sb->list, "one")->complete);
	collect(sb, "sys/kern", false);
	assert_null(unit_of(sb, "sys/kern/core.c")->module);
}

static void generated_headers(void **state)
{
	struct sandbox *sb = *state;

	put_tree(sb);
	collect(sb, "sys/dev/one", false);
	assert_true(is_file(made(sb, "bus_if.h")));
	assert_true(is_file(made(sb, "opt_one.h")));
	assert_true(is_file(made(sb, "opt_alone.h")));
	assert_true(is_file(made(sb, "opt_global.h")));
	assert_true(is_file(made(sb, "names.h")));
	assert_false(is_file(made(sb, "pipe.h")));
	assert_false(is_file(made(sb, "../evil.h")));
	assert_true(is_file(made(sb, "machine/x.h")));
	assert_true(is_file(made(sb, "x86/x.h")));
	/* Once: what is there stays. */
	remove_tree(made(sb, "names.h"));
	collect(sb, "sys/dev/one", false);
	assert_false(is_file(made(sb, "names.h")));
	remove_tree(made(sb, ".dmacheck-prepared"));
	collect(sb, "sys/dev/one", false);
	assert_true(is_file(made(sb, "names.h")));
}

static void refused(void **state)
{
	struct sandbox *sb = *state;

	put(sb, "b/x.c", "");
	collect(sb, "x.c", false);
	assert_non_null(strstr(diag_of(sb, in(sb, "b")), "no FreeBSD source"));
	put_tree(sb);
	collect(sb, "sys/dev/one", true);
	assert_non_null(strstr(diag_of(sb, in(sb, "b")), "no script"));
	assert_int_equal(sb->list.nunits, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		on_sandbox(states_and_modules),
		on_sandbox(generated_headers),
		on_sandbox(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
