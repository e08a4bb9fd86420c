// SPDX-License-Identifier: BSD-2-Clause
/*
 * Units of a FreeBSD tree.
 *
 * A module is what conf/files lists under one device or option name; it is
 * complete if all of these sources exist. Sources listed for other machines
 * only are not built; sources listed nowhere (modules that have makefiles of
 * their own only) get generic flags and no module.
 */
#define _GNU_SOURCE 1
#include "analyzer/units_int.h"

#include <string.h>

#include "analyzer/bsdtree.h"

struct bsd_source {
	struct bsd_tree bt;
	VEC(const struct bsd_file *) by_module;
};

static int by_module(const void *a, const void *b)
{
	const struct bsd_file *x = *(const struct bsd_file *const *)a;
	const struct bsd_file *y = *(const struct bsd_file *const *)b;
	int d = strcmp(x->module, y->module);

	return d ? d : strcmp(x->source, y->source);
}

static bool is_c_file(const char *name)
{
	size_t n = strlen(name);

	return n > 2 && !strcmp(name + n - 2, ".c");
}

static void index_modules(struct bsd_source *bs)
{
	vec_foreach(&bs->bt.files, i) {
		const struct bsd_file *f = &bs->bt.files.v[i];

		if (f->module && f->built && is_c_file(f->source))
			vec_push(&bs->by_module, f);
	}
	if (bs->by_module.n)
		qsort(bs->by_module.v, bs->by_module.n,
		      sizeof(*bs->by_module.v), by_module);
}

/* Index of the first source of a module; the number of entries if none. */
static size_t first_of(const struct bsd_source *bs, const char *module)
{
	size_t lo = 0, hi = bs->by_module.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(bs->by_module.v[mid]->module, module) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void fill(struct collector *c, const struct bsd_source *bs,
		 struct candidate *cand)
{
	const char *source = cand->key + strlen(bs->bt.prefix);
	const struct bsd_file *f = NULL;

	if (!strncmp(cand->key, bs->bt.prefix, strlen(bs->bt.prefix)))
		f = bsd_tree_find(&bs->bt, source);
	cand->dir = c->tree;
	cand->state = !f ? UNIT_GUESSED : f->built ? UNIT_OK : UNIT_NOT_BUILT;
	if (!f)
		cand->why = "not in sys/conf/files; flags are generic";
	else if (!f->built)
		cand->why = arena_printf(&c->list->mem, "not built for %s",
					 bs->bt.machine);
	if (f && f->module && f->built)
		cand->module = arena_strdup(&c->list->mem, f->module);
	bsd_tree_flags(&bs->bt, f, &cand->flags);
}

static void whole_module(struct collector *c, void *arg, const char *name,
			 bool pull)
{
	const struct bsd_source *bs = arg;
	struct unit_module_rec *m = collect_module(c, name);
	struct arena *mem = &c->list->mem;

	for (size_t i = first_of(bs, name); i < bs->by_module.n; i++) {
		const struct bsd_file *f = bs->by_module.v[i];
		const char *key;

		if (strcmp(f->module, name))
			break;
		key = arena_printf(mem, "%s%s", bs->bt.prefix, f->source);
		if (!collect_has_file(c, key)) {
			m->why = arena_printf(mem, "'%s' does not exist", key);
			continue;
		}
		vec_push(&m->keys, key);
		if (pull)
			collect_file(c, key, false, true);
		else if (!collect_known(c, key) && collect_mentions(c, key))
			m->why = arena_printf(mem, "'%s' is not part of this "
					      "run", key);
	}
}

void collect_bsd(struct collector *c)
{
	const struct units_request *rq = c->rq;
	struct bsd_tree_options opt = { .tree = rq->tree, .machine = rq->arch,
					.cache_dir = rq->cache_dir,
					.quiet = rq->quiet,
					.no_make = rq->no_make };
	struct bsd_source bs = { 0 };
	const char *err;
	size_t n;

	if (bsd_tree_open(&bs.bt, &opt, &c->scratch, &err)) {
		collect_diag(c, rq->tree, "%s", err);
		goto out;
	}
	c->tree = arena_strdup(&c->list->mem, bs.bt.root);
	c->list->arch = arena_strdup(&c->list->mem, bs.bt.machine);
	index_modules(&bs);
	collect_paths(c);
	n = c->found.n;
	for (size_t i = 0; i < n; i++)
		fill(c, &bs, &c->found.v[i]);
	collect_modules(c, whole_module, &bs);
	for (size_t i = n; i < c->found.n; i++)
		fill(c, &bs, &c->found.v[i]);
out:
	vec_release(&bs.by_module);
	bsd_tree_release(&bs.bt);
}
