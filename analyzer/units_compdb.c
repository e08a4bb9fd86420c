// SPDX-License-Identifier: BSD-2-Clause
/*
 * Units of a compile database, and plain files with the flags behind `--`.
 *
 * A file that is not in the database is attempted with the flags of a
 * neighbour (same folder, else nearest) and marked as not built, or guessed
 * if the user named it. Databases do not say which objects form a module:
 * kbuild's names are used where commands carry them, and such a module is
 * never complete.
 */
#define _GNU_SOURCE 1
#include "analyzer/units_int.h"

#include <string.h>


struct source_entry {
	const char *path;	/* absolute */
	const struct compdb_entry *entry;
};

struct compdb_source {
	VEC(struct source_entry) entries;	/* by path */
};

static const char *absolute(struct collector *c, const char *dir,
			    const char *file)
{
	struct arena *mem = &c->scratch;
	const char *real;

	if (file[0] != '/')
		file = arena_printf(mem, "%s/%s", dir, file);
	if (file[0] != '/')
		file = arena_printf(mem, "%s/%s", c->cwd, file);
	real = real_path(mem, file);
	return real ? real : normal_path(mem, file);
}

static int by_path(const void *a, const void *b)
{
	const struct source_entry *x = a, *y = b;
	int d = strcmp(x->path, y->path);

	/* The database's own order decides between commands for one file. */
	return d ? d : (x->entry > y->entry) - (x->entry < y->entry);
}

static bool is_c_file(const char *path)
{
	size_t n = strlen(path);

	return n > 2 && !strcmp(path + n - 2, ".c");
}

static void read_entries(struct collector *c, struct compdb_source *cs)
{
	for (size_t i = 0; i < c->rq->nentries; i++) {
		const struct compdb_entry *e = &c->rq->entries[i];
		struct source_entry se = { absolute(c, e->dir, e->file), e };

		if (is_c_file(se.path))
			vec_push(&cs->entries, se);
	}
	if (cs->entries.n)
		qsort(cs->entries.v, cs->entries.n, sizeof(*cs->entries.v),
		      by_path);
}

/* The place of PATH among the entries, or of the first one behind it. */
static size_t lower_bound(const struct compdb_source *cs, const char *path)
{
	size_t lo = 0, hi = cs->entries.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(cs->entries.v[mid].path, path) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static size_t common_prefix(const char *a, const char *b)
{
	size_t n = 0, slash = 0;

	for (; a[n] && a[n] == b[n]; n++)
		if (a[n] == '/')
			slash = n;
	return slash;
}

/* The entry of PATH; else *NEAR is its neighbour, NULL in an empty database. */
static const struct source_entry *find_entry(const struct compdb_source *cs,
					     const char *path,
					     const struct source_entry **near)
{
	const struct source_entry *v = cs->entries.v;
	size_t i = lower_bound(cs, path), n = cs->entries.n;

	*near = NULL;
	if (i < n && !strcmp(v[i].path, path))
		return &v[i];
	if (n)
		*near = i == n || (i && common_prefix(v[i - 1].path, path) >=
						common_prefix(v[i].path, path)) ?
				&v[i - 1] :
				&v[i];
	return NULL;
}

/* "aarch64-linux-gnu-gcc" compiles for a target that clang must be told. */
static void add_target(struct collector *c, const char *compiler,
		       struct words *w)
{
	const char *base = strrchr(compiler, '/'), *gcc;

	base = base ? base + 1 : compiler;
	gcc = strstr(base, "-gcc");
	if (gcc && gcc > base && strchr(base, '-') < gcc)
		words_add(w, arena_printf(&c->scratch, "--target=%.*s",
					  (int)(gcc - base), base));
}

/* kbuild names the module of an object in its command. */
static const char *module_of(struct collector *c, const char *path,
			     const struct words *w)
{
	static const char flag[] = "-DKBUILD_MODNAME=\"";
	struct arena *mem = &c->list->mem;
	const char *rel = path_under(c->root, path);

	for (size_t i = 0; i < w->n; i++) {
		const char *name = w->v[i] + strlen(flag);

		if (strncmp(w->v[i], flag, strlen(flag)))
			continue;
		return arena_printf(mem, "%s/%.*s",
				    dir_of(mem, rel ? rel : path),
				    (int)strcspn(name, "\""), name);
	}
	return NULL;
}

static void fill(struct collector *c, const struct compdb_source *cs,
		 struct candidate *cand)
{
	const struct source_entry *near, *se = find_entry(cs, cand->key, &near);
	const struct compdb_entry *e;
	struct arena *mem = &c->list->mem;

	cand->state = se ? UNIT_OK : cand->named ? UNIT_GUESSED :
						   UNIT_NOT_BUILT;
	if (!se && !near) {
		cand->why = "the compile database is empty";
		return;
	}
	if (!se)
		cand->why = arena_printf(mem, "not in the compile database; "
					 "has the flags of '%s'", near->path);
	e = se ? se->entry : near->entry;
	cand->dir = absolute(c, c->cwd, e->dir);
	cand->dir = arena_strdup(mem, cand->dir);
	if (e->argc > 0)
		add_target(c, e->argv[0], &cand->flags);
	if (e->argc > 1)
		flags_filter(&cand->flags, (char *const *)e->argv + 1,
			     (size_t)e->argc - 1);
	if (se)
		cand->module = module_of(c, cand->key, &cand->flags);
}

static void add_module(struct collector *c, const struct candidate *cand)
{
	struct unit_module_rec *m;

	if (!cand->module)
		return;
	m = collect_module(c, cand->module);
	vec_push(&m->keys, cand->key);
	m->why = "the compile database does not list the module's objects";
}

void collect_compdb(struct collector *c)
{
	struct compdb_source cs = { 0 };

	read_entries(c, &cs);
	collect_paths(c);
	for (size_t i = 0; !c->rq->npaths && i < cs.entries.n; i++)
		if (!collect_file(c, cs.entries.v[i].path, false, false))
			c->list->nskipped++;
	vec_foreach(&c->found, i)
		fill(c, &cs, &c->found.v[i]);
	vec_foreach(&c->found, i)
		add_module(c, &c->found.v[i]);
	vec_release(&cs.entries);
}

static void plain_module(struct collector *c, struct candidate *cand)
{
	struct arena *mem = &c->list->mem;
	const char *rel = path_under(c->root, cand->key);
	struct unit_module_rec *m;

	rel = rel ? rel : cand->key;
	if (c->rq->plain == PLAIN_UNKNOWN)
		return;
	cand->module = c->rq->plain == PLAIN_DIR ?
			       dir_of(mem, rel) :
			       arena_strndup(mem, rel,
					     strlen(rel) -
						     (is_c_file(rel) ? 2 : 0));
	m = collect_module(c, cand->module);
	vec_push(&m->keys, cand->key);
}

void collect_plain(struct collector *c)
{
	collect_paths(c);
	vec_foreach(&c->found, i) {
		plain_module(c, &c->found.v[i]);
		if (!c->rq->nflags)
			flags_filter(&c->found.v[i].flags, NULL, 0);
	}
}
