// SPDX-License-Identifier: BSD-2-Clause
/*
 * Includes, macros and words of a file, read from its text.
 */
#define _GNU_SOURCE 1
#include "analyzer/directives.h"

#include "tests/unit/sandbox.h"

#include "ref/strbuf.h"

/* "+a.h" certain, "-a.h" not, "=A" a macro; by blanks */
static const char *shape(struct sandbox *sb, const char *text)
{
	struct directives d = { 0 };
	const struct source_text *t;
	static const char *const names[] = {
		[DIRECTIVE_PACK] = "pack ", [DIRECTIVE_UNPACK] = "unpack ",
		[DIRECTIVE_PRAGMA] = "pragma ", [DIRECTIVE_OPAQUE] = "? ",
	};
	struct strbuf out = { 0 };
	const char *ret;

	put(sb, "x.h", text);
	t = directives_of(&d, in(sb, "x.h"), true);
	assert_true(t->is_there);
	if (t->is_once)
		strbuf_adds(&out, "once ");
	vec_foreach(&t->directives, i) {
		const struct directive *x = &t->directives.v[i];
		const char *name = intern_str(&d.names, x->name);

		if (x->kind == DIRECTIVE_INCLUDE)
			strbuf_addf(&out, "%c%s%s ", x->is_certain ? '+' : '-',
				    name, x->is_quoted ? "\"" : "");
		else if (x->kind == DIRECTIVE_DEFINE)
			strbuf_addf(&out, "=%s ", name);
		else
			strbuf_adds(&out, names[x->kind]);
	}
	ret = arena_strdup(&sb->mem, out.buf ? out.buf : "");
	strbuf_release(&out);
	directives_release(&d);
	return ret;
}

static void test_includes(void **state)
{
	struct sandbox *sb = *state;

	assert_string_equal(shape(sb, "#include <a/b.h>\n"
				      "  #  include \"c.h\" /* why */\n"
				      "#include MACRO\n#include_next <d.h>\n"),
			    "+a/b.h +c.h\" ? ? ");
}

static void test_conditions(void **state)
{
	struct sandbox *sb = *state;

	assert_string_equal(shape(sb, "#include <a.h>\n#ifdef X\n"
				      "#include <b.h>\n#else\n#include <c.h>\n"
				      "#endif\n#include <d.h>\n"),
			    "+a.h -b.h -c.h +d.h ");
}

static void test_guards(void **state)
{
	struct sandbox *sb = *state;

	assert_string_equal(shape(sb, "/* G */\n#ifndef G\n#define G\n"
				      "#include <a.h>\n#ifdef X\n"
				      "#include <b.h>\n#endif\n#endif /* G */\n"),
			    "once +a.h -b.h ");
	assert_string_equal(shape(sb, "#if !defined(G)\n#define G\n"
				      "#include <a.h>\n#endif\n"),
			    "once +a.h ");
	assert_string_equal(shape(sb, "#pragma once\n#include <a.h>\n"),
			    "once +a.h ");
}

/* What only looks like a guard may be left out: nothing in it is certain. */
static void test_no_guards(void **state)
{
	struct sandbox *sb = *state;

	assert_string_equal(shape(sb, "#ifndef G\n#define G\n#include <a.h>\n"
				      "#endif\n#include <b.h>\n"),
			    "-a.h +b.h ");
	assert_string_equal(shape(sb, "#ifndef G\n#define G\n#include <a.h>\n"
				      "#else\n#include <b.h>\n#endif\n"),
			    "-a.h -b.h ");
	assert_string_equal(shape(sb, "#ifndef G\n#define H\n#include <a.h>\n"
				      "#endif\n"),
			    "=H -a.h ");
	assert_string_equal(shape(sb, "#if !defined(G) || defined(M)\n"
				      "#define G\n#include <a.h>\n#endif\n"),
			    "=G -a.h ");
}

static void test_macros(void **state)
{
	struct sandbox *sb = *state;

	assert_string_equal(shape(sb, "#define A 1\n#define B(x) \\\n  x\n"
				      "#undef C\n"),
			    "=A =B =C ");
}

static void test_pragmas(void **state)
{
	struct sandbox *sb = *state;

	assert_string_equal(shape(sb, "# pragma pack(1)\n#pragma pack( )\n"
				      "#pragma pack(push, 1)\n"
				      "#pragma pack(pop)\n"
				      "#pragma GCC diagnostic push\n"
				      "#pragma GCC poison x\n"),
			    "pack unpack pack unpack pragma ");
}

static void test_comments_and_strings(void **state)
{
	struct sandbox *sb = *state;

	assert_string_equal(shape(sb, "/*\n#include <a.h>\n*/\n"
				      "// \\\n#include <b.h>\n"
				      "char *s = \"/*\"; char q = '\"';\n"
				      "#include <c.h>\n/* */ #define D\n"
				      "int x; #define E\n"
				      "#inc\\\nlude <d.h>\n"),
			    "+c.h =D +d.h ");
}

static void test_words(void **state)
{
	struct sandbox *sb = *state;
	struct directives d = { 0 };
	const struct source_text *t;

	put(sb, "x.h", "#define F(p, q) b(p) /* c */ \"d\"\n"
	    "int e_1 = 0x1f + e_1;\n");
	t = directives_of(&d, in(sb, "x.h"), true);
	assert_int_equal(t->words.n, 5);	/* define F b int e_1 */
	for (size_t i = 1; i < t->words.n; i++)
		assert_true(t->words.v[i - 1] < t->words.v[i]);
	assert_ptr_equal(t, directives_of(&d, in(sb, "x.h"), true));
	t = directives_of(&d, in(sb, "none.h"), true);
	assert_false(t->is_there);
	directives_release(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		on_sandbox(test_includes),
		on_sandbox(test_conditions),
		on_sandbox(test_guards),
		on_sandbox(test_no_guards),
		on_sandbox(test_macros),
		on_sandbox(test_pragmas),
		on_sandbox(test_comments_and_strings),
		on_sandbox(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
