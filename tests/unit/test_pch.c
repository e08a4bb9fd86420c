// SPDX-License-Identifier: BSD-2-Clause
/*
 * Precompiled headers, on a tree of a few files: who may use one, and does
 * using it change nothing?
 */
#define _GNU_SOURCE 1
#include "analyzer/pch_plan.h"

#include "tests/unit/sandbox.h"

#include <unistd.h>

#include "analyzer/clang_parse.h"
#include "analyzer/clang_pch.h"
#include "ref/strbuf.h"

#define NUNITS 12
#define BODY "int f(struct big *b) { clean struct big *c = b; return get(c); }\n"

/* Each test changes the last of the units. */
#define LAST (NUNITS - 1)

struct tree {
	struct sandbox *sb;
	struct unit units[NUNITS];
	char *argv[NUNITS][8];
	struct unit_list list;
	struct pch_plan plan;
};

/* Enough words that precompiling pays. */
static void put_headers(struct sandbox *sb)
{
	struct strbuf text = { 0 };

	strbuf_adds(&text, "#ifndef BIG_H\n#define BIG_H\n"
			   "#include <small.h>\n");
	for (int i = 0; i < 30000; i++)
		strbuf_addf(&text, "int v%d;\n", i);
	strbuf_adds(&text, "static inline int get(struct big *b)\n"
			   "{ return b->a + sizeof(NAME); }\n"
			   "static inline void drop(struct big **b)\n"
			   "{ (*b)->a--; }\n"
			   "#define clean __attribute__((cleanup(drop)))\n"
			   "#endif\n");
	put(sb, "t/include/big.h", text.buf);
	put(sb, "t/include/small.h", "#ifndef SMALL_H\n#define SMALL_H\n"
	    "#ifdef WIDE\nstruct big { int pad, a; };\n#else\n"
	    "struct big { int a; };\n#endif\n#endif\n");
	put(sb, "t/drivers/own.h", "#define REGISTER 1\nint own_word;\n");
	strbuf_release(&text);
}

static void set_unit(struct tree *t, int i, const char *text,
		     const char *flag)
{
	struct sandbox *sb = t->sb;
	struct unit *u = &t->units[i];
	const char *rel = arena_printf(&sb->mem, "drivers/%02d.c", i);

	put(sb, arena_printf(&sb->mem, "t/%s", rel), text);
	*u = (struct unit){ .path = in(sb, arena_printf(&sb->mem, "t/%s", rel)),
			    .rel = rel, .dir = in(sb, "t"),
			    .argv = t->argv[i] };
	u->argv[u->argc++] = (char *)"-Iinclude";
	u->argv[u->argc++] = arena_printf(&sb->mem, "-DNAME=\"%d\"", i);
	u->argv[u->argc++] = arena_printf(&sb->mem, "-DKBUILD_MODNAME=\"%d\"",
					  i);
	if (flag)
		u->argv[u->argc++] = arena_strdup(&sb->mem, flag);
}

static void plan(struct tree *t, struct sandbox *sb, const char *last,
		 const char *flag)
{
	memset(t, 0, sizeof(*t));
	t->sb = sb;
	put_headers(sb);
	for (int i = 0; i < LAST; i++)
		set_unit(t, i, "#define pr_fmt(x) x\n#include <big.h>\n"
			       "#include \"own.h\"\n" BODY, NULL);
	set_unit(t, LAST, last, flag);
	t->list.root = in(sb, "t");
	t->list.units = t->units;
	t->list.nunits = NUNITS;
	pch_plan_make(&t->plan, &t->list);
}

/* NAME differs, and the header knows it: nobody may share. */
static void test_macro_of_flags(void **state)
{
	struct tree t;

	plan(&t, *state, "#include <big.h>\n" BODY, NULL);
	assert_int_equal(t.plan.nsets, 0);
	pch_plan_release(&t.plan);
}

/* As above, with a header that does not mention NAME. */
static void plan_shared(struct tree *t, struct sandbox *sb, const char *last,
			const char *flag)
{
	struct strbuf text = { 0 };
	char *at;

	plan(t, sb, last, flag);
	pch_plan_release(&t->plan);
	assert_int_equal(strbuf_read_file(&text, in(sb, "t/include/big.h")), 0);
	at = strstr(text.buf, " + sizeof(NAME)");
	memset(at, ' ', strlen(" + sizeof(NAME)"));
	put(sb, "t/include/big.h", text.buf);
	strbuf_release(&text);
	pch_plan_make(&t->plan, &t->list);
	assert_int_equal(t->plan.nsets, 1);
	for (int i = 0; i < LAST; i++)
		assert_int_equal(t->plan.set_of[i], 0);
	assert_null(strstr(t->plan.sets[0].text, "own.h"));
}

/* May the last unit, with this text and flag, share? */
static bool shares(struct sandbox *sb, const char *text, const char *flag)
{
	struct tree t;
	bool ret;

	plan_shared(&t, sb, text, flag);
	ret = t.plan.set_of[LAST] == 0;
	assert_int_equal(t.plan.sets[0].nunits, LAST + ret);
	pch_plan_release(&t.plan);
	return ret;
}

static void test_who_may_share(void **state)
{
	struct sandbox *sb = *state;

	assert_true(shares(sb, "#include <big.h>\n", NULL));
	assert_true(shares(sb, "#include <big.h>\n#define WIDE\n", NULL));
	assert_true(shares(sb, "#include <big.h>\n", "-DOTHER"));
	assert_true(shares(sb, "#define dev_fmt(x) x\n#include <big.h>\n",
			   NULL));
	assert_true(shares(sb, "#pragma pack(1)\n#pragma pack()\n"
			       "#include <big.h>\n", NULL));
	assert_true(shares(sb, "#define REGISTER 1\n#include <big.h>\n", NULL));
}

static void test_who_may_not_share(void **state)
{
	struct sandbox *sb = *state;

	/* does not include it, or maybe not */
	assert_false(shares(sb, "#include <small.h>\n", NULL));
	assert_false(shares(sb, "#ifdef X\n#include <big.h>\n#endif\n", NULL));
	/* changes what it means */
	assert_false(shares(sb, "#define WIDE\n#include <big.h>\n", NULL));
	assert_false(shares(sb, "#undef WIDE\n#include <big.h>\n", NULL));
	assert_false(shares(sb, "#define v7 x\n#include <big.h>\n", NULL));
	assert_false(shares(sb, "#pragma pack(1)\n#include <big.h>\n", NULL));
	assert_false(shares(sb, "#pragma GCC poison x\n#include <big.h>\n",
			    NULL));
	put(sb, "t/drivers/cfg.h", "#define WIDE\n");
	assert_false(shares(sb, "#include \"cfg.h\"\n#include <big.h>\n", NULL));
	assert_false(shares(sb, "#include <big.h>\n", "-DWIDE"));
	assert_false(shares(sb, "#include <big.h>\n", "-fshort-enums"));
	/* finds another file of that name first */
	put(sb, "t/drivers/big.h", "struct big { int a; };\n");
	assert_false(shares(sb, "#include \"big.h\"\n", NULL));
}

/* ---- both ways ---- */

static char *dump(const struct unit *u, const struct clang_pch *pch)
{
	struct clang_request req = { .unit = u, .max_inline_depth = 4,
				     .pch = pch };
	struct strbuf out = { 0 };
	struct ir_unit *ir = clang_parse(&req);

	vec_foreach(&ir->funcs, i)
		ir_dump_func(&out, ir, ir->funcs.v[i]);
	vec_foreach(&ir->includes, i)
		strbuf_addf(&out, "include %s\n", ir->includes.v[i]);
	vec_foreach(&ir->diags, i)
		strbuf_addf(&out, "error %s\n", ir->diags.v[i].message);
	ir_unit_release(ir);
	free(ir);
	return strbuf_detach(&out);
}

static struct pch_files make(struct tree *t, struct clang_pch *pch)
{
	struct sandbox *sb = t->sb;
	const struct pch_set *set = &t->plan.sets[0];
	struct pch_files files = { 0 };

	put(sb, "set.h", set->text);
	pch->path = in(sb, "set.pch");
	assert_null(clang_pch_make(set, in(sb, "set.h"), pch->path, &sb->mem,
				   &files));
	pch->includes = files.v;
	pch->nincludes = files.n;
	return files;
}

static void same_both_ways(struct sandbox *sb, const char *last)
{
	struct clang_pch pch = { 0 };
	struct pch_files files;
	struct tree t;
	char *with, *without;

	plan_shared(&t, sb, last, NULL);
	files = make(&t, &pch);
	assert_int_equal(t.plan.set_of[LAST], 0);
	with = dump(&t.units[LAST], &pch);
	without = dump(&t.units[LAST], NULL);
	assert_string_equal(with, without);
	/* The precompiled header was read, not the text. */
	unlink(in(sb, "t/include/small.h"));
	free(without);
	without = dump(&t.units[LAST], NULL);
	assert_string_not_equal(with, without);
	free(with);
	free(without);
	vec_release(&files);
	pch_plan_release(&t.plan);
}

static void test_same(void **state)
{
	same_both_ways(*state, "#include <big.h>\n#include \"own.h\"\n"
			       "int g(struct big *b) { return get(b); }\n");
}

/* The function of the attribute is in the precompiled header. */
static void test_cleanup(void **state)
{
	same_both_ways(*state, "#include <big.h>\n" BODY);
}

static void test_error(void **state)
{
	same_both_ways(*state, "#include <big.h>\nint g(void) { return no; }\n");
}

static void test_broken_header(void **state)
{
	struct sandbox *sb = *state;
	struct pch_set set = { .dir = sb->dir, .text = "int x = ;\n" };
	struct pch_files files = { 0 };
	const char *why;

	put(sb, "set.h", set.text);
	why = clang_pch_make(&set, in(sb, "set.h"), in(sb, "set.pch"), &sb->mem,
			     &files);
	assert_non_null(why);
	assert_non_null(strstr(why, "set.h:1:9"));
	assert_false(is_file(in(sb, "set.pch")));
	vec_release(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		on_sandbox(test_macro_of_flags),
		on_sandbox(test_who_may_share),
		on_sandbox(test_who_may_not_share),
		on_sandbox(test_same),
		on_sandbox(test_cleanup),
		on_sandbox(test_error),
		on_sandbox(test_broken_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
