/* SPDX-License-Identifier: BSD-2-Clause */
/* What does a run say to people? */
#include "cli/report_text.h"

#include <inttypes.h>
#include <string.h>

static void print_finding(FILE *out, const struct reported *r)
{
	const struct result_finding *f = r->finding;

	fprintf(out, "%s:%" PRIu32 ":%" PRIu32 ": %s: %s [%s]\n", f->file,
		f->line, f->col, severity_name(r->rule->severity), f->message,
		f->rule);
	vec_foreach(&f->steps, i) {
		const struct result_step *s = &f->steps.v[i];

		fprintf(out, "%s:%" PRIu32 ":%" PRIu32 ": note: %s\n", s->file,
			s->line, s->col, s->note);
	}
}

static void print_unknowns(FILE *out, const struct file_result *r)
{
	vec_foreach(&r->obligations, i) {
		const struct result_obligation *o = &r->obligations.v[i];
		const struct result_call *c = &r->calls.v[o->call];

		if (o->verdict != VERDICT_UNKNOWN)
			continue;
		fprintf(out, "%s:%" PRIu32 ":%" PRIu32
			": unknown: %s for '%s': %s%s%s [%s]\n",
			c->file, c->line, c->col, reason_name(o->reason),
			c->written, reason_text(o->reason),
			*o->detail ? ": " : "", o->detail, o->rule);
	}
}

static void print_broken_functions(FILE *out, const struct file_result *r)
{
	bool any = false;

	vec_foreach(&r->funcs, i) {
		if (!r->funcs.v[i].has_error)
			continue;
		fprintf(out, "%s%s", any ? ", " : "  functions touched: ",
			r->funcs.v[i].name);
		any = true;
	}
	if (any)
		fputc('\n', out);
}

static void print_state(FILE *out, const struct file_result *r)
{
	const struct result_step *first = r->diags.n ? &r->diags.v[0] : NULL;

	fprintf(out, "%s: %s", r->path, file_state_name(r->state));
	if (*r->why)
		fprintf(out, ": %s", r->why);
	if (first && r->state != FILE_FAILED)
		fprintf(out, ": %zu error%s, the first at %s:%" PRIu32
			":%" PRIu32 ": %s", r->diags.n,
			r->diags.n == 1 ? "" : "s", first->file, first->line,
			first->col, first->note);
	fputc('\n', out);
	print_broken_functions(out, r);
}

static void print_files(FILE *out, const struct report *rep, bool verbose)
{
	for (size_t i = 0; i < rep->run->units.nunits; i++) {
		const struct file_result *r = rep->run->files[i];

		if (!r->reported || r->state == FILE_CLEAN)
			continue;
		if (r->state != FILE_NOT_BUILT || verbose)
			print_state(out, r);
	}
}

static double percent(size_t part, size_t all)
{
	return all ? 100.0 * (double)part / (double)all : 0;
}

static void print_rules(FILE *out, const struct report *rep)
{
	bool head = false;

	for (size_t i = 0; i < rep->run->rules.n; i++) {
		const struct rule *rule = &rep->run->rules.v[i];
		const struct tally *t = &rep->by_rule[i];

		if (!t->proved && !t->violated && !t->unknown)
			continue;
		if (!head)
			fprintf(out, "%-32s %9s %9s %9s %9s\n", "by rule",
				"proved", "violated", "unknown", "unknown %");
		head = true;
		fprintf(out, "  %-30s %9zu %9zu %9zu %8.1f%%\n", rule->id,
			t->proved, t->violated, t->unknown,
			percent(t->unknown,
				t->proved + t->violated + t->unknown));
	}
}

static void print_reasons(FILE *out, const struct report *rep)
{
	for (enum reason r = REASON_none; r < REASON_max; r++)
		if (rep->by_reason[r])
			fprintf(out, "  %-30s %9zu  %s\n", reason_name(r),
				rep->by_reason[r], reason_text(r));
}

static void print_summary(FILE *out, const struct report *rep)
{
	const struct tally *a = &rep->all;
	size_t all = a->proved + a->violated + a->unknown;

	fprintf(out, "\n%zu file%s: %zu clean, %zu degraded, %zu failed, "
		"%zu not built; %zu functions, %zu calls\n", rep->files,
		rep->files == 1 ? "" : "s", rep->clean, rep->degraded,
		rep->failed, rep->not_built, rep->functions, rep->call_sites);
	if (rep->run->units.nskipped)
		fprintf(out, "%zu other C files do not mention the APIs\n",
			rep->run->units.nskipped);
	fprintf(out, "%zu obligations: %zu proved (%.1f%%), %zu violated "
		"(%.1f%%), %zu unknown (%.1f%%)\n", all, a->proved,
		percent(a->proved, all), a->violated, percent(a->violated, all),
		a->unknown, percent(a->unknown, all));
	print_reasons(out, rep);
	print_rules(out, rep);
	fprintf(out, "%zu finding%s", rep->fresh, rep->fresh == 1 ? "" : "s");
	if (rep->known)
		fprintf(out, ", %zu in the baseline", rep->known);
	if (rep->allowed)
		fprintf(out, ", %zu suppressed by comments", rep->allowed);
	fputc('\n', out);
}

void report_text(FILE *out, const struct report *rep, bool verbose)
{
	for (size_t i = 0; i < rep->n; i++)
		if (reported_is_fresh(&rep->v[i]))
			print_finding(out, &rep->v[i]);
	for (size_t i = 0; verbose && i < rep->run->units.nunits; i++)
		if (rep->run->files[i]->reported)
			print_unknowns(out, rep->run->files[i]);
	print_files(out, rep, verbose);
	print_summary(out, rep);
}
