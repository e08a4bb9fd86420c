/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is what was found out about a unit still true? See kept.h.
 *
 * Keys over-approximate: a changed comment, or a header that is new in a
 * folder, has the unit analysed again although nothing may come of it. What
 * they do not see is a new header in a folder below that of a file which
 * includes it by a name with a slash, where another was found before, and what
 * __has_include() did not find in a folder from which nothing is included.
 */
#define _GNU_SOURCE
#include "checker/kept.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cachedir.h"
#include "analyzer/clang_parse.h"
#include "checker/kept_files.h"
#include "checker/solver.h"
#include "ref/strbuf.h"

#define KEY_SIZE 33	/* 128 bits in hexadecimal and the end */

struct id_list {
	int64_t *v;
	size_t n, cap;
};

struct kept {
	struct store *s;
	const struct unit_list *units;
	struct kept_files files;
	struct strbuf text;		/* what a key is made of */
	char env[KEY_SIZE];
	char (*keys)[KEY_SIZE];		/* of each unit; "": not known */
	uint32_t mark;
	VEC(uint32_t) search;		/* folders of the unit's flags */
	VEC(uint32_t) seen;		/* folders that its key is made of */
};

/* ---- keys ---- */

static void finish_key(struct kept *k, char *key)
{
	XXH128_hash_t h = XXH3_128bits(k->text.buf, k->text.len);

	snprintf(key, KEY_SIZE, "%016" PRIx64 "%016" PRIx64,
		 (uint64_t)h.high64, (uint64_t)h.low64);
	strbuf_clear(&k->text);
}

static void add_text(struct kept *k, const char *text)
{
	strbuf_add(&k->text, text ? text : "", text ? strlen(text) + 1 : 1);
}

static void add_number(struct kept *k, uint64_t n)
{
	strbuf_add(&k->text, &n, sizeof(n));
}

/* Two builds of the program may find different things. */
static void add_program(struct kept *k, const char *version)
{
	struct strbuf exe = { 0 };

	add_text(k, version);
	if (!strbuf_read_file(&exe, "/proc/self/exe"))
		add_number(k, XXH3_64bits(exe.buf, exe.len));
	strbuf_release(&exe);
}

static void make_env(struct kept *k, const struct kept_input *in)
{
	add_program(k, in->program);
	add_text(k, clang_version_text());
	add_text(k, solver_version());
	add_number(k, rules_hash(in->rules));
	for (size_t i = 0; i < in->rules->n; i++)
		strbuf_addc(&k->text, in->rules->v[i].on ? '1' : '0');
	add_number(k, api_hash(in->apis));
	add_number(k, in->no_shortcuts);
	add_text(k, in->units->root);
	finish_key(k, k->env);
}

/* The folder is part of the key, once. */
static void add_dir(struct kept *k, uint32_t dir)
{
	struct kept_dir *d = &k->files.dirs.v[dir];

	if (d->mark == k->mark)
		return;
	d->mark = k->mark;
	add_number(k, kept_dir_hash(&k->files, dir));
	vec_push(&k->seen, dir);
}

static const char *dir_name(const struct kept *k, uint32_t dir)
{
	return intern_str(&k->files.names, dir);
}

/* What follows "-I DIR/" in the name of a folder, or NULL. */
static const char *below_search_dir(const struct kept *k, const char *name)
{
	const char *longest = NULL;

	vec_foreach(&k->search, i) {
		const char *rest = path_under(dir_name(k, k->search.v[i]),
					      name);

		if (rest && strcmp(rest, ".") &&
		    (!longest || strlen(rest) < strlen(longest)))
			longest = rest;
	}
	return longest;
}

/*
 * What was included as <linux/x.h> was looked for in linux/ below each folder
 * before it was found.
 */
static void add_shadow_dirs(struct kept *k)
{
	struct strbuf sb = { 0 };
	size_t n = k->seen.n;

	for (size_t i = 0; i < n; i++) {
		const char *rest = below_search_dir(k, dir_name(k,
							k->seen.v[i]));

		for (size_t d = 0; rest && d < k->search.n; d++) {
			strbuf_clear(&sb);
			strbuf_addf(&sb, "%s/%s",
				    dir_name(k, k->search.v[d]), rest);
			add_dir(k, kept_dir_number(&k->files, sb.buf));
		}
	}
	strbuf_release(&sb);
}

static void add_search_dir(struct kept *k, const struct unit *u,
			   const char *dir)
{
	if (*dir != '/' && u->dir)
		dir = arena_printf(&k->files.mem, "%s/%s", u->dir, dir);
	dir = normal_path(&k->files.mem, dir);
	vec_push(&k->search, kept_dir_number(&k->files, dir));
	add_dir(k, vec_last(&k->search));
}

static void add_flags(struct kept *k, const struct unit *u)
{
	static const char *const search[] = { "-I", "-iquote", "-isystem",
					      "-idirafter" };

	for (int i = 0; i < u->argc; i++) {
		add_text(k, u->argv[i]);
		for (size_t s = 0; s < sizeof(search) / sizeof(*search); s++) {
			size_t len = strlen(search[s]);

			if (strncmp(u->argv[i], search[s], len))
				continue;
			if (u->argv[i][len])
				add_search_dir(k, u, u->argv[i] + len);
			else if (i + 1 < u->argc)
				add_search_dir(k, u, u->argv[i + 1]);
		}
	}
}

/* False if a file changed while the run was at work. */
static bool unit_key(struct kept *k, const struct unit *u,
		     const struct id_list *includes, char *key)
{
	bool ok = true;

	k->mark++;
	vec_clear(&k->search);
	vec_clear(&k->seen);
	add_text(k, k->env);
	add_text(k, u->path);
	add_text(k, u->rel);
	add_text(k, u->dir);
	add_text(k, u->module);
	add_text(k, u->why);
	add_number(k, u->state);
	add_flags(k, u);
	vec_foreach(includes, i) {
		const struct kept_file *f = kept_file(&k->files,
						      includes->v[i]);

		ok = ok && f && !f->is_racy;
		if (!f)
			continue;
		add_number(k, (uint64_t)includes->v[i]);
		add_number(k, f->hash);
		add_dir(k, f->dir);
	}
	add_shadow_dirs(k);
	finish_key(k, key);
	return ok;
}

/* "" if a unit of it is not known. */
static void module_key(struct kept *k, const size_t *module, size_t n,
		       char *key)
{
	const struct unit_module *m =
		unit_module_find(k->units, k->units->units[module[0]].module);

	*key = '\0';
	for (size_t i = 0; i < n; i++) {
		if (!*k->keys[module[i]]) {
			strbuf_clear(&k->text);
			return;
		}
		add_text(k, k->keys[module[i]]);
	}
	add_number(k, m && m->complete);
	finish_key(k, key);
}

/* ---- units in the database ---- */

static void read_ids(struct id_list *ids, const char *json)
{
	const char *at = json;

	vec_clear(ids);
	while (*at) {
		char *end;
		long long id = strtoll(++at, &end, 10);

		if (end == at)
			return;
		vec_push(ids, id);
		at = end;
	}
}

static struct store_stmt *find(struct kept *k, const char *sql,
			       const struct unit *u)
{
	struct store_stmt *st = store_prepare(k->s, sql);

	store_bind_text(st, 1, u->rel);
	return st;
}

#define OF_UNIT " FROM units u JOIN paths p ON p.id = u.file "                 \
		"JOIN include_sets s ON s.id = u.include_set_id "              \
		"WHERE p.path = ?"

static void find_units(struct kept *k)
{
	struct id_list ids = { 0 };

	for (size_t i = 0; i < k->units->nunits; i++) {
		const struct unit *u = &k->units->units[i];
		struct store_stmt *st = find(k, "SELECT u.key, s.paths" OF_UNIT,
					     u);
		char key[KEY_SIZE];

		if (u->state != UNIT_UNREADABLE && store_step(st)) {
			read_ids(&ids, store_text(st, 1));
			unit_key(k, u, &ids, key);
			if (!strcmp(key, store_text(st, 0)))
				strcpy(k->keys[i], key);
		}
		store_reset(st);
	}
	vec_release(&ids);
}

struct kept *kept_open(struct store *s, const struct kept_input *in)
{
	struct kept *k = xcalloc(1, sizeof(*k));
	struct arena *mem = &k->files.mem;

	k->s = s;
	k->units = in->units;
	k->keys = xcalloc(in->units->nunits + 1, sizeof(*k->keys));
	k->files.root = in->units->root;
	k->files.tree = in->tree ? real_path(mem, in->tree) : NULL;
	k->files.overlay = in->overlay ? real_path(mem, in->overlay) : NULL;
	kept_files_open(&k->files, s);
	make_env(k, in);
	if (in->forget)
		return k;
	find_units(k);
	store_begin(s);
	kept_files_save(&k->files);
	store_commit(s);
	return k;
}

void kept_close(struct kept *k)
{
	if (!k)
		return;
	kept_files_close(&k->files);
	strbuf_release(&k->text);
	vec_release(&k->search);
	vec_release(&k->seen);
	free(k->keys);
	free(k);
}

bool kept_has(const struct kept *k, size_t unit)
{
	return *k->keys[unit] && !store_error(k->s);
}

static struct file_result *take(struct kept *k, struct store_stmt *st,
				size_t unit)
{
	struct file_result *r = NULL;
	const void *data;
	size_t len;

	if (store_step(st)) {
		data = store_blob(st, 0, &len);
		r = result_unpack(data, len);
	}
	store_reset(st);
	if (r)
		r->reported = k->units->units[unit].reported;
	return r;
}

struct file_result *kept_result(struct kept *k, size_t unit)
{
	if (!kept_has(k, unit))
		return NULL;
	return take(k, find(k, "SELECT u.first" OF_UNIT,
			    &k->units->units[unit]), unit);
}

struct file_result *kept_joined(struct kept *k, size_t unit,
				const size_t *module, size_t n)
{
	char key[KEY_SIZE];
	struct store_stmt *st;

	module_key(k, module, n, key);
	if (!*key || store_error(k->s))
		return NULL;
	st = find(k, "SELECT ifnull(u.joined, u.first)" OF_UNIT
		  " AND join_key = ?", &k->units->units[unit]);
	store_bind_text(st, 2, key);
	return take(k, st, unit);
}

/* ---- keeping ---- */

static int64_t set_id(struct kept *k, const char *hash)
{
	struct store_stmt *st = store_prepare(
		k->s, "SELECT id FROM include_sets WHERE hash = ?");
	int64_t id;

	store_bind_text(st, 1, hash);
	id = store_step(st) ? store_int(st, 0) : 0;
	store_reset(st);
	return id;
}

static int64_t put_set(struct kept *k, const struct id_list *ids)
{
	struct strbuf json = { 0 };
	char hash[KEY_SIZE];
	struct store_stmt *st;
	int64_t id;

	vec_foreach(ids, i)
		strbuf_addf(&json, "%c%" PRId64, i ? ',' : '[', ids->v[i]);
	strbuf_addc(&json, ']');
	strbuf_add(&k->text, json.buf, json.len);
	finish_key(k, hash);
	id = set_id(k, hash);
	if (!id) {
		st = store_prepare(k->s, "INSERT INTO include_sets(hash, paths)"
				   " VALUES (?, ?)");
		store_bind_text(st, 1, hash);
		store_bind_text(st, 2, json.buf);
		store_run(st);
		id = store_last_id(k->s);
	}
	strbuf_release(&json);
	return id;
}

static void put_unit(struct kept *k, size_t unit, const struct file_result *r,
		     const struct id_list *ids)
{
	struct strbuf blob = { 0 };
	struct store_stmt *st;
	int64_t set = put_set(k, ids);

	result_pack(&blob, r);
	st = store_prepare(k->s, "INSERT OR REPLACE INTO units VALUES"
			   " (?, ?, ?, ?, '', NULL)");
	store_bind_int(st, 1, kept_path_id(&k->files, r->path));
	store_bind_text(st, 2, k->keys[unit]);
	store_bind_int(st, 3, set);
	store_bind_blob(st, 4, blob.buf, blob.len);
	store_run(st);
	strbuf_release(&blob);
}

static bool commit(struct kept *k)
{
	if (store_commit(k->s))
		return true;
	store_rollback(k->s);
	return false;
}

void kept_put(struct kept *k, size_t unit, struct file_result *r)
{
	const struct unit *u = &k->units->units[unit];
	struct id_list ids = { 0 };

	*k->keys[unit] = '\0';
	if (r->includes.n && store_begin(k->s)) {
		vec_foreach(&r->includes, i)
			vec_push(&ids, kept_path_id(&k->files,
						    r->includes.v[i]));
		vec_clear(&r->includes);
		if (!unit_key(k, u, &ids, k->keys[unit]))
			*k->keys[unit] = '\0';
		kept_files_save(&k->files);
		if (*k->keys[unit])
			put_unit(k, unit, r, &ids);
		if (!commit(k))
			*k->keys[unit] = '\0';
		vec_release(&ids);
	}
	vec_clear(&r->includes);
}

void kept_put_joined(struct kept *k, size_t unit, const size_t *module,
		     size_t n, const struct file_result *r)
{
	struct strbuf blob = { 0 };
	char key[KEY_SIZE];
	struct store_stmt *st;

	module_key(k, module, n, key);
	if (!*key || !store_begin(k->s))
		return;
	result_pack(&blob, r);
	st = store_prepare(k->s, "UPDATE units SET join_key = ?1, joined ="
			   " CASE WHEN first = ?2 THEN NULL ELSE ?2 END"
			   " WHERE file = ?3");
	store_bind_text(st, 1, key);
	store_bind_blob(st, 2, blob.buf, blob.len);
	store_bind_int(st, 3, kept_path_id(&k->files,
					   k->units->units[unit].rel));
	store_run(st);
	commit(k);
	strbuf_release(&blob);
}
