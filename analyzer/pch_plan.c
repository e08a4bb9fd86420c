// SPDX-License-Identifier: BSD-2-Clause
/*
 * Groups of units with the same flags, the sets chosen for each (pch_split.c),
 * and which unit may use which; see pch_plan.h.
 */
#include "analyzer/pch_int.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ref/strbuf.h"

enum { MIN_UNITS = 3 };	/* fewer in all: not worth reading the text */

struct planner {
	struct pch_plan *plan;
	struct pch_group *g;
	struct arena *mem;	/* of the planning */
	unsigned char *words;	/* of all headers of the group */
	size_t nsets_cap;
};

/* ---- a set ---- */

/* No macro that U defines before its includes is one of WORDS. */
static bool has_no_macro_of(const struct planner *pl, const struct pch_unit *u,
			    const unsigned char *words)
{
	for (size_t i = 0; i < u->names.n; i++) {
		uint32_t name = u->names.v[i];

		if (!name || (words[name] &&
			      !pch_is_exempt(intern_str(&pl->g->d->names,
							name))))
			return false;
	}
	return true;
}

static const char **set_flags(struct planner *pl, const struct pch_unit *u,
			      int *argc)
{
	size_t max = u->rest.n + u->macros.n + pl->g->dirs.n + 1;
	const char **argv = arena_array(&pl->plan->mem, const char *, max);
	struct intern *names = &pl->g->d->names;
	int n = 0;

	vec_foreach(&pl->g->dirs, i)
		argv[n++] = arena_strdup(&pl->plan->mem, u->dir_flags.v[i]);
	vec_foreach(&u->macros, i) {
		const struct pch_macro *m = &u->macros.v[i];

		if (pl->words[m->name] &&
		    !pch_is_exempt(intern_str(names, m->name)))
			argv[n++] = arena_strdup(&pl->plan->mem, m->flag);
	}
	vec_foreach(&u->rest, i)
		argv[n++] = arena_strdup(&pl->plan->mem, u->rest.v[i]);
	*argc = n;
	return argv;
}

/*
 * Macros that differ from unit to unit and do not matter must have some value
 * where functions of the headers use them.
 */
static const char *set_text(struct planner *pl, const struct pch_unit *u,
			    const struct pch_bits *has)
{
	struct intern *names = &pl->g->d->names;
	struct strbuf sb = { 0 }, end = { 0 };
	const char *text;

	vec_foreach(&u->macros, i) {
		const char *name = intern_str(names, u->macros.v[i].name);
		const char *value = strchr(u->macros.v[i].flag, '=');

		if (!pch_is_exempt(name))
			continue;
		strbuf_addf(&sb, "#define %s %s\n", name,
			    value ? value + 1 : "1");
		strbuf_addf(&end, "#undef %s\n", name);
	}
	strbuf_adds(&sb, pch_include_text(pl->g, u, has));
	strbuf_adds(&sb, end.buf ? end.buf : "");
	text = arena_strdup(&pl->plan->mem, sb.buf);
	strbuf_release(&sb);
	strbuf_release(&end);
	return text;
}

static uint64_t set_key(const struct planner *pl, const struct pch_set *s,
			const struct pch_bits *has)
{
	uint64_t key = hash_bytes(s->text, strlen(s->text), 0);

	if (s->dir)
		key = hash_bytes(s->dir, strlen(s->dir), key);
	for (int i = 0; i < s->argc; i++)
		key = hash_bytes(s->argv[i], strlen(s->argv[i]) + 1, key);
	for (uint32_t h = 0; h < pl->g->headers.n; h++)
		if (pch_bit(has, h))
			key = hash_bytes(&pl->g->headers.v[h].text->hash,
					 sizeof(uint64_t), key);
	return key;
}

static void add_set(struct planner *pl, const struct pch_unit *u,
		    const struct pch_bits *has, size_t nunits)
{
	struct pch_plan *plan = pl->plan;
	struct pch_set s = { .dir = u->unit->dir, .nunits = nunits };

	s.argv = (char **)set_flags(pl, u, &s.argc);
	s.text = set_text(pl, u, has);
	s.key = set_key(pl, &s, has);
	if (plan->nsets == pl->nsets_cap) {
		pl->nsets_cap = pl->nsets_cap ? pl->nsets_cap * 2 : 16;
		plan->sets = xrealloc(plan->sets,
				      pl->nsets_cap * sizeof(*plan->sets));
	}
	plan->sets[plan->nsets++] = s;
}

/* ---- which unit uses which set ---- */

static bool is_subset(const struct pch_bits *a, const struct pch_bits *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i] & ~(i < b->n ? b->v[i] : 0))
			return false;
	return true;
}

struct uses {
	struct pch_unit **units;
	size_t n;
	const struct pch_choices *choices;
	size_t *best;		/* of each unit: choice + 1, or 0 */
	uint64_t *weight;	/* of that choice */
	size_t *count;		/* of each choice: units */
	bool *dropped;		/* of each choice */
};

static void offer(struct planner *pl, struct uses *us, size_t choice)
{
	static const struct pch_bits none;
	const struct pch_bits *has = &us->choices->v[choice];
	uint64_t weight = pch_weight(pl->g, has, &none);
	unsigned char *words = pch_words_of(pl->g, has);

	for (size_t i = 0; i < us->n; i++) {
		const struct pch_unit *u = us->units[i];

		if (!u->usable || weight <= us->weight[i] ||
		    !is_subset(has, &u->has) || !has_no_macro_of(pl, u, words))
			continue;
		us->best[i] = choice + 1;
		us->weight[i] = weight;
	}
	free(words);
}

static void offer_all(struct planner *pl, struct uses *us)
{
	memset(us->best, 0, us->n * sizeof(*us->best));
	memset(us->weight, 0, us->n * sizeof(*us->weight));
	memset(us->count, 0, us->choices->n * sizeof(*us->count));
	vec_foreach(us->choices, i)
		if (!us->dropped[i])
			offer(pl, us, i);
	for (size_t i = 0; i < us->n; i++)
		if (us->best[i])
			us->count[us->best[i] - 1]++;
}

/* Units may use others than they were chosen for: some do not pay any more. */
static bool drop_poor(struct planner *pl, struct uses *us)
{
	static const struct pch_bits none;
	bool changed = false;

	vec_foreach(us->choices, i) {
		if (us->dropped[i] ||
		    pch_is_worth_it(pl->g, us->count[i], &us->choices->v[i],
				    &none))
			continue;
		us->dropped[i] = true;
		changed |= us->count[i] != 0;
	}
	return changed;
}

static void use(struct planner *pl, struct uses *us)
{
	vec_foreach(us->choices, c) {
		const struct pch_unit *first = NULL;

		for (size_t i = 0; i < us->n; i++) {
			if (us->best[i] != c + 1)
				continue;
			if (!first)
				first = us->units[i];
			pl->plan->set_of[us->units[i]->index] =
				(uint32_t)pl->plan->nsets;
		}
		if (first)
			add_set(pl, first, &us->choices->v[c], us->count[c]);
	}
}

/* ---- groups ---- */

static int by_key(const void *a, const void *b)
{
	const struct pch_unit *x = *(struct pch_unit *const *)a;
	const struct pch_unit *y = *(struct pch_unit *const *)b;
	int c = strcmp(x->key, y->key);

	return c ? c : (x->index > y->index) - (x->index < y->index);
}

/* To the key are added the macros that headers know. */
static void add_macros_to_key(struct planner *pl, struct pch_unit *u)
{
	struct strbuf sb = { 0 };

	strbuf_adds(&sb, u->key);
	vec_foreach(&u->macros, i) {
		const struct pch_macro *m = &u->macros.v[i];

		if (pl->words[m->name] &&
		    !pch_is_exempt(intern_str(&pl->g->d->names, m->name)))
			strbuf_addf(&sb, "\n%s", m->flag);
	}
	u->key = arena_strdup(pl->mem, sb.buf);
	strbuf_release(&sb);
}

/* Calls DO_RUN for each run of units with the same key. */
static void for_each_run(struct planner *pl, struct pch_unit **units, size_t n,
			 void (*do_run)(struct planner *pl,
					struct pch_unit **units, size_t n))
{
	size_t from = 0;

	qsort(units, n, sizeof(*units), by_key);
	for (size_t i = 1; i <= n; i++) {
		if (i < n && !strcmp(units[i]->key, units[from]->key))
			continue;
		do_run(pl, units + from, i - from);
		from = i;
	}
}

static void plan_same_macros(struct planner *pl, struct pch_unit **units,
			     size_t n)
{
	struct pch_choices choices = { 0 };
	struct uses us = { .units = units, .n = n, .choices = &choices };

	pch_choose(pl->g, units, n, &choices);
	us.best = arena_array(pl->mem, size_t, n);
	us.weight = arena_array(pl->mem, uint64_t, n);
	us.count = arena_array(pl->mem, size_t, choices.n + 1);
	us.dropped = arena_array(pl->mem, bool, choices.n + 1);
	do
		offer_all(pl, &us);
	while (drop_poor(pl, &us));
	use(pl, &us);
	vec_foreach(&choices, i)
		vec_release(&choices.v[i]);
	vec_release(&choices);
}

static void mark_all_words(struct planner *pl)
{
	struct pch_group *g = pl->g;
	struct pch_bits all = { 0 };

	for (uint32_t h = 0; h < g->headers.n; h++)
		pch_set_bit(&all, h);
	pl->words = pch_words_of(g, &all);
	vec_release(&all);
}

static void group_release(struct pch_group *g)
{
	vec_foreach(&g->headers, i) {
		vec_release(&g->headers.v[i].links);
		vec_release(&g->headers.v[i].closure);
	}
	vec_release(&g->headers);
	vec_release(&g->units);
	vec_release(&g->dirs);
	vec_release(&g->by_path);
	vec_release(&g->by_name);
}

static void plan_group(struct planner *pl, struct pch_unit **units, size_t n)
{
	struct pch_group *g = pl->g;

	if (n < MIN_UNITS)
		return;
	for (size_t i = 0; i < n; i++)
		vec_push(&g->units, units[i]);
	pch_common_dirs(g);
	pch_walk_units(g);
	mark_all_words(pl);
	vec_foreach(&g->units, i)
		add_macros_to_key(pl, g->units.v[i]);
	for_each_run(pl, g->units.v, g->units.n, plan_same_macros);
	free(pl->words);
	group_release(g);
	*g = (struct pch_group){ .mem = g->mem, .d = g->d, .root = g->root };
}

void pch_plan_make(struct pch_plan *plan, const struct unit_list *list)
{
	struct directives d = { 0 };
	struct arena mem = { 0 };
	struct pch_group g = { .mem = &mem, .d = &d, .root = list->root };
	struct planner pl = { .plan = plan, .g = &g, .mem = &mem };
	VEC(struct pch_unit *) units = { 0 };

	*plan = (struct pch_plan){ 0 };
	plan->set_of = xmalloc((list->nunits + 1) * sizeof(*plan->set_of));
	for (size_t i = 0; i < list->nunits; i++) {
		struct pch_unit *u;

		plan->set_of[i] = PCH_NONE;
		if (list->units[i].state == UNIT_UNREADABLE)
			continue;
		u = pch_read_flags(&mem, &d, &list->units[i], (uint32_t)i);
		vec_push(&units, u);
	}
	if (units.n >= MIN_UNITS)
		for_each_run(&pl, units.v, units.n, plan_group);
	vec_foreach(&units, i)
		pch_unit_free(units.v[i]);
	vec_release(&units);
	directives_release(&d);
	arena_release(&mem);
}

void pch_plan_release(struct pch_plan *plan)
{
	free(plan->sets);
	free(plan->set_of);
	arena_release(&plan->mem);
	*plan = (struct pch_plan){ 0 };
}
