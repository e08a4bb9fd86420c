/* SPDX-License-Identifier: BSD-2-Clause */
/* What does a replay say, to people and to programs? */
#include "cli/replay_report.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "ref/strbuf.h"
#include "rules/message.h"

/* A finding with its texts, which live in the report's arena. */
struct line {
	const struct replay_finding *finding;
	const struct rule *rule;
	uint32_t number;
	const char *message;
	const char *kernel;	/* what the kernel would print, or NULL */
	const char *device;	/* or "" */
};

struct report {
	struct arena mem;
	const struct replay *r;
	struct line *v;
	size_t n;
};

static const struct trace_event *event_at(const struct replay *r, uint32_t i)
{
	return i == LIVES_NO_EVENT ? NULL : &r->trace->events.v[i];
}

static void put_roles(struct report *rep, const struct trace_event *e,
		      const char *words[ROLE_max])
{
	const struct trace *t = rep->r->trace;

	for (uint32_t i = 0; e && i < e->nroles; i++) {
		const struct trace_role *role = &t->roles.v[e->role + i];

		words[role->role] =
			trace_text(t, &rep->mem, role->role, role->num);
	}
}

/* Memory without a name is called by its address. */
static void name_buffer(struct report *rep, const struct trace_event *e,
			const char *words[ROLE_max])
{
	if (e && e->has_phys && !words[ROLE_buffer])
		words[ROLE_buffer] = arena_printf(
			&rep->mem, "memory at 0x%" PRIx64, e->phys);
}

static char *message_of(struct report *rep, const struct replay_finding *f,
			const struct rule *rule)
{
	const struct trace_event *at = event_at(rep->r, f->at);
	const struct trace_event *birth = event_at(rep->r, f->birth);
	struct message_words words = { 0 };

	put_roles(rep, at, words.roles);
	/* What never began is called as the event calls it. */
	put_roles(rep, birth ? birth : at, words.birth);
	name_buffer(rep, birth ? birth : at, words.birth);
	if (f->has_offset)
		words.roles[ROLE_offset] =
			arena_printf(&rep->mem, "%" PRIu64, f->offset);
	words.call = birth ? trace_call(rep->r->trace, birth)
			   : event_name(contract_birth(f->subject));
	words.at = at ? trace_call(rep->r->trace, at) : "the end of the trace";
	return message_fill(&rep->mem, rule->message, &words);
}

/* White space is the YAML file's. */
static const char *one_line(struct report *rep, const char *text)
{
	struct strbuf sb = { 0 };
	char *copy;

	while (*(text += strspn(text, " \t\n"))) {
		size_t len = strcspn(text, " \t\n");

		if (sb.len)
			strbuf_addc(&sb, ' ');
		strbuf_add(&sb, text, len);
		text += len;
	}
	copy = arena_strndup(&rep->mem, sb.buf ? sb.buf : "", sb.len);
	strbuf_release(&sb);
	return copy;
}

static uint32_t line_of(const struct replay *r, const struct replay_finding *f,
			const struct rule *rule)
{
	uint32_t at = f->at;

	if (rule->place == PLACE_state && f->since != LIVES_NO_EVENT)
		at = f->since;
	if (at == LIVES_NO_EVENT)
		at = f->birth;
	return r->trace->events.v[at].line;
}

static const char *device_of(const struct replay *r,
			     const struct replay_finding *f)
{
	const struct trace_event *e =
		event_at(r, f->birth != LIVES_NO_EVENT ? f->birth : f->at);
	int64_t dev;

	if (!e || !trace_role(r->trace, e, ROLE_dev, &dev))
		return "";
	return intern_str(&r->trace->words, (uint32_t)dev);
}

static int by_line(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	if (x->rule->number != y->rule->number)
		return x->rule->number - y->rule->number;
	/* The order of findings is that of events: keep it. */
	return (x->finding > y->finding) - (x->finding < y->finding);
}

/* One state that is met by several events is one breach, at one place. */
static void drop_repeated(struct report *rep)
{
	size_t n = 0;

	for (size_t i = 0; i < rep->n; i++) {
		const struct line *l = &rep->v[i];
		const struct line *last = n ? &rep->v[n - 1] : NULL;

		if (last && last->number == l->number && last->rule == l->rule &&
		    last->finding->birth == l->finding->birth)
			continue;
		rep->v[n++] = *l;
	}
	rep->n = n;
}

static void make(struct report *rep, const struct replay *r,
		 const struct rule *const *rules)
{
	rep->r = r;
	rep->n = r->findings.n;
	rep->v = arena_array(&rep->mem, struct line, rep->n + 1);
	vec_foreach(&r->findings, i) {
		const struct replay_finding *f = &r->findings.v[i];
		struct line *l = &rep->v[i];

		l->finding = f;
		l->rule = rules[f->rule];
		l->number = line_of(r, f, l->rule);
		l->message = message_of(rep, f, l->rule);
		l->device = device_of(r, f);
		l->kernel = l->rule->kernel ? one_line(rep, l->rule->kernel)
					    : NULL;
	}
	qsort(rep->v, rep->n, sizeof(*rep->v), by_line);
	drop_repeated(rep);
}

/* ---- the steps that lead to a finding, in the order of time ---- */

#define MAX_STEPS 4

struct step {
	uint32_t line;
	const char *event, *note;
};

/* "device 0000:00:1f.2, handle 0x1000, size 256": of what E says. */
static const char *describe(struct report *rep, const struct trace_event *e)
{
	const struct trace *t = rep->r->trace;
	struct strbuf sb = { 0 };
	char *text;

	for (uint32_t i = 0; i < e->nroles; i++) {
		const struct trace_role *role = &t->roles.v[e->role + i];

		if (role->role == ROLE_attrs && !role->num)
			continue;
		strbuf_addf(&sb, "%s%s %s", sb.len ? ", " : "",
			    role_name(role->role),
			    trace_text(t, &rep->mem, role->role, role->num));
	}
	text = arena_strndup(&rep->mem, sb.buf ? sb.buf : "", sb.len);
	strbuf_release(&sb);
	return text;
}

static struct step step_of(struct report *rep, const struct trace_event *e)
{
	return (struct step){
		e->line, event_name(e->event),
		arena_printf(&rep->mem, "%s by %s(): %s",
			     event_text(e->event),
			     trace_call(rep->r->trace, e), describe(rep, e)),
	};
}

static int steps_of(struct report *rep, const struct replay_finding *f,
		    struct step steps[MAX_STEPS])
{
	const struct replay *r = rep->r;
	int n = 0;

	if (f->birth != LIVES_NO_EVENT && f->birth != f->at)
		steps[n++] = step_of(rep, event_at(r, f->birth));
	if (f->since != LIVES_NO_EVENT && f->since != f->birth &&
	    f->since != f->at)
		steps[n++] = step_of(rep, event_at(r, f->since));
	if (f->at != LIVES_NO_EVENT)
		steps[n++] = step_of(rep, event_at(r, f->at));
	else
		steps[n++] = (struct step){
			vec_last(&r->trace->events).line, event_name(f->event),
			"the trace ends and it is still live",
		};
	return n;
}

/* ---- for people ---- */

static void print_finding(FILE *out, struct report *rep, const struct line *l)
{
	const char *path = rep->r->trace->path;
	struct step steps[MAX_STEPS];
	int n = steps_of(rep, l->finding, steps);

	fprintf(out, "%s:%u: %s: %s [%s]\n", path, l->number,
		severity_name(l->rule->severity), l->message, l->rule->id);
	for (int i = 0; i < n; i++)
		fprintf(out, "%s:%u: note: %s\n", path, steps[i].line,
			steps[i].note);
	if (l->kernel)
		fprintf(out, "%s:%u: note: CONFIG_DMA_API_DEBUG would print: "
			"%s\n", path, l->number, l->kernel);
}

static size_t doubts_of(const struct replay *r)
{
	size_t n = 0;

	for (int d = 1; d < DOUBT_max; d++)
		n += r->doubts[d];
	return n;
}

static void print_summary(FILE *out, const struct report *rep)
{
	const struct replay *r = rep->r;
	const struct trace *t = r->trace;
	const char *comma = "";

	fprintf(out, "\n%zu lines: %zu DMA events", t->lines, t->events.n);
	if (t->foreign)
		fprintf(out, ", %zu others skipped", t->foreign);
	if (r->skipped)
		fprintf(out, ", %zu of them of other devices", r->skipped);
	if (t->gaps.n)
		fprintf(out, ", events lost at %zu place%s", t->gaps.n,
			t->gaps.n == 1 ? "" : "s");
	fputs("\nsubjects: ", out);
	for (int s = 1; s < SUBJECT_max; s++) {
		if (!r->subjects[s])
			continue;
		fprintf(out, "%s%zu %s", comma, r->subjects[s],
			subject_name((enum subject)s));
		comma = ", ";
	}
	fprintf(out, "%s%zu live at the end%s\n", comma, r->live,
		r->complete ? "" : " (not judged without --complete)");
	fprintf(out, "%zu violated, %zu unknown\n", rep->n, doubts_of(r));
	for (int d = 1; d < DOUBT_max; d++)
		if (r->doubts[d])
			fprintf(out, "  %-30s %9zu  %s\n",
				replay_doubt_name((enum replay_doubt)d),
				r->doubts[d],
				replay_doubt_text((enum replay_doubt)d));
}

void replay_report_text(FILE *out, const struct replay *r,
			const struct rule *const *rules)
{
	struct report rep = { 0 };

	make(&rep, r, rules);
	for (size_t i = 0; i < rep.n; i++)
		print_finding(out, &rep, &rep.v[i]);
	print_summary(out, &rep);
	arena_release(&rep.mem);
}

/* ---- for programs ---- */

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

static void put(FILE *out, json_t *j)
{
	char *line = json_dumps(j, JSON_COMPACT);

	if (!line)
		die("out of memory printing JSON");
	fputs(line, out);
	fputc('\n', out);
	free(line);
	json_decref(j);
}

static json_t *witness(struct report *rep, const struct replay_finding *f)
{
	struct step steps[MAX_STEPS];
	int n = steps_of(rep, f, steps);
	json_t *all = json_array();

	for (int i = 0; i < n; i++) {
		json_t *j = json_object();

		json_object_set_new(j, "file", text(rep->r->trace->path));
		json_object_set_new(j, "line", number(steps[i].line));
		json_object_set_new(j, "event", text(steps[i].event));
		json_object_set_new(j, "note", text(steps[i].note));
		json_array_append_new(all, j);
	}
	return all;
}

/*
 * The same breach, in any recording: the rule, the device and the calls, but
 * no address and no line.
 */
static char *fingerprint(struct report *rep, const struct line *l)
{
	const struct replay *r = rep->r;
	const struct trace_event *birth = event_at(r, l->finding->birth);
	const struct trace_event *at = event_at(r, l->finding->at);
	const char *key = arena_printf(
		&rep->mem, "%s\n%s\n%s\n%s", l->rule->id, l->device,
		birth ? trace_call(r->trace, birth) : "",
		at ? trace_call(r->trace, at) : "");

	return arena_printf(&rep->mem, "%016" PRIx64,
			    hash_bytes(key, strlen(key), 0));
}

static void put_finding(FILE *out, struct report *rep, const struct line *l)
{
	json_t *j = json_object();

	json_object_set_new(j, "kind", text("finding"));
	json_object_set_new(j, "rule", text(l->rule->id));
	json_object_set_new(j, "verdict", text("violated"));
	json_object_set_new(j, "severity",
			    text(severity_name(l->rule->severity)));
	json_object_set_new(j, "file", text(rep->r->trace->path));
	json_object_set_new(j, "line", number(l->number));
	json_object_set_new(j, "column", number(1));
	json_object_set_new(j, "function", text(""));
	json_object_set_new(j, "device", text(l->device));
	json_object_set_new(j, "message", text(l->message));
	json_object_set_new(j, "fingerprint", text(fingerprint(rep, l)));
	json_object_set_new(j, "witness_kind", text("trace"));
	json_object_set_new(j, "witness", witness(rep, l->finding));
	json_object_set_new(j, "kernel",
			    l->kernel ? text(l->kernel) : json_null());
	json_object_set_new(j, "replay", json_null());
	put(out, j);
}

static json_t *doubts(const struct replay *r)
{
	json_t *j = json_object();

	for (int d = 1; d < DOUBT_max; d++)
		if (r->doubts[d])
			json_object_set_new(
				j, replay_doubt_name((enum replay_doubt)d),
				number(r->doubts[d]));
	return j;
}

static json_t *by_rule(const struct report *rep)
{
	json_t *j = json_object();

	for (size_t i = 0; i < rep->n; i++) {
		const char *id = rep->v[i].rule->id;
		json_int_t n = json_integer_value(json_object_get(j, id));

		json_object_set_new(j, id, json_integer(n + 1));
	}
	return j;
}

static json_t *subjects(const struct replay *r)
{
	json_t *j = json_object();

	for (int s = 1; s < SUBJECT_max; s++)
		json_object_set_new(j, subject_name((enum subject)s),
				    number(r->subjects[s]));
	return j;
}

static void put_summary(FILE *out, const struct report *rep)
{
	const struct replay *r = rep->r;
	json_t *j = json_object();

	json_object_set_new(j, "kind", text("summary"));
	json_object_set_new(j, "files", number(1));
	json_object_set_new(j, "complete",
			    json_boolean(r->complete &&
					 !r->trace->starts_late));
	json_object_set_new(j, "lines", number(r->trace->lines));
	json_object_set_new(j, "events", number(r->trace->events.n));
	json_object_set_new(j, "events_foreign", number(r->trace->foreign));
	json_object_set_new(j, "events_of_other_devices",
			    number(r->skipped));
	json_object_set_new(j, "gaps", number(r->trace->gaps.n));
	json_object_set_new(j, "subjects", subjects(r));
	json_object_set_new(j, "live_at_end", number(r->live));
	json_object_set_new(j, "violated", number(rep->n));
	json_object_set_new(j, "unknown", number(doubts_of(r)));
	json_object_set_new(j, "unknown_by_reason", doubts(r));
	json_object_set_new(j, "by_rule", by_rule(rep));
	put(out, j);
}

void replay_report_json(FILE *out, const struct replay *r,
			const struct rule *const *rules)
{
	struct report rep = { 0 };

	make(&rep, r, rules);
	for (size_t i = 0; i < rep.n; i++)
		put_finding(out, &rep, &rep.v[i]);
	put_summary(out, &rep);
	arena_release(&rep.mem);
}
