/* SPDX-License-Identifier: BSD-2-Clause */
/* Is the contract the right one? A line for each theorem. */
#define _GNU_SOURCE
#include "cli/theorems.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checker/same.h"
#include "cli/data.h"
#include "cli/jobs.h"
#include "cli/mutations.h"
#include "cli/options.h"
#include "rules/judged.h"

enum key { KEY_RULES = 256, KEY_LONG, KEY_MUTATIONS, KEY_STATES };

struct request {
	struct word_list dirs, names;
	bool lengthy, mutations;
	int every;		/* of the mutations */
	int width;
	uint64_t max_states;
	struct rule_set set;
	struct theorem_suite suite;
	int *job;		/* the theorems asked for, by number */
};

static const struct argp_option options[] = {
	{ "long", KEY_LONG, NULL, 0, "Longer bounds (make prove)", 0 },
	{ "mutations", KEY_MUTATIONS, "N", OPTION_ARG_OPTIONAL,
	  "Break the contract and the rules in turn, every Nth of them, and "
	  "say how many the theorems notice", 0 },
	{ "max-states", KEY_STATES, "N", 0, "Give up a search at N states", 0 },
	{ "rules", KEY_RULES, "DIR", 0, "More rules (repeatable)", 0 },
	{ NULL, 'j', "N", 0, "Processes (2)", 0 },
	{ 0 },
};

static long number(const char *arg, struct argp_state *state)
{
	char *end;
	long n = strtol(arg, &end, 10);

	if (end == arg || *end || n < 1)
		argp_error(state, "not a positive number: '%s'", arg);
	return n;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *rq = state->input;

	switch (key) {
	case KEY_LONG: rq->lengthy = true; return 0;
	case KEY_MUTATIONS:
		rq->mutations = true;
		rq->every = arg ? (int)number(arg, state) : 1;
		return 0;
	case KEY_STATES:
		rq->max_states = (uint64_t)number(arg, state);
		return 0;
	case KEY_RULES: vec_push(&rq->dirs, arg); return 0;
	case ARGP_KEY_ARG: vec_push(&rq->names, arg); return 0;
	case 'j': rq->width = (int)number(arg, state); return 0;
	default: return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp theorems_argp = {
	.options = options,
	.parser = parse,
	.args_doc = "[NAME...]",
	.doc = "Checks the theorems about the contract by exploring all "
	       "traces of a driver and a device on each platform: that traces "
	       "which the rules accept show no hazard (sound), that each rule "
	       "is broken by a trace that shows its harm (necessary), that "
	       "evaluator and solver agree on every rule (same). With NAMEs "
	       "only those whose line begins with one of them."
	       "\vExit status: 0 all hold, 1 one does not, 2 usage, 3 a state "
	       "space was too large.",
};

/* ---- lines ---- */

static const char *setup_text(struct arena *a, const struct client_setup *s)
{
	return arena_printf(a, "%dx%d%s", s->nsubjects, s->nlines,
			    s->sg ? " sg" : "");
}

static const char *bound_text(struct arena *a, const struct theorem_result *r)
{
	return r->all_lengths ? arena_printf(a, "any length (closed at %d)",
					     r->length) :
				arena_printf(a, "up to %d moves", r->length);
}

static void print_trace(const struct theorem_result *r)
{
	for (int i = 0; i < r->ntrace; i++)
		printf("    %d. %s\n", i + 1, r->trace[i]);
}

static void print_sound_name(struct arena *a, FILE *f, int i)
{
	const struct sound_row *row = theorems_sound_row(i);

	fprintf(f, "sound %s %s %s%s%s", row->client->name,
		setup_text(a, &row->setup), row->platform,
		row->without ? " without " : "",
		row->without ? row->without : "");
}

static bool print_sound(struct arena *a, const struct request *rq, int i)
{
	const struct sound_row *row = theorems_sound_row(i);
	struct theorem_result r = theorems_sound(a, &rq->suite, row,
						 rq->lengthy);
	bool witness = r.verdict == THEOREM_WITNESS;

	if (r.verdict == THEOREM_LIMIT)
		printf(": unknown, too many states after %d moves",
		       r.length - 1);
	else if (witness)
		printf(": %s by a trace of %d moves",
		       row->without ? "refuted as it should be" : "REFUTED",
		       r.length);
	else
		printf(": %s, %s", row->without ? "HOLDS, but should not" :
						  "holds",
		       bound_text(a, &r));
	printf(", %llu states, %llu transitions\n",
	       (unsigned long long)r.states, (unsigned long long)r.moves);
	if (witness)
		print_trace(&r);
	return r.verdict != THEOREM_LIMIT && witness == (row->without != NULL);
}

static bool print_necessary(struct arena *a, const struct request *rq,
			    int rule, enum hazard harm)
{
	struct necessary n = theorems_necessary(a, &rq->suite, rule, harm);

	if (n.result.verdict != THEOREM_WITNESS) {
		printf(": NO WITNESS, %llu states\n",
		       (unsigned long long)n.states);
		return false;
	}
	printf(": holds, %d moves on %s (%s), %llu states\n", n.result.length,
	       n.platform, setup_text(a, &n.setup),
	       (unsigned long long)n.states);
	return true;
}

static bool print_same(struct arena *a, const struct request *rq)
{
	struct same_result r = same_check(a, &rq->set);

	if (!r.holds) {
		printf(": REFUTED, %s: %s\n", r.rule->id, r.where);
		return false;
	}
	printf(": holds, any length, %zu rules, %lu cells, %lu "
	       "valuations\n", rq->set.n, r.cells, r.valuations);
	return true;
}

/* ---- jobs ---- */

static int nsound(void)
{
	int n = 0;

	while (theorems_sound_row(n))
		n++;
	return n;
}

/* The Kth pair of a rule and a harm that data can show; false past them. */
static bool harm_number(const struct theorem_suite *s, int k, int *rule,
			enum hazard *harm)
{
	for (*rule = 0; *rule < s->nrules; (*rule)++)
		for (int bit = HAZARD_STALE; bit <= HAZARD_LEAK; bit <<= 1)
			if ((s->rule[*rule].harm & bit) && !k--) {
				*harm = (enum hazard)bit;
				return true;
			}
	return false;
}

static int njobs(const struct theorem_suite *s)
{
	enum hazard harm;
	int n = 0, rule;

	while (harm_number(s, n, &rule, &harm))
		n++;
	return nsound() + n + 1;
}

static void print_name(struct arena *a, const struct request *rq, FILE *f,
		       int i)
{
	enum hazard harm;
	int rule;

	if (i < nsound())
		print_sound_name(a, f, i);
	else if (harm_number(&rq->suite, i - nsound(), &rule, &harm))
		fprintf(f, "necessary %s %s", rq->suite.rule[rule].id,
			hazard_name(harm));
	else
		fputs("same", f);
}

static bool wanted(const struct request *rq, int i)
{
	struct arena a = { 0 };
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	bool yes = !rq->names.n;

	print_name(&a, rq, f, i);
	fclose(f);
	vec_foreach(&rq->names, k)
		yes |= !strncmp(text, rq->names.v[k],
				strlen(rq->names.v[k]));
	free(text);
	arena_release(&a);
	return yes;
}

static int one(void *ctx, int k)
{
	const struct request *rq = ctx;
	int i = rq->job[k];
	struct arena a = { 0 };
	enum hazard harm;
	int rule;
	bool ok;

	print_name(&a, rq, stdout, i);
	if (i < nsound())
		ok = print_sound(&a, rq, i);
	else if (harm_number(&rq->suite, i - nsound(), &rule, &harm))
		ok = print_necessary(&a, rq, rule, harm);
	else
		ok = print_same(&a, rq);
	arena_release(&a);
	return ok;
}

/* Returns how many do not hold, or -1: there are none of those names. */
static int run_theorems(struct arena *a, struct request *rq)
{
	int n = 0, bad;

	rq->job = arena_array(a, int, njobs(&rq->suite));
	for (int i = 0; i < njobs(&rq->suite); i++)
		if (wanted(rq, i))
			rq->job[n++] = i;
	if (!n)
		return -1;
	bad = jobs_run(n, rq->width, one, NULL, rq);
	printf("%d theorems hold, %d do not\n", n - bad, bad);
	return bad;
}

int command_theorems(int argc, char **argv)
{
	struct request rq = { .width = 2 };
	struct arena a = { 0 };
	int bad;

	argp_parse(&theorems_argp, argc, argv, 0, NULL, &rq);
	data_load_rules(&rq.set, rq.dirs.v, rq.dirs.n);
	rq.suite = rules_suite(&a, &rq.set);
	rq.suite.max_states = rq.max_states;
	bad = rq.mutations ? mutations_print(&rq.suite, rq.every, rq.width) :
			     run_theorems(&a, &rq);
	if (bad < 0)
		fputs("dmacheck: no theorem has such a name\n", stderr);
	rules_release(&rq.set);
	arena_release(&a);
	return bad < 0 ? EXIT_BAD_INPUT : bad ? EXIT_VIOLATED : EXIT_CLEAN;
}
