/* SPDX-License-Identifier: BSD-2-Clause */
/* What does a rule ask for, why, and how is it kept? */
#define _GNU_SOURCE
#include "cli/explain.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "cli/data.h"
#include "cli/options.h"
#include "rules/judged.h"

#define MAX_SUGGESTIONS 5
#define LINE_WIDTH 78

enum key { KEY_RULES = 256, KEY_LIST, KEY_NO_TRACE };

struct request {
	struct word_list ids, dirs;
	bool list, no_trace;
};

static const struct argp_option options[] = {
	{ "list", KEY_LIST, NULL, 0, "List all rules, a line each", 0 },
	{ "no-trace", KEY_NO_TRACE, NULL, 0,
	  "Do not search the model for a trace of the harm", 0 },
	{ "rules", KEY_RULES, "DIR", 0, "More rules (repeatable)", 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *rq = state->input;

	switch (key) {
	case KEY_LIST: rq->list = true; return 0;
	case KEY_NO_TRACE: rq->no_trace = true; return 0;
	case KEY_RULES: vec_push(&rq->dirs, arg); return 0;
	case ARGP_KEY_ARG: vec_push(&rq->ids, arg); return 0;
	case ARGP_KEY_END:
		if (!rq->ids.n && !rq->list)
			argp_error(state, "no RULE given");
		return 0;
	default: return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp explain_argp = {
	.options = options,
	.parser = parse,
	.args_doc = "RULE...",
	.doc = "Says what RULE means, why a breach harms, how to mend it, and "
	       "what the kernel's own debugging would print."
	       "\vExit status: 0, or 2 if there is no such rule.",
};

/* Wrapped at blanks; the reader of YAML keeps the lines of the file. */
static void print_wrapped(const char *text)
{
	size_t column = 0;

	while (*(text += strspn(text, " \t\n"))) {
		size_t len = strcspn(text, " \t\n");

		if (column && column + 1 + len > LINE_WIDTH) {
			putchar('\n');
			column = 0;
		}
		if (column)
			column++;
		printf("%s%.*s", column ? " " : "  ", (int)len, text);
		column += len;
		text += len;
	}
	putchar('\n');
}

static void print_section(const char *title, const char *text)
{
	if (!text || !*text)
		return;
	printf("\n%s\n", title);
	print_wrapped(text);
}

static void print_list(const char *title, const char *const *words)
{
	if (!words || !words[0])
		return;
	printf("\n%s\n", title);
	for (size_t i = 0; words[i]; i++)
		printf("  %s\n", words[i]);
}

/*
 * The shortest way to HARM that the model has, if it has any: a platform, a
 * step a line, the hazard last.
 */
static void print_trace(const struct theorem_suite *s, int rule,
			enum hazard harm)
{
	struct arena a = { 0 };
	struct necessary n = theorems_necessary(&a, s, rule, harm);

	if (n.result.verdict != THEOREM_WITNESS) {
		printf("\nhow it comes to '%s': the model has no trace of it\n",
		       hazard_name(harm));
	} else {
		printf("\nhow it comes to '%s', on platform %s\n",
		       hazard_name(harm), n.platform);
		for (int i = 0; i < n.result.ntrace; i++)
			printf("  %2d. %s\n", i + 1, n.result.trace[i]);
	}
	arena_release(&a);
}

static void print_traces(const struct rule_set *set, const struct rule *r)
{
	struct arena a = { 0 };
	struct theorem_suite s = rules_suite(&a, set);
	int shown = 0;

	for (int bit = HAZARD_STALE; bit <= HAZARD_LEAK; bit <<= 1)
		if (s.rule[r->number].harm & bit) {
			print_trace(&s, r->number, (enum hazard)bit);
			shown++;
		}
	if (!shown)
		printf("\nno harm to data on any platform of the model\n");
	arena_release(&a);
}

static void print_rule(const struct rule *r)
{
	printf("%s (%s%s, scope %s, about a %s%s)\n", r->id,
	       severity_name(r->severity), r->on ? "" : ", off by default",
	       rule_scope_name(r->scope), subject_name(r->subject),
	       r->judge == JUDGE_model ? ", judged by the model only" : "");
	print_section("what must hold", r->summary);
	print_section("why", r->why);
	print_section("harm", r->harm);
	print_section("how to mend", r->fix);
	print_section("what the kernel says (CONFIG_DMA_API_DEBUG)", r->kernel);
	print_section("broken when", r->when);
	print_list("sources", (const char *const *)r->sources);
	print_list("breaks with it", (const char *const *)r->implies);
}

/* Changed, missing and added letters between two names. */
static size_t distance(const char *a, const char *b)
{
	size_t n = strlen(b), best;
	size_t *row = xcalloc(n + 1, sizeof(*row));

	for (size_t k = 0; k <= n; k++)
		row[k] = k;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t k = 1; k <= n; k++) {
			size_t change = diagonal + (a[i - 1] != b[k - 1]);
			size_t drop = row[k] + 1, add = row[k - 1] + 1;

			diagonal = row[k];
			row[k] = change < drop ? change : drop;
			if (add < row[k])
				row[k] = add;
		}
	}
	best = row[n];
	free(row);
	return best;
}

static void suggest(const struct rule_set *set, const char *id)
{
	size_t limit = strlen(id) / 3 + 1;
	int shown = 0;

	fprintf(stderr, "dmacheck: no rule '%s'", id);
	/* Nearest first. */
	for (size_t d = 0; d <= limit; d++) {
		for (size_t i = 0; i < set->n && shown < MAX_SUGGESTIONS; i++) {
			const char *name = set->v[i].id;
			bool part = d == limit && strstr(name, id);

			if (!part && distance(id, name) != d)
				continue;
			fprintf(stderr, "%s '%s'",
				shown++ ? "," : "; did you mean", name);
		}
	}
	fputc('\n', stderr);
}

static int explain(const struct rule_set *set, const struct request *rq)
{
	int status = EXIT_CLEAN;

	for (size_t i = 0; rq->list && i < set->n; i++)
		printf("%-32s %-8s %s\n", set->v[i].id,
		       severity_name(set->v[i].severity), set->v[i].summary);
	vec_foreach(&rq->ids, i) {
		const struct rule *r = rules_find(set, rq->ids.v[i]);

		if (!r) {
			suggest(set, rq->ids.v[i]);
			status = EXIT_BAD_INPUT;
			continue;
		}
		if (i)
			putchar('\n');
		print_rule(r);
		if (!rq->no_trace)
			print_traces(set, r);
	}
	return status;
}

int command_explain(int argc, char **argv)
{
	struct request rq = { 0 };
	struct rule_set set = { 0 };
	int status;

	argp_parse(&explain_argp, argc, argv, 0, NULL, &rq);
	data_load_rules(&set, rq.dirs.v, rq.dirs.n);
	status = explain(&set, &rq);
	rules_release(&set);
	vec_release(&rq.ids);
	vec_release(&rq.dirs);
	return status;
}
