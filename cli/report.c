/* SPDX-License-Identifier: BSD-2-Clause */
/* Which findings does a run have, in which order, and how do they add up? */
#include "cli/report.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "cli/allow.h"

bool reported_is_fresh(const struct reported *r)
{
	return r->file->reported && !r->allowed && !r->known;
}

static int by_number(unsigned a, unsigned b)
{
	return (a > b) - (a < b);
}

static int by_place(const void *a, const void *b)
{
	const struct result_finding *x = ((const struct reported *)a)->finding;
	const struct result_finding *y = ((const struct reported *)b)->finding;
	int c = strcmp(x->file, y->file);

	if (!c)
		c = by_number(x->line, y->line);
	if (!c)
		c = by_number(x->col, y->col);
	if (!c)
		c = strcmp(x->rule, y->rule);
	if (!c)
		c = strcmp(x->message, y->message);
	/* Of a header's finding, the first file that was asked for keeps it. */
	if (!c)
		c = by_number(!((const struct reported *)a)->file->reported,
			      !((const struct reported *)b)->file->reported);
	if (!c)
		c = strcmp(((const struct reported *)a)->file->path,
			   ((const struct reported *)b)->file->path);
	return c;
}

static bool same_finding(const struct reported *a, const struct reported *b)
{
	const struct result_finding *x = a->finding, *y = b->finding;

	return a->file != b->file && x->line == y->line && x->col == y->col &&
	       !strcmp(x->file, y->file) && !strcmp(x->rule, y->rule) &&
	       !strcmp(x->message, y->message);
}

static void gather(struct report *rep, const struct run *run)
{
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < run->units.nunits; i++)
		n += run->files[i]->findings.n;
	rep->v = xcalloc(n + 1, sizeof(*rep->v));
	for (size_t i = 0; i < run->units.nunits; i++) {
		const struct file_result *r = run->files[i];

		for (size_t k = 0; k < r->findings.n; k++) {
			struct reported *f = &rep->v[rep->n++];

			f->file = r;
			f->unit = &run->units.units[i];
			f->finding = &r->findings.v[k];
			f->rule = rules_find(&run->rules, f->finding->rule);
			assert(f->rule);
		}
	}
	qsort(rep->v, rep->n, sizeof(*rep->v), by_place);
	for (size_t i = 0; i < rep->n; i++)
		if (!kept || !same_finding(&rep->v[kept - 1], &rep->v[i]))
			rep->v[kept++] = rep->v[i];
	rep->n = kept;
}

static bool same_identity(const struct reported *a, const struct reported *b)
{
	return !strcmp(a->finding->file, b->finding->file) &&
	       !strcmp(a->finding->rule, b->finding->rule) &&
	       !strcmp(a->finding->identity, b->finding->identity);
}

/* Findings of a file stand together, few enough to compare each pair. */
static void add_fingerprints(struct report *rep)
{
	for (size_t i = 0; i < rep->n; i++) {
		struct reported *f = &rep->v[i];
		unsigned occurrence = 0;

		for (size_t k = i; k-- > 0 && !strcmp(rep->v[k].finding->file,
						      f->finding->file);)
			occurrence += same_identity(&rep->v[k], f);
		fingerprint(f->fingerprint, f->finding->rule, f->finding->file,
			    f->finding->identity, occurrence);
	}
}

static void tally_file(struct report *rep, const struct file_result *r)
{
	size_t *const of_state[] = {
		[FILE_CLEAN] = &rep->clean,
		[FILE_DEGRADED] = &rep->degraded,
		[FILE_FAILED] = &rep->failed,
		[FILE_NOT_BUILT] = &rep->not_built,
	};

	rep->files++;
	++*of_state[r->state];
	rep->call_sites += r->calls.n;
	vec_foreach(&r->funcs, i)
		rep->functions += r->funcs.v[i].in_main_file;
	vec_foreach(&r->obligations, i) {
		const struct result_obligation *o = &r->obligations.v[i];
		const struct rule *rule = rules_find(&rep->run->rules, o->rule);
		struct tally *t;

		assert(rule);
		assert(o->reason == REASON_none ||
		       o->verdict == VERDICT_UNKNOWN);
		t = &rep->by_rule[rule->number];
		t->proved += o->verdict == VERDICT_PROVED;
		t->violated += o->verdict == VERDICT_VIOLATED;
		t->unknown += o->verdict == VERDICT_UNKNOWN;
		if (o->verdict == VERDICT_UNKNOWN)
			rep->by_reason[o->reason]++;
	}
}

void report_count(struct report *rep)
{
	rep->allowed = rep->known = rep->fresh = 0;
	for (size_t i = 0; i < rep->n; i++) {
		const struct reported *r = &rep->v[i];

		rep->fresh += reported_is_fresh(r);
		if (!r->file->reported)
			continue;
		rep->allowed += r->allowed != NULL;
		rep->known += r->known && !r->allowed;
	}
}

void report_make(struct report *rep, const struct run *run)
{
	*rep = (struct report){ .run = run };
	rep->by_rule = xcalloc(run->rules.n + 1, sizeof(*rep->by_rule));
	gather(rep, run);
	add_fingerprints(rep);
	for (size_t i = 0; i < run->units.nunits; i++)
		if (run->files[i]->reported)
			tally_file(rep, run->files[i]);
	for (size_t i = 0; i < run->rules.n; i++) {
		rep->all.proved += rep->by_rule[i].proved;
		rep->all.violated += rep->by_rule[i].violated;
		rep->all.unknown += rep->by_rule[i].unknown;
	}
	allow_apply(rep);
	report_count(rep);
}

void report_release(struct report *rep)
{
	free(rep->v);
	free(rep->by_rule);
	arena_release(&rep->mem);
}
