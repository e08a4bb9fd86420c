// SPDX-License-Identifier: BSD-2-Clause
/*
 * Compile databases.
 *
 * JSON: an array of objects with "directory", "file" and either "arguments"
 * (a list of words) or "command" (one shell line). An object that lacks one
 * of these, or has another type there, makes the whole database broken: a
 * tool that wrote one wrong entry is not trusted with the others.
 *
 * A folder without compile_commands.json is searched for kbuild's .cmd files;
 * commands run in that folder.
 */
#define _GNU_SOURCE 1
#include "cli/compdb.h"

#include <string.h>

#include <jansson.h>

#include "analyzer/cachedir.h"
#include "analyzer/cmdfile.h"
#include "analyzer/flags.h"
#include "analyzer/scan.h"
#include "ref/vec.h"

struct entries {
	struct compdb_entry *v;
	size_t n, cap;
};

static const char *string_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* The words of "arguments", or of "command"; 0, or -1 if there are none. */
static int read_words(const json_t *object, struct words *w)
{
	const json_t *args = json_object_get(object, "arguments");
	const char *command = string_of(object, "command");

	for (size_t i = 0; i < json_array_size(args); i++) {
		const char *s = json_string_value(json_array_get(args, i));

		if (!s)
			return -1;
		words_add(w, s);
	}
	if (!args && command && words_split(w, command, strlen(command)))
		return -1;
	return w->n ? 0 : -1;
}

static int read_entry(struct compdb *db, const json_t *object,
		      const char *base, struct entries *out)
{
	const char *dir = string_of(object, "directory");
	const char *file = string_of(object, "file");
	struct words w = { .mem = &db->mem };
	struct compdb_entry e;

	if (!dir || !file || read_words(object, &w))
		return -1;
	if (dir[0] != '/')
		dir = arena_printf(&db->mem, "%s/%s", base, dir);
	e.dir = arena_strdup(&db->mem, dir);
	e.file = arena_strdup(&db->mem, file);
	e.argv = (const char *const *)w.v;
	e.argc = (int)w.n;
	vec_push(out, e);
	return 0;
}

static int load_json(struct compdb *db, const char *path, struct entries *out,
		     const char **err)
{
	const char *base = dir_of(&db->mem, path);
	json_error_t where;
	json_t *root = json_load_file(path, 0, &where);
	int ret = -1;

	if (!root) {
		*err = where.line > 0 ?
			       arena_printf(&db->mem, "line %d: %s", where.line,
					    where.text) :
			       arena_strdup(&db->mem, where.text);
		return -1;
	}
	if (!json_is_array(root)) {
		*err = "is no compile database: not a list";
		goto out;
	}
	for (size_t i = 0; i < json_array_size(root); i++) {
		if (!read_entry(db, json_array_get(root, i), base, out))
			continue;
		*err = arena_printf(&db->mem, "entry %zu needs 'directory', "
				    "'file' and 'command' or 'arguments'",
				    i + 1);
		goto out;
	}
	ret = 0;
out:
	json_decref(root);
	return ret;
}

static void ignore_error(void *arg, const char *rel, int err)
{
	(void)arg;
	(void)rel;
	(void)err;
}

static int load_cmd_files(struct compdb *db, const char *path,
			  struct entries *out, const char **err)
{
	struct file_names names = { 0 };
	const char *dir = real_path(&db->mem, path);

	walk_files(dir ? dir : path, ".", ".o.cmd", NULL, &names, &db->mem,
		   ignore_error, NULL);
	for (size_t i = 0; i < names.n; i++) {
		struct words w = { .mem = &db->mem };
		struct compdb_entry e = { .dir = dir ? dir : path };

		if (cmdfile_read(&w, arena_printf(&db->mem, "%s/%s", path,
						  names.v[i])))
			continue;
		e.argv = (const char *const *)w.v;
		e.argc = (int)w.n;
		e.file = command_source(w.v, w.n);
		vec_push(out, e);
	}
	vec_release(&names);
	if (out->n)
		return 0;
	*err = "has neither compile_commands.json nor .cmd files of objects";
	return -1;
}

static int by_place(const void *a, const void *b)
{
	const struct compdb_entry *x = a, *y = b;
	int d = strcmp(x->dir, y->dir);

	return d ? d : strcmp(x->file, y->file);
}

int compdb_load(struct compdb *db, const char *path, const char **err)
{
	struct entries out = { 0 };
	struct compdb_entry *v;
	const char *json;
	int ret;

	memset(db, 0, sizeof(*db));
	json = arena_printf(&db->mem, "%s/compile_commands.json", path);
	if (is_dir(path) && !is_file(json))
		ret = load_cmd_files(db, path, &out, err);
	else
		ret = load_json(db, is_dir(path) ? json : path, &out, err);
	if (!ret && out.n) {
		v = arena_array(&db->mem, struct compdb_entry, out.n);
		memcpy(v, out.v, out.n * sizeof(*v));
		qsort(v, out.n, sizeof(*v), by_place);
		db->entries = v;
		db->nentries = out.n;
	}
	vec_release(&out);
	return ret;
}

void compdb_release(struct compdb *db)
{
	arena_release(&db->mem);
	memset(db, 0, sizeof(*db));
}
