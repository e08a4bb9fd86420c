/* SPDX-License-Identifier: BSD-2-Clause */
/* What does a run say to programs? */
#include "cli/report_json.h"

#include <jansson.h>

/* Keys stay in the order they were set; not UTF-8 is replaced, not dropped. */
#define STYLE JSON_COMPACT

static json_t *text(const char *s)
{
	json_t *j = json_string(s);
	struct strbuf clean = { 0 };

	if (j)
		return j;
	for (; *s; s++)
		strbuf_addc(&clean, (unsigned char)*s < 0x80 ? *s : '?');
	j = json_string(clean.buf ? clean.buf : "");
	strbuf_release(&clean);
	return j;
}

static json_t *number(size_t n)
{
	return json_integer((json_int_t)n);
}

/* Prints J in a line and releases it. */
static void put(FILE *out, json_t *j)
{
	char *line = json_dumps(j, STYLE);

	if (!line)
		die("out of memory printing JSON");
	fputs(line, out);
	fputc('\n', out);
	free(line);
	json_decref(j);
}

static json_t *witness(const struct result_finding *f)
{
	json_t *steps = json_array();

	vec_foreach(&f->steps, i) {
		const struct result_step *s = &f->steps.v[i];
		json_t *j = json_object();

		json_object_set_new(j, "file", text(s->file));
		json_object_set_new(j, "line", number(s->line));
		json_object_set_new(j, "column", number(s->col));
		json_object_set_new(j, "event", text(s->event));
		json_object_set_new(j, "note", text(s->note));
		json_array_append_new(steps, j);
	}
	return steps;
}

static void put_finding(FILE *out, const struct reported *r)
{
	const struct result_finding *f = r->finding;
	const char *function = r->file->funcs.v[f->func].name;
	json_t *j = json_object();

	json_object_set_new(j, "kind", text("finding"));
	json_object_set_new(j, "rule", text(f->rule));
	json_object_set_new(j, "verdict", text("violated"));
	json_object_set_new(j, "severity",
			    text(severity_name(r->rule->severity)));
	json_object_set_new(j, "file", text(f->file));
	json_object_set_new(j, "line", number(f->line));
	json_object_set_new(j, "column", number(f->col));
	json_object_set_new(j, "function", text(function));
	json_object_set_new(j, "message", text(f->message));
	json_object_set_new(j, "fingerprint", text(r->fingerprint));
	json_object_set_new(j, "witness_kind",
			    text(witness_kind_name(f->witness_kind)));
	json_object_set_new(j, "witness", witness(f));
	json_object_set_new(j, "replay", json_null());
	put(out, j);
}

static void put_file(FILE *out, const struct file_result *r)
{
	json_t *j = json_object(), *errors = json_array();
	json_t *functions = json_array();

	vec_foreach(&r->diags, i) {
		json_t *e = json_object();

		json_object_set_new(e, "file", text(r->diags.v[i].file));
		json_object_set_new(e, "line", number(r->diags.v[i].line));
		json_object_set_new(e, "column", number(r->diags.v[i].col));
		json_object_set_new(e, "message", text(r->diags.v[i].note));
		json_array_append_new(errors, e);
	}
	vec_foreach(&r->funcs, i)
		if (r->funcs.v[i].has_error)
			json_array_append_new(functions,
					      text(r->funcs.v[i].name));
	json_object_set_new(j, "kind", text("file"));
	json_object_set_new(j, "file", text(r->path));
	json_object_set_new(j, "state", text(file_state_name(r->state)));
	json_object_set_new(j, "why", text(r->why));
	json_object_set_new(j, "errors", errors);
	json_object_set_new(j, "functions", functions);
	put(out, j);
}

static json_t *tally(const struct tally *t)
{
	json_t *j = json_object();

	json_object_set_new(j, "proved", number(t->proved));
	json_object_set_new(j, "violated", number(t->violated));
	json_object_set_new(j, "unknown", number(t->unknown));
	return j;
}

static json_t *reasons(const struct report *rep)
{
	json_t *j = json_object();

	for (enum reason r = REASON_none; r < REASON_max; r++)
		if (rep->by_reason[r])
			json_object_set_new(j, reason_name(r),
					    number(rep->by_reason[r]));
	return j;
}

static json_t *rules(const struct report *rep)
{
	json_t *j = json_object();

	for (size_t i = 0; i < rep->run->rules.n; i++)
		if (rep->run->rules.v[i].on)
			json_object_set_new(j, rep->run->rules.v[i].id,
					    tally(&rep->by_rule[i]));
	return j;
}

static void put_summary(FILE *out, const struct report *rep)
{
	const struct tally *a = &rep->all;
	json_t *j = json_object();

	json_object_set_new(j, "kind", text("summary"));
	json_object_set_new(j, "files", number(rep->files));
	json_object_set_new(j, "files_clean", number(rep->clean));
	json_object_set_new(j, "files_degraded", number(rep->degraded));
	json_object_set_new(j, "files_failed", number(rep->failed));
	json_object_set_new(j, "files_not_built", number(rep->not_built));
	json_object_set_new(j, "functions", number(rep->functions));
	json_object_set_new(j, "call_sites", number(rep->call_sites));
	json_object_set_new(j, "obligations",
			    number(a->proved + a->violated + a->unknown));
	json_object_set_new(j, "proved", number(a->proved));
	json_object_set_new(j, "violated", number(a->violated));
	json_object_set_new(j, "unknown", number(a->unknown));
	json_object_set_new(j, "unknown_by_reason", reasons(rep));
	json_object_set_new(j, "by_rule", rules(rep));
	json_object_set_new(j, "findings", number(rep->fresh));
	json_object_set_new(j, "findings_in_baseline", number(rep->known));
	json_object_set_new(j, "findings_suppressed", number(rep->allowed));
	put(out, j);
}

void report_json(FILE *out, const struct report *rep)
{
	for (size_t i = 0; i < rep->n; i++)
		if (reported_is_fresh(&rep->v[i]))
			put_finding(out, &rep->v[i]);
	for (size_t i = 0; i < rep->run->units.nunits; i++) {
		const struct file_result *r = rep->run->files[i];

		if (r->reported && r->state != FILE_CLEAN)
			put_file(out, r);
	}
	put_summary(out, rep);
}
