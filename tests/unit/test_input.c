// SPDX-License-Identifier: BSD-2-Clause
/*
 * From paths and databases to units: the flag filter, the text scan, .cmd
 * files, compile databases, plain files. Kernel trees have test_kbuild.c.
 */
#define _GNU_SOURCE 1
#include "analyzer/units.h"

#include "tests/unit/sandbox.h"

#include "analyzer/cmdfile.h"
#include "analyzer/flags.h"
#include "analyzer/scan.h"
#include "cli/compdb.h"

/* The words with a blank between them. */
static const char *joined(struct arena *mem, const struct words *w)
{
	const char *s = "";

	for (size_t i = 0; i < w->n; i++)
		s = arena_printf(mem, "%s%s%s", s, i ? " " : "", w->v[i]);
	return s;
}

static void filters_to(const char *command, const char *want)
{
	struct arena mem = { 0 };
	struct words in_words = { .mem = &mem }, out = { .mem = &mem };

	words_split(&in_words, command, strlen(command));
	flags_filter(&out, in_words.v, in_words.n);
	assert_string_equal(joined(&mem, &out), want);
	arena_release(&mem);
}

static void filter_keeps_meaning(void **state)
{
	(void)state;
	filters_to("-O2 -std=gnu11 -nostdinc -m64 -fshort-wchar",
		   "-O2 -std=gnu11 -nostdinc -m64 -fshort-wchar -w");
	filters_to("-I a -Ib -D X=1 -DY -include z.h -isystem s",
		   "-I a -Ib -D X=1 -DY -include z.h -isystem s -w");
	filters_to("-Wno-address-of-packed-member -Wp,-DZ",
		   "-Wno-address-of-packed-member -Wp,-DZ -w");
	filters_to("-fsanitize=kernel-address", "-fsanitize=kernel-address -w");
}

static void filter_drops_the_rest(void **state)
{
	(void)state;
	filters_to("-c -o x.o x.c -MMD -MF x.d -MT x -Wp,-MMD,x.d", "-w");
	filters_to("-Werror -Werror=return-type -Wall -Wbitwise -pedantic",
		   "-w");
	filters_to("-fplugin=p.so -fconserve-stack --param x=1 --param=y=2",
		   "-w");
	filters_to("-mindirect-branch=thunk-extern -mllvm -asan-stack=0 -g",
		   "-w");
	filters_to("-frandomize-layout-seed-file=s --arch=x86 file.c", "-w");
}

/* An option at the end that wants an argument must not read behind it. */
static void filter_missing_argument(void **state)
{
	(void)state;
	filters_to("-DA -o", "-DA -w");
	filters_to("-DA -include", "-DA -include -w");
}

static void splits_to(const char *text, size_t n, const char *word, int ret)
{
	struct arena mem = { 0 };
	struct words w = { .mem = &mem };

	assert_int_equal(words_split(&w, text, strlen(text)), ret);
	assert_int_equal(w.n, n);
	if (n)
		assert_string_equal(w.v[n - 1], word);
	arena_release(&mem);
}

static void split_like_a_shell(void **state)
{
	(void)state;
	splits_to("", 0, NULL, 0);
	splits_to("  a\tb\n c ", 3, "c", 0);
	splits_to("-DN='\"igb\"'", 1, "-DN=\"igb\"", 0);
	splits_to("\"a \\\" b\" \"\\n\"", 2, "\\n", 0);
	splits_to("a\\ b ''", 2, "", 0);
	splits_to("'open quote", 1, "open quote", -1);
}

static int mentions(const char *text)
{
	static const char *const names[] = { "dma_map_", "dma_map_single",
					     "dma_unmap_", "bus_dma" };
	struct arena mem = { 0 };
	struct scan s;
	int ret;

	scan_init(&s, names, 4, &mem);
	ret = scan_mentions(&s, text, strlen(text));
	arena_release(&mem);
	return ret;
}

static void scan_finds_identifiers(void **state)
{
	(void)state;
	assert_true(mentions("x = dma_map_page(d, p);"));
	assert_true(mentions("dma_map_"));
	assert_true(mentions("/* dma_unmap_sg */"));
	assert_true(mentions("(bus_dmamap_load)"));
	assert_false(mentions("my_dma_map_page(d)"));
	assert_false(mentions("dma_ma"));
	assert_false(mentions("dma_mapping"));
	assert_false(mentions("0dma_map_x"));
	assert_false(mentions(""));
}

static void paths(void **state)
{
	struct arena mem = { 0 };

	(void)state;
	assert_string_equal(normal_path(&mem, "a/./b/../c//d"), "a/c/d");
	assert_string_equal(normal_path(&mem, "../a/../../b"), "../../b");
	assert_string_equal(normal_path(&mem, "/../a/"), "/a");
	assert_string_equal(normal_path(&mem, "a/.."), ".");
	assert_string_equal(path_under("/a/b", "/a/b/c/d"), "c/d");
	assert_string_equal(path_under("/a/b", "/a/b"), ".");
	assert_string_equal(path_under("/", "/a"), "a");
	assert_null(path_under("/a/b", "/a/bc"));
	arena_release(&mem);
}

static void cmd_file(void **state)
{
	struct sandbox *sb = *state;
	struct words w = { .mem = &sb->mem };

	put(sb, ".a.o.cmd",
	    "savedcmd_d/a.o := clang -DH='\"$(pound)1\"' -DD=$$x -c -o d/a.o "
	    "../d/a.c ; ./tools/objtool d/a.o\n\nsource_d/a.o := ../d/a.c\n");
	assert_int_equal(cmdfile_read(&w, in(sb, ".a.o.cmd")), 0);
	assert_string_equal(joined(&sb->mem, &w),
			    "clang -DH=\"#1\" -DD=$x -c -o d/a.o ../d/a.c");
	assert_string_equal(command_source(w.v, w.n), "../d/a.c");
	put(sb, ".b.o.cmd", "cmd_b.o := ld -r -o b.o a.o\n");
	assert_int_equal(cmdfile_read(&w, in(sb, ".b.o.cmd")), 1);
	put(sb, ".c.o.cmd", "");
	assert_int_equal(cmdfile_read(&w, in(sb, ".c.o.cmd")), 1);
	assert_int_equal(cmdfile_read(&w, in(sb, "none")), -1);
}

static void compdb_both_forms(void **state)
{
	struct sandbox *sb = *state;
	struct compdb db;
	const char *err;

	put(sb, "compile_commands.json",
	    "[{\"directory\": \"/t\", \"file\": \"b.c\","
	    "  \"command\": \"gcc -DN='1 2' -c b.c\"},"
	    " {\"directory\": \"sub\", \"file\": \"a.c\","
	    "  \"arguments\": [\"cc\", \"-DX\", \"a.c\"]}]");
	assert_int_equal(compdb_load(&db, sb->dir, &err), 0);
	assert_int_equal(db.nentries, 2);
	assert_string_equal(db.entries[0].file,
			    sb->dir[1] < 't' ? "a.c" : "b.c");
	for (size_t i = 0; i < 2; i++) {
		int a = db.entries[i].file[0] == 'a';

		assert_string_equal(db.entries[i].argv[1],
				    a ? "-DX" : "-DN=1 2");
		assert_string_equal(db.entries[i].dir,
				    a ? in(sb, "sub") : "/t");
	}
	compdb_release(&db);
}

static void broken(struct sandbox *sb, const char *text, const char *want)
{
	struct compdb db;
	const char *err = NULL;

	put(sb, "c.json", text);
	assert_int_equal(compdb_load(&db, in(sb, "c.json"), &err), -1);
	if (!strstr(err, want))
		fail_msg("'%s' does not say '%s'", err, want);
	compdb_release(&db);
}

static void compdb_broken(void **state)
{
	struct sandbox *sb = *state;
	struct compdb db;
	const char *err;

	broken(sb, "[\n{\"directory\": }]", "line 2");
	broken(sb, "{}", "not a list");
	broken(sb, "[{\"directory\": \"/\", \"file\": \"a.c\"}]", "entry 1");
	broken(sb, "[{\"directory\": \"/\", \"file\": 3,"
		   " \"command\": \"cc\"}]", "entry 1");
	broken(sb, "[{\"directory\": \"/\", \"file\": \"a.c\","
		   " \"arguments\": [1]}]", "entry 1");
	broken(sb, "[{\"directory\": \"/\", \"file\": \"a.c\","
		   " \"command\": \"cc 'x\"}]", "entry 1");
	broken(sb, "[1]", "entry 1");
	assert_int_equal(compdb_load(&db, sb->dir, &err), -1);
	assert_non_null(strstr(err, "neither"));
	compdb_release(&db);
	assert_int_equal(compdb_load(&db, in(sb, "missing"), &err), -1);
	compdb_release(&db);
}

static void plain_files(void **state)
{
	struct sandbox *sb = *state;
	const char *paths_[] = { in(sb, "d"), in(sb, "quiet.c"), in(sb, "no"),
				 in(sb, "empty"), in(sb, "d/a.c") };
	const char *flags[] = { "-DX", "-Werror", "-c" };
	struct units_request rq = {
		.paths = paths_, .npaths = 5, .root = sb->dir,
		.flags = flags, .nflags = 3, .plain = PLAIN_FILE,
	};

	put(sb, "d/z/b.c", "int x = bus_dmamap_load;\n");
	put(sb, "d/a.c", "dma_map_single();\n");
	put(sb, "d/none.c", "int none;\n");
	put(sb, "d/.git/hidden.c", "dma_map_single();\n");
	put(sb, "d/a.h", "dma_map_single();\n");
	put(sb, "quiet.c", "int quiet;\n");
	put(sb, "empty/x.h", "");
	units_collect(&rq, &sb->list);
	assert_int_equal(sb->list.nunits, 3);
	assert_string_equal(sb->list.units[0].rel, "d/a.c");
	assert_string_equal(sb->list.units[1].rel, "d/z/b.c");
	assert_string_equal(sb->list.units[2].rel, "quiet.c");
	assert_int_equal(sb->list.nskipped, 1);
	assert_int_equal(sb->list.units[0].argc, 2);
	assert_string_equal(sb->list.units[0].argv[0], "-DX");
	assert_string_equal(sb->list.units[1].module, "d/z/b");
	assert_true(unit_module_find(&sb->list, "d/z/b")->complete);
	assert_null(unit_module_find(&sb->list, "d/z"));
	assert_int_equal(sb->list.ndiags, 2);
	assert_non_null(strstr(diag_of(sb, paths_[2]), "No such file"));
	assert_string_equal(diag_of(sb, paths_[3]), "has no C files");
}

static void compdb_units(void **state)
{
	static const char *const argv_[] = {
		"arm-linux-gnueabi-gcc", "-DN", "-c", "-o", "a.o",
		"-DKBUILD_MODNAME=\"mod\"", "d/a.c",
	};
	struct sandbox *sb = *state;
	struct compdb_entry e = { sb->dir, "d/a.c", argv_, 7 };
	const char *paths_[] = { in(sb, "d"), in(sb, "named.c") };
	struct units_request rq = {
		.source = UNITS_COMPDB, .paths = paths_, .npaths = 2,
		.root = sb->dir, .entries = &e, .nentries = 1,
	};

	put(sb, "d/a.c", "dma_map_single\n");
	put(sb, "d/b.c", "dma_map_single\n");
	put(sb, "named.c", "int x;\n");
	units_collect(&rq, &sb->list);
	assert_int_equal(sb->list.nunits, 3);
	assert_int_equal(unit_of(sb, "d/a.c")->state, UNIT_OK);
	assert_string_equal(unit_of(sb, "d/a.c")->module, "d/mod");
	assert_true(has_flag(unit_of(sb, "d/a.c"),
			     "--target=arm-linux-gnueabi"));
	assert_false(unit_module_find(&sb->list, "d/mod")->complete);
	assert_int_equal(unit_of(sb, "d/b.c")->state, UNIT_NOT_BUILT);
	assert_true(has_flag(unit_of(sb, "d/b.c"), "-DN"));
	assert_null(unit_of(sb, "d/b.c")->module);
	assert_int_equal(unit_of(sb, "named.c")->state, UNIT_GUESSED);
	unit_list_release(&sb->list);
	rq.npaths = 0;
	units_collect(&rq, &sb->list);
	assert_int_equal(sb->list.nunits, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filter_keeps_meaning),
		cmocka_unit_test(filter_drops_the_rest),
		cmocka_unit_test(filter_missing_argument),
		cmocka_unit_test(split_like_a_shell),
		cmocka_unit_test(scan_finds_identifiers),
		cmocka_unit_test(paths),
		on_sandbox(cmd_file),
		on_sandbox(compdb_both_forms),
		on_sandbox(compdb_broken),
		on_sandbox(plain_files),
		on_sandbox(compdb_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
