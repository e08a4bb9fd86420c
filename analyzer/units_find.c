// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds the files that paths of a request stand for: candidates.
 *
 * A path may be written from the current folder or from the tree's root. Who
 * stands inside the tree means the former, everybody else the latter; the
 * other reading is tried if there is no such file.
 */
#define _GNU_SOURCE 1
#include "analyzer/units_int.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void add_diag(struct collector *c, const char *path, bool note,
		     const char *fmt, va_list ap)
{
	struct unit_diag d = { arena_strdup(&c->list->mem, path), NULL, note };
	char *text;

	if (vasprintf(&text, fmt, ap) < 0)
		die("out of memory");
	d.message = arena_strdup(&c->list->mem, text);
	free(text);
	vec_push(&c->diags, d);
}

void collect_diag(struct collector *c, const char *path, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_diag(c, path, false, fmt, ap);
	va_end(ap);
}

void collect_note(struct collector *c, const char *path, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_diag(c, path, true, fmt, ap);
	va_end(ap);
}

struct candidate *collect_known(struct collector *c, const char *key)
{
	uint32_t id = intern_id(&c->keys, key);

	while (c->by_key.n <= id)
		vec_push(&c->by_key, 0);
	return c->by_key.v[id] ? &c->found.v[c->by_key.v[id] - 1] : NULL;
}

/* Where the file of KEY lies: overlay, tree, or the key itself. */
static const char *path_of(struct collector *c, const char *key,
			   bool *overlaid)
{
	const char *p;

	*overlaid = false;
	if (!c->tree)
		return key;
	if (c->overlay) {
		p = arena_printf(&c->scratch, "%s/%s", c->overlay, key);
		*overlaid = !access(p, F_OK);
		if (*overlaid)
			return p;
	}
	return arena_printf(&c->scratch, "%s/%s", c->tree, key);
}

bool collect_has_file(struct collector *c, const char *key)
{
	bool overlaid;

	return is_file(path_of(c, key, &overlaid));
}

bool collect_has_folder(struct collector *c, const char *key)
{
	if (!c->tree)
		return is_dir(key);
	if (c->overlay &&
	    is_dir(arena_printf(&c->scratch, "%s/%s", c->overlay, key)))
		return true;
	return is_dir(arena_printf(&c->scratch, "%s/%s", c->tree, key));
}

static void add_candidate(struct collector *c, const struct candidate *cand)
{
	struct unit_list *list = c->list;

	vec_push(&c->found, *cand);
	vec_last(&c->found).key = arena_strdup(&list->mem, cand->key);
	vec_last(&c->found).path = arena_strdup(&list->mem, cand->path);
	vec_last(&c->found).flags.mem = &list->mem;
	c->by_key.v[intern_id(&c->keys, cand->key)] = (uint32_t)c->found.n;
}

enum { MENTIONS_API = 1, MENTIONS_LEGACY = 2 };

static void open_seen(struct collector *c)
{
	uint64_t key = hash_bytes(c->tree, strlen(c->tree), 0);

	for (size_t i = 0; i < c->api.n; i++)
		key = hash_bytes(c->api.names[i], strlen(c->api.names[i]) + 1,
				 key);
	for (size_t i = 0; i < c->legacy.n; i++)
		key = hash_bytes(c->legacy.names[i],
				 strlen(c->legacy.names[i]) + 1, key);
	mentions_open(&c->seen, c->rq->cache_dir, key);
	c->is_seen_open = true;
}

/* What the file mentions; false with errno if it cannot be read. */
static bool look(struct collector *c, const char *path, unsigned *what)
{
	struct stat st;
	bool known = c->tree && !stat(path, &st);

	if (known && !c->is_seen_open)
		open_seen(c);
	if (known && mentions_get(&c->seen, path, &st, what))
		return true;
	strbuf_clear(&c->text);
	if (strbuf_read_file(&c->text, path))
		return false;
	*what = scan_mentions(&c->api, c->text.buf, c->text.len) ?
			MENTIONS_API : 0;
	if (scan_mentions(&c->legacy, c->text.buf, c->text.len))
		*what |= MENTIONS_LEGACY;
	if (known)
		mentions_put(&c->seen, path, &st, *what);
	return true;
}

bool collect_file(struct collector *c, const char *key, bool named,
		  bool pulled)
{
	struct candidate cand = { .key = key, .named = named,
				  .pulled = pulled };
	struct candidate *known = collect_known(c, key);
	unsigned what = 0;

	if (known) {
		known->named |= named;
		known->pulled &= pulled;
		return true;
	}
	cand.path = path_of(c, key, &cand.overlaid);
	if (!look(c, cand.path, &what)) {
		cand.unreadable = arena_printf(&c->list->mem,
					       "cannot be read: %s",
					       strerror(errno));
	} else {
		if (!named && !(what & MENTIONS_API))
			return false;
		cand.legacy = what & MENTIONS_LEGACY;
	}
	add_candidate(c, &cand);
	return true;
}

bool collect_mentions(struct collector *c, const char *key)
{
	bool overlaid;
	unsigned what;

	return !look(c, path_of(c, key, &overlaid), &what) ||
	       (what & MENTIONS_API);
}

struct folder_error {
	struct collector *c;
	const char *user;
};

static void unreadable_folder(void *arg, const char *rel, int err)
{
	struct folder_error *fe = arg;

	if (err != ENOENT)
		collect_diag(fe->c, rel, "folder cannot be read: %s",
			     strerror(err));
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void collect_folder(struct collector *c, const char *key, const char *user)
{
	struct file_names names = { 0 };
	struct folder_error fe = { c, user };

	if (c->overlay)
		walk_files(c->overlay, key, ".c", c->skip, &names, &c->scratch,
			   unreadable_folder, &fe);
	walk_files(c->tree ? c->tree : key, c->tree ? key : ".", ".c", c->skip,
		   &names, &c->scratch, unreadable_folder, &fe);
	if (!names.n)
		collect_diag(c, user, "has no C files");
	for (size_t i = 0; !c->tree && i < names.n; i++)
		names.v[i] = arena_printf(&c->scratch, "%s/%s", key,
					  names.v[i]);
	if (names.n)
		qsort(names.v, names.n, sizeof(*names.v), by_name);
	for (size_t i = 0; i < names.n; i++) {
		if (i && !strcmp(names.v[i], names.v[i - 1]))
			continue;
		if (!collect_file(c, names.v[i], false, false))
			c->list->nskipped++;
	}
	vec_release(&names);
}

/* USER as it is, taken from the current folder: its key if it exists. */
static const char *key_from_cwd(struct collector *c, const char *user)
{
	const char *abs = real_path(&c->scratch, user), *key = NULL;

	if (abs && c->overlay)
		key = path_under(c->overlay, abs);
	if (abs && !key)
		key = path_under(c->tree, abs);
	return key;
}

static const char *key_from_tree(struct collector *c, const char *user)
{
	const char *key = normal_path(&c->scratch, user);

	if (user[0] == '/' || !strncmp(key, "../", 3) || !strcmp(key, ".."))
		return NULL;
	return collect_has_file(c, key) || collect_has_folder(c, key) ? key :
									NULL;
}

const char *collect_key(struct collector *c, const char *user)
{
	bool inside = path_under(c->tree, c->cwd);
	const char *key;

	key = inside ? key_from_cwd(c, user) : key_from_tree(c, user);
	if (!key)
		key = inside ? key_from_tree(c, user) : key_from_cwd(c, user);
	if (key)
		return key;
	if (access(user, F_OK))
		collect_diag(c, user, "%s", strerror(errno));
	else
		collect_diag(c, user, "is outside the tree '%s'",
			     c->rq->tree);
	return NULL;
}

/* Without a tree the key is the absolute path. */
static const char *plain_key(struct collector *c, const char *user)
{
	const char *key = real_path(&c->scratch, user);

	if (!key)
		collect_diag(c, user, "%s", strerror(errno));
	return key;
}

static bool is_c_file(const char *key)
{
	size_t n = strlen(key);

	return n > 2 && !strcmp(key + n - 2, ".c");
}

void collect_paths(struct collector *c)
{
	for (size_t i = 0; i < c->rq->npaths; i++) {
		const char *user = c->rq->paths[i];
		const char *key = c->tree ? collect_key(c, user) :
					    plain_key(c, user);

		if (key && collect_has_folder(c, key))
			collect_folder(c, key, user);
		else if (key && c->tree && !is_c_file(key))
			collect_diag(c, user, "is no C file");
		else if (key)
			collect_file(c, key, true, false);
	}
}
