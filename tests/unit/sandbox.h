/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A folder of its own for each test of the input side, with files written from
 * text. Included once by each test program.
 */
#ifndef TESTS_UNIT_SANDBOX_H
#define TESTS_UNIT_SANDBOX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/cachedir.h"
#include "analyzer/units.h"

struct sandbox {
	struct arena mem;
	const char *dir;	/* absolute */
	struct unit_list list;
};

static int sandbox_setup(void **state)
{
	struct sandbox *sb = xcalloc(1, sizeof(*sb));
	char name[] = "/tmp/dmacheck-test-XXXXXX";

	if (!mkdtemp(name))
		return -1;
	sb->dir = real_path(&sb->mem, name);
	*state = sb;
	return 0;
}

static int sandbox_teardown(void **state)
{
	struct sandbox *sb = *state;
	int ret = remove_tree(sb->dir);

	unit_list_release(&sb->list);
	arena_release(&sb->mem);
	free(sb);
	return ret;
}

/* Absolute name of a file in the sandbox. */
static inline const char *in(struct sandbox *sb, const char *rel)
{
	return arena_printf(&sb->mem, "%s/%s", sb->dir, rel);
}

static inline void put(struct sandbox *sb, const char *rel, const char *text)
{
	const char *path = in(sb, rel);

	assert_int_equal(make_dirs(dir_of(&sb->mem, path)), 0);
	assert_int_equal(write_file(path, text, strlen(text)), 0);
}

static inline const struct unit *unit_at(const struct sandbox *sb,
					 const char *rel)
{
	for (size_t i = 0; i < sb->list.nunits; i++)
		if (!strcmp(sb->list.units[i].rel, rel))
			return &sb->list.units[i];
	return NULL;
}

/* Fails, naming the file, if it is no unit. */
static inline const struct unit *unit_of(const struct sandbox *sb,
					 const char *rel)
{
	const struct unit *u = unit_at(sb, rel);

	if (!u)
		fail_msg("'%s' is no unit", rel);
	return u;
}

static inline int has_flag(const struct unit *u, const char *flag)
{
	for (int i = 0; i < u->argc; i++)
		if (!strcmp(u->argv[i], flag))
			return 1;
	return 0;
}

static inline void no_diags(const struct sandbox *sb)
{
	for (size_t i = 0; i < sb->list.ndiags; i++)
		print_error("%s: %s\n", sb->list.diags[i].path,
			    sb->list.diags[i].message);
	assert_int_equal(sb->list.ndiags, 0);
}

static inline const char *diag_of(const struct sandbox *sb, const char *path)
{
	for (size_t i = 0; i < sb->list.ndiags; i++)
		if (!strcmp(sb->list.diags[i].path, path))
			return sb->list.diags[i].message;
	fail_msg("no diagnostic about '%s'", path);
	return NULL;
}

#define on_sandbox(test)                                                       \
	cmocka_unit_test_setup_teardown(test, sandbox_setup, sandbox_teardown)

#endif
