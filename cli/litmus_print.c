/* SPDX-License-Identifier: BSD-2-Clause */
/* What did a litmus test give, in words? */
#include "cli/litmus_print.h"

#include <inttypes.h>

#include "ref/machine.h"
#include "ref/strbuf.h"

static void put_hazards(FILE *out, int set)
{
	if (!set)
		fputs(" none", out);
	for (int h = 1; set >= h; h <<= 1)
		if (set & h)
			fprintf(out, " %s", hazard_name((enum hazard)h));
}

void litmus_print_head(FILE *out, const struct litmus *t)
{
	fprintf(out, "%s: %s%s%s\n", t->file, t->name, *t->about ? ": " : "",
		t->about);
	for (int i = 0; i < t->nclauses; i++)
		fprintf(out, "  clause: %s\n", t->clauses[i]);
}

static void print_values(FILE *out, const struct litmus *t,
			 const struct litmus_outcome *o)
{
	for (int i = 0; i < t->nvars; i++) {
		const struct litmus_var *v = &t->var[i];

		if (!t->shown[i])
			continue;
		fprintf(out, " %s%s%s=%" PRId64,
			v->thread < 0 ? "" : t->thread[v->thread].name,
			v->thread < 0 ? "" : ":", v->name, o->value[i]);
	}
	for (int i = 0; i < t->nobjects; i++)
		for (uint32_t k = 0; k < t->object[i].size; k++)
			if (t->shown_byte[i][k])
				fprintf(out, " %s[%u]=%u", t->object[i].name, k,
					o->byte[i][k]);
}

static void print_outcome(FILE *out, const struct litmus *t,
			  const struct litmus_outcome *o)
{
	fprintf(out, "    %8" PRIu64 " ", o->count);
	print_values(out, t, o);
	if (o->blocked)
		fprintf(out, " (%s waits for ever)", o->blocked->name);
	if (o->hazards) {
		fputs("  hazard", out);
		put_hazards(out, o->hazards);
	}
	fputc('\n', out);
}

static void print_trace(FILE *out, const struct litmus *t,
			const struct litmus_trace *trace)
{
	for (size_t i = 0; i < trace->n; i++) {
		const struct litmus_line *l = &trace->line[i];

		fprintf(out, "      %2zu. ", i + 1);
		if (l->at.line)
			fprintf(out, "%s (%s:%d): %s\n", l->who, t->file,
				l->at.line, l->text);
		else
			fprintf(out, "%s: %s\n", l->who, l->text);
	}
}

static const char *what_happens(const struct litmus_judgement *j)
{
	if (j->claim->kind == CLAIM_EXISTS)
		return j->happens		  ? "yes"
		       : j->verdict == CLAIM_OPEN ? "not found"
						  : "never";
	return j->happens		  ? "SOMETIMES"
	       : j->verdict == CLAIM_OPEN ? "not found"
					  : "never";
}

static const char *verdict_text(enum litmus_verdict v)
{
	switch (v) {
	case CLAIM_HOLDS:
		return "as expected";
	case CLAIM_BROKEN:
		return "NOT EXPECTED";
	case CLAIM_OPEN:
		return "not decided";
	case CLAIM_ELSEWHERE:
		return "nothing is said about this platform";
	}
	return "";
}

static void print_judgement(FILE *out, const struct litmus *t,
			    const struct litmus_judgement *j)
{
	fprintf(out, "    %s %s: %s, %s\n",
		j->claim->kind == CLAIM_EXISTS ? "exists" : "forbidden",
		j->claim->text, what_happens(j), verdict_text(j->verdict));
	if (j->verdict != CLAIM_BROKEN)
		return;
	fprintf(out, "%s:%d:%d: error: this claim is broken\n", t->file,
		j->claim->at.line, j->claim->at.column);
	if (j->happens) {
		fputs("    the shortest way there:\n", out);
		print_trace(out, t, &j->trace);
	}
}

static void print_harms(FILE *out, const struct litmus_result *r, bool traces)
{
	fputs("    hazards:", out);
	put_hazards(out, r->hazards);
	fprintf(out, ", %s", verdict_text(r->hazard_verdict));
	if (r->hazard_verdict != CLAIM_HOLDS) {
		fputs("; the test says:", out);
		put_hazards(out, r->expected);
	}
	fputc('\n', out);
	for (int i = 0; i < r->nharms; i++) {
		const struct litmus_harm *h = &r->harm[i];

		if (!traces && (r->expected & h->hazard))
			continue;
		fprintf(out, "    %s: %s; the shortest way there:\n",
			hazard_name((enum hazard)h->hazard), h->what);
		print_trace(out, r->t, &h->trace);
	}
}

void litmus_print(FILE *out, const struct litmus_result *r, bool traces)
{
	if (r->unfit) {
		fprintf(out, "  %s: not run, %s\n", r->platform->name,
			r->unfit);
		return;
	}
	fprintf(out, "  %s: %" PRIu64 " states, %" PRIu64 " final%s\n",
		r->platform->name, r->states, r->finals,
		r->complete ? "" : ": NOT ALL, the limit was reached");
	if (!r->complete)
		fprintf(out, "    every way of %d steps was tried\n",
			r->depth > 0 ? r->depth - 1 : 0);
	for (size_t i = 0; i < r->noutcomes; i++)
		print_outcome(out, r->t, &r->outcome[i]);
	for (int i = 0; i < r->njudgements; i++)
		print_judgement(out, r->t, &r->judgement[i]);
	if (r->broken)
		fprintf(out, "%s: error: %s\n", r->t->file, r->broken);
	print_harms(out, r, traces);
}

void litmus_print_tally(FILE *out, const struct litmus_tally *n)
{
	fprintf(out, "%zu file%s, %zu run%s, %" PRIu64 " states: ", n->files,
		n->files == 1 ? "" : "s", n->runs, n->runs == 1 ? "" : "s",
		n->states);
	if (!n->broken && !n->open)
		fputs("all expectations hold\n", out);
	else
		fprintf(out, "%zu broken, %zu not decided\n", n->broken,
			n->open);
}
