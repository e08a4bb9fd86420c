// SPDX-License-Identifier: BSD-2-Clause
/*
 * Lowering against golden text: each file of tests/lower/ is C followed by a
 * comment that starts with "ir" on a line of its own and holds the IR of all
 * its functions, its tables and its errors. Run from the project's root.
 */
#include <dirent.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/clang_parse.h"

#define FOLDER "tests/lower"
#define MARK "\n/* ir\n"

static void show_tables(struct strbuf *out, const struct ir_unit *u)
{
	vec_foreach(&u->inits, i)
		strbuf_addf(out, "init %s: %s.%s = %s  ; %u:%u\n",
			    u->inits.v[i].variable, u->inits.v[i].record,
			    u->inits.v[i].field, u->inits.v[i].function,
			    u->inits.v[i].loc.line, u->inits.v[i].loc.col);
	vec_foreach(&u->exported, i)
		strbuf_addf(out, "export %s\n", u->exported.v[i]);
	vec_foreach(&u->diags, i)
		strbuf_addf(out, "error %u:%u\n", u->diags.v[i].loc.line,
			    u->diags.v[i].loc.col);
}

static void show_unit(struct strbuf *out, struct ir_unit *u)
{
	vec_foreach(&u->funcs, i) {
		const char *wrong = ir_validate(u, u->funcs.v[i]);

		if (wrong)
			strbuf_addf(out, "invalid: %s\n", wrong);
		ir_dump_func(out, u, u->funcs.v[i]);
		strbuf_addc(out, '\n');
	}
	show_tables(out, u);
	while (out->len && out->buf[out->len - 1] == '\n')
		out->buf[--out->len] = '\0';
	strbuf_addc(out, '\n');
}

static struct ir_unit *parse(const char *rel)
{
	static char *argv[] = { (char *)"-std=gnu11", NULL };
	struct unit unit = { .rel = rel, .argv = argv, .argc = 1 };
	struct clang_request req = { .unit = &unit, .max_inline_depth = 5 };
	char root[PATH_MAX], path[PATH_MAX];
	struct ir_unit *u;

	assert_non_null(realpath(".", root));
	assert_non_null(realpath(rel, path));
	unit.path = path;
	unit.dir = root;
	req.root = root;
	u = clang_parse(&req);
	assert_int_not_equal(u->state, IR_FAILED);
	return u;
}

static char *expected_of(const char *rel)
{
	struct strbuf text = { 0 };
	char *at, *end;

	assert_int_equal(strbuf_read_file(&text, rel), 0);
	at = strstr(text.buf, MARK);
	if (!at)
		fail_msg("%s: no comment 'ir'", rel);
	at += strlen(MARK);
	end = strstr(at, "*/");
	if (!end)
		fail_msg("%s: comment is not closed", rel);
	*end = '\0';
	at = xstrdup(at);
	strbuf_release(&text);
	return at;
}

/* The number of the first line in which two texts differ, or 0. */
static int first_difference(const char *a, const char *b)
{
	int line = 1;

	for (; *a == *b; a++, b++) {
		if (!*a)
			return 0;
		line += *a == '\n';
	}
	return line;
}

static const char *line_at(const char *text, int line)
{
	while (--line && (text = strchr(text, '\n')))
		text++;
	return text ? text : "";
}

static void test_file(void **state)
{
	const char *rel = *state;
	struct ir_unit *u = parse(rel);
	char *expected = expected_of(rel);
	struct strbuf out = { 0 };
	int line;

	show_unit(&out, u);
	line = first_difference(expected, out.buf);
	if (line) {
		const char *want = line_at(expected, line);
		const char *have = line_at(out.buf, line);

		fail_msg("%s: line %d of the IR\nexpected %.*s\n     got %.*s",
			 rel, line, (int)strcspn(want, "\n"), want,
			 (int)strcspn(have, "\n"), have);
	}
	strbuf_release(&out);
	free(expected);
	ir_unit_release(u);
	free(u);
}

static int is_c_file(const struct dirent *d)
{
	size_t len = strlen(d->d_name);

	return len > 2 && !strcmp(d->d_name + len - 2, ".c");
}

int main(void)
{
	struct dirent **names;
	struct CMUnitTest *tests;
	int n = scandir(FOLDER, &names, is_c_file, alphasort), rc;

	if (n <= 0) {
		fprintf(stderr, "no files in " FOLDER "\n");
		return 2;
	}
	tests = xcalloc((size_t)n, sizeof(*tests));
	for (int i = 0; i < n; i++) {
		struct strbuf path = { 0 };

		strbuf_addf(&path, FOLDER "/%s", names[i]->d_name);
		free(names[i]);
		tests[i].name = strbuf_detach(&path);
		tests[i].initial_state = (void *)tests[i].name;
		tests[i].test_func = test_file;
	}
	free(names);
	rc = _cmocka_run_group_tests("lower", tests, (size_t)n, NULL, NULL);
	for (int i = 0; i < n; i++)
		free((void *)tests[i].name);
	free(tests);
	return rc;
}
