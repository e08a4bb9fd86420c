/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The suite of theorems.
 */
#include "ref/theorems.h"

#include <assert.h>
#include <string.h>

#define LIMIT 40000000
#define MAX_LENGTH 9

#define COUNT(v) ((int)(sizeof(v) / sizeof(*(v))))

/* ---- judges ---- */

/* RULE's condition is COND there, unless RULE is negative. */
static struct judge *judge_of(const struct theorem_suite *s, int rule,
			      const struct expr *cond)
{
	struct judge_rule v[64];

	assert(s->nrules <= 64);
	for (int i = 0; i < s->nrules; i++)
		v[i] = (struct judge_rule){
			.id = s->rule[i].id, .subject = s->rule[i].subject,
			.cond = i == rule ? cond : s->rule[i].cond,
		};
	return judge_new(v, s->nrules);
}

/* The rules that are on; with OFF the others as well; never WITHOUT. */
static uint64_t rules_that_apply(const struct theorem_suite *s, bool off,
				 const char *without)
{
	uint64_t set = 0;

	for (int i = 0; i < s->nrules; i++)
		if ((s->rule[i].on || off) &&
		    !(without && !strcmp(s->rule[i].id, without)))
			set |= (uint64_t)1 << i;
	return set;
}

/* ---- sound ---- */

#define MAPPING(n, l, p, b, lb) \
	{ &client_mapping, { n, l, false }, p, b, lb, NULL }
#define SG(p) { &client_mapping, { 1, 2, true }, p, -1, -1, NULL }
#define ALLOCATION(n, l, p, b, lb) \
	{ &client_allocation, { n, l, false }, p, b, lb, NULL }
#define BUSDMA(n, l, p, b, lb) \
	{ &client_busdma, { n, l, false }, p, b, lb, NULL }
#define DMAMEM(n, l, p, b, lb) \
	{ &client_dmamem, { n, l, false }, p, b, lb, NULL }
#define ON_PLATFORM(p) \
	MAPPING(1, 1, p, -1, -1), MAPPING(1, 2, p, -1, -1), SG(p),             \
	MAPPING(2, 1, p, 12, 14), MAPPING(2, 2, p, 8, 9),                      \
	ALLOCATION(1, 1, p, -1, -1), ALLOCATION(1, 2, p, -1, -1),              \
	ALLOCATION(2, 1, p, 12, -1), ALLOCATION(2, 2, p, 10, 12),              \
	BUSDMA(1, 1, p, -1, -1), BUSDMA(1, 2, p, 10, 14),                      \
	BUSDMA(2, 1, p, 12, 14), BUSDMA(2, 2, p, 8, 9),                        \
	DMAMEM(1, 1, p, 12, -1), DMAMEM(2, 2, p, 9, 12)
/* The figures of the talk, small setups: their parts are in those above. */
#define ON_FIGURE(p) \
	MAPPING(1, 1, p, -1, -1), ALLOCATION(1, 1, p, -1, -1),                 \
	BUSDMA(1, 1, p, 12, -1)

static const struct sound_row sound_rows[] = {
	ON_PLATFORM("arm64-like"), ON_PLATFORM("mips-like"),
	ON_PLATFORM("coherent"), ON_PLATFORM("swiotlb"),
	ON_PLATFORM("iommu-strict"), ON_PLATFORM("iommu-lazy"),
	ON_FIGURE("simple"), ON_FIGURE("write-buffer"), ON_FIGURE("l1"),
	ON_FIGURE("l1-l2"), ON_FIGURE("interconnect"), ON_FIGURE("iommu"),
	ON_FIGURE("masters"),
	/* what is allowed in practice, and where it is no good */
	{ &client_mapping, { 1, 1, false }, "mips-like", -1, -1,
	  "sync-for-device-readonly" },
	{ &client_mapping, { 1, 1, false }, "mips-like", -1, -1,
	  "map-cacheline-shared-read" },
	{ &client_busdma, { 1, 1, false }, "mips-like", -1, -1,
	  "busdma-read-after-preread" },
};

const struct sound_row *theorems_sound_row(int i)
{
	return i < COUNT(sound_rows) ? &sound_rows[i] : NULL;
}

static bool mips(const char *platform)
{
	return !strcmp(platform, "mips-like");
}

static uint64_t limit(const struct theorem_suite *s)
{
	return s->max_states ? s->max_states : LIMIT;
}

static struct theorem_result sound(struct arena *a,
				   const struct theorem_suite *s,
				   const struct sound_row *row, int bound,
				   const struct judge *j,
				   const struct contract_change *change)
{
	struct theorem t = {
		.client = row->client, .setup = row->setup,
		.platform = platform_builtin(a, row->platform), .judge = j,
		.apply = rules_that_apply(s, mips(row->platform),
					  row->without),
		.bound = bound, .max_states = limit(s), .change = change,
	};

	return theorem_check(a, &t);
}

struct theorem_result theorems_sound(struct arena *a,
				     const struct theorem_suite *s,
				     const struct sound_row *row, bool lengthy)
{
	struct judge *j = judge_of(s, -1, NULL);
	struct theorem_result r = sound(a, s, row, lengthy ? row->long_bound :
							     row->bound,
					j, NULL);

	judge_free(j);
	return r;
}

/* ---- necessary ---- */

static const char *const platforms[] = {
	"arm64-like", "mips-like", "coherent", "swiotlb", "iommu-strict",
	"iommu-lazy",
};

/* In the order of their cost. */
static const struct {
	const struct client *client;
	struct client_setup setup;
} setups[] = {
	{ &client_mapping, { 1, 1, false } },
	{ &client_mapping, { 1, 2, false } },
	{ &client_mapping, { 1, 2, true } },
	{ &client_mapping, { 2, 1, false } },
	{ &client_allocation, { 1, 1, false } },
	{ &client_allocation, { 1, 2, false } },
	{ &client_allocation, { 2, 1, false } },
	{ &client_allocation, { 2, 2, false } },
	{ &client_busdma, { 1, 1, false } },
	{ &client_busdma, { 2, 1, false } },
	{ &client_dmamem, { 1, 1, false } },
	{ &client_dmamem, { 2, 2, false } },
};

static bool about(const struct client *c, enum subject subject)
{
	for (int k = 0; c->kinds[k] != SUBJECT_none; k++)
		if (c->kinds[k] == subject)
			return true;
	return false;
}

struct hunt {
	const struct theorem_suite *suite;
	const struct judge *judge;
	const struct contract_change *change;
	int rule;
	enum hazard harm;
};

/* At one place: a setup on a platform. */
static bool hunt_in(struct arena *a, const struct hunt *h, int setup,
		    int platform, int length, struct necessary *n)
{
	const struct theorem_rule *rule = &h->suite->rule[h->rule];
	struct theorem t = {
		.client = setups[setup].client, .setup = setups[setup].setup,
		.platform = platform_builtin(a, platforms[platform]),
		.judge = h->judge, .bound = length,
		.apply = rules_that_apply(h->suite, true, NULL),
		.max_states = limit(h->suite),
		.breaks = (uint64_t)1 << h->rule, .may_break = rule->implies,
		.harm = (int)h->harm, .change = h->change,
	};

	if (!about(t.client, rule->subject))
		return false;
	n->result = theorem_check(a, &t);
	n->states += n->result.states;
	n->platform = platforms[platform];
	n->setup = setups[setup].setup;
	n->place = setup * COUNT(platforms) + platform;
	return n->result.verdict == THEOREM_WITNESS;
}

static bool hunt_at(struct arena *a, const struct hunt *h, int length,
		    struct necessary *n)
{
	for (int i = 0; i < COUNT(setups); i++)
		for (int p = 0; p < COUNT(platforms); p++)
			if (hunt_in(a, h, i, p, length, n))
				return true;
	return false;
}

/* Deepening over all setups at once makes the first witness a shortest. */
static struct necessary hunt(struct arena *a, const struct hunt *h)
{
	struct necessary n = { 0 };

	for (int length = 1; length <= MAX_LENGTH; length++)
		if (hunt_at(a, h, length, &n))
			return n;
	n.result.verdict = THEOREM_NONE;
	n.platform = "";
	return n;
}

struct necessary theorems_necessary(struct arena *a,
				    const struct theorem_suite *s, int rule,
				    enum hazard harm)
{
	struct judge *j = judge_of(s, -1, NULL);
	struct hunt h = { s, j, NULL, rule, harm };
	struct necessary n = hunt(a, &h);

	judge_free(j);
	return n;
}

/* ---- mutations ---- */

static const char *trace_text(struct arena *a, const struct theorem_result *r)
{
	const char *text = "";

	for (int i = 0; i < r->ntrace; i++)
		text = arena_printf(a, "%s%s%s", text, i ? "; " : "",
				    r->trace[i]);
	return text;
}

static bool is_figure(const char *platform)
{
	for (int i = 0; i < COUNT(platforms); i++)
		if (!strcmp(platforms[i], platform))
			return false;
	return true;
}

/* What most mutations show up in; a longer one only costs. */
static int small_bound(const struct client_setup *s)
{
	return s->nsubjects == 2 ? 7 : s->nlines == 2 ? 7 : 9;
}

/* Small rows are enough to notice, and quick. */
static bool refuted(struct arena *a, const struct theorem_suite *s,
		    const struct judge *j, enum subject subject,
		    const struct contract_change *change,
		    struct mutation_result *r)
{
	for (int i = 0; i < COUNT(sound_rows); i++) {
		const struct sound_row *row = &sound_rows[i];
		struct theorem_result t;

		if (row->without || !about(row->client, subject) ||
		    row->setup.nsubjects * row->setup.nlines > 2)
			continue;
		/* the figures have nothing that these have not */
		if (is_figure(row->platform))
			break;
		t = sound(a, s, row, small_bound(&row->setup), j, change);
		if (t.verdict != THEOREM_WITNESS)
			continue;
		*r = (struct mutation_result){ MUTATION_UNSOUND,
					       row->platform };
		return true;
	}
	return false;
}

/* Whether the witness, at W by the contract as it is, is there no more. */
static bool lost(struct arena *a, const struct hunt *h,
		 const struct necessary *w)
{
	struct necessary n = { 0 };

	if (hunt_in(a, h, w->place / COUNT(platforms),
		    w->place % COUNT(platforms), w->result.length, &n))
		return false;
	return hunt(a, h).result.verdict != THEOREM_WITNESS;
}

static bool needless(struct arena *a, const struct theorem_suite *s,
		     const struct judge *j, enum subject subject,
		     const struct contract_change *change,
		     struct mutation_result *r)
{
	for (int i = 0; i < s->nwitnesses; i++) {
		const struct witness *w = &s->witness[i];
		struct hunt h = { s, j, change, w->rule, w->harm };

		if (s->rule[w->rule].subject != subject ||
		    !lost(a, &h, &w->found))
			continue;
		*r = (struct mutation_result){ MUTATION_NEEDLESS,
					       s->rule[w->rule].id };
		return true;
	}
	return false;
}

/* A harmless trace that only the mutant rejects. */
static void explain(struct arena *a, const struct theorem_suite *s,
		    const struct judge *j, const struct judge *plain,
		    enum subject subject, const struct contract_change *change,
		    struct mutation_result *r)
{
	*r = (struct mutation_result){ MUTATION_EQUIVALENT, "" };
	for (int i = 0; i < COUNT(setups); i++) {
		struct theorem t = {
			.client = setups[i].client, .setup = setups[i].setup,
			.platform = platform_builtin(a, "simple"), .judge = j,
			.apply = rules_that_apply(s, true, NULL), .bound = 8,
			.max_states = limit(s), .change = change,
			.accepts = plain,
		};
		struct theorem_result found;

		if (!about(t.client, subject))
			continue;
		found = theorem_check(a, &t);
		if (found.verdict != THEOREM_WITNESS)
			continue;
		*r = (struct mutation_result){ MUTATION_STRICTER,
					       trace_text(a, &found) };
		return;
	}
}

/* Whether a trace without a breach takes the row. */
static bool taken(struct arena *a, const struct theorem_suite *s,
		  const struct judge *plain, const struct contract_change *c)
{
	struct expr_error err;
	const struct expr *probe = expr_read(
		a, c->subject,
		arena_printf(a, "(and (= event %s) (= state %s))",
			     event_name(c->event),
			     contract_state_name(c->subject, c->state)), &err);
	struct judge_rule rule = { .id = "probe", .subject = c->subject,
				   .cond = probe };
	struct judge *j = judge_new(&rule, 1);
	bool yes = false;

	assert(probe);
	for (int i = 0; i < COUNT(setups) && !yes; i++) {
		struct theorem t = {
			.client = setups[i].client, .setup = setups[i].setup,
			.platform = platform_builtin(a, "simple"), .judge = j,
			.apply = ~(uint64_t)0, .bound = 8,
			.max_states = limit(s), .accepts = plain,
		};

		yes = about(t.client, c->subject) &&
		      theorem_check(a, &t).verdict == THEOREM_WITNESS;
	}
	judge_free(j);
	return yes;
}

static struct mutation_result mutate(struct arena *a,
				     const struct theorem_suite *s,
				     const struct judge *j,
				     enum subject subject,
				     const struct contract_change *change)
{
	struct judge *plain = judge_of(s, -1, NULL);
	struct mutation_result r;

	if (!refuted(a, s, j, subject, change, &r)) {
		explain(a, s, j, plain, subject, change, &r);
		if (r.end == MUTATION_STRICTER)
			needless(a, s, j, subject, change, &r);
		if (r.end == MUTATION_EQUIVALENT && change &&
		    !taken(a, s, plain, change))
			r.end = MUTATION_AFTERWARDS;
	}
	judge_free(plain);
	return r;
}

struct mutation_result theorems_mutate_row(struct arena *a,
					   const struct theorem_suite *s,
					   const struct contract_change *c)
{
	struct judge *j = judge_of(s, -1, NULL);
	struct mutation_result r = mutate(a, s, j, c->subject, c);

	judge_free(j);
	return r;
}

struct mutation_result theorems_mutate_rule(struct arena *a,
					    const struct theorem_suite *s,
					    int rule, const struct expr *cond)
{
	struct judge *j = judge_of(s, rule, cond);
	struct mutation_result r = mutate(a, s, j, s->rule[rule].subject,
					  NULL);

	judge_free(j);
	return r;
}
