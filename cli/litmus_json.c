/* SPDX-License-Identifier: BSD-2-Clause */
/* What did a litmus test give, for programs? */
#include <jansson.h>

#include "cli/litmus_print.h"
#include "ref/arena.h"
#include "ref/machine.h"
#include "ref/strbuf.h"

static json_t *text(const char *s)
{
	json_t *j = json_string(s);

	return j ? j : json_string("(not UTF-8)");
}

static json_t *number(uint64_t n)
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

static json_t *hazard_list(int set)
{
	json_t *list = json_array();

	for (int h = 1; set >= h; h <<= 1)
		if (set & h)
			json_array_append_new(
			    list, text(hazard_name((enum hazard)h)));
	return list;
}

static json_t *values(const struct litmus *t, const struct litmus_outcome *o)
{
	json_t *j = json_object();
	struct strbuf name = {0};

	for (int i = 0; i < t->nvars; i++) {
		const struct litmus_var *v = &t->var[i];

		if (!t->shown[i])
			continue;
		strbuf_clear(&name);
		if (v->thread >= 0)
			strbuf_addf(&name, "%s:", t->thread[v->thread].name);
		strbuf_adds(&name, v->name);
		json_object_set_new(j, name.buf, json_integer(o->value[i]));
	}
	for (int i = 0; i < t->nobjects; i++)
		for (uint32_t k = 0; k < t->object[i].size; k++) {
			if (!t->shown_byte[i][k])
				continue;
			strbuf_clear(&name);
			strbuf_addf(&name, "%s[%u]", t->object[i].name, k);
			json_object_set_new(j, name.buf, number(o->byte[i][k]));
		}
	strbuf_release(&name);
	return j;
}

static json_t *outcomes(const struct litmus_result *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->noutcomes; i++) {
		const struct litmus_outcome *o = &r->outcome[i];
		json_t *j = json_object();

		json_object_set_new(j, "count", number(o->count));
		json_object_set_new(j, "values", values(r->t, o));
		json_object_set_new(j, "hazards", hazard_list(o->hazards));
		json_object_set_new(j, "blocked",
				    o->blocked ? text(o->blocked->name)
					       : json_null());
		json_array_append_new(list, j);
	}
	return list;
}

static json_t *trace(const struct litmus_trace *tr)
{
	json_t *list = json_array();

	for (size_t i = 0; i < tr->n; i++) {
		json_t *j = json_object();

		json_object_set_new(j, "who", text(tr->line[i].who));
		json_object_set_new(j, "line",
				    tr->line[i].at.line
					? json_integer(tr->line[i].at.line)
					: json_null());
		json_object_set_new(j, "text", text(tr->line[i].text));
		json_array_append_new(list, j);
	}
	return list;
}

static const char *verdict_word(enum litmus_verdict v)
{
	static const char *const words[] = {
	    [CLAIM_HOLDS] = "holds",
	    [CLAIM_BROKEN] = "broken",
	    [CLAIM_OPEN] = "open",
	    [CLAIM_ELSEWHERE] = "elsewhere",
	};

	return words[v];
}

static json_t *claims(const struct litmus_result *r)
{
	json_t *list = json_array();

	for (int i = 0; i < r->njudgements; i++) {
		const struct litmus_judgement *c = &r->judgement[i];
		json_t *j = json_object();

		json_object_set_new(j, "claim",
				    text(c->claim->kind == CLAIM_EXISTS
					     ? "exists"
					     : "forbidden"));
		json_object_set_new(j, "condition", text(c->claim->text));
		json_object_set_new(j, "line", json_integer(c->claim->at.line));
		json_object_set_new(j, "happens", json_boolean(c->happens));
		json_object_set_new(j, "verdict",
				    text(verdict_word(c->verdict)));
		if (c->trace.n)
			json_object_set_new(j, "trace", trace(&c->trace));
		json_array_append_new(list, j);
	}
	return list;
}

static json_t *harms(const struct litmus_result *r)
{
	json_t *list = json_array();

	for (int i = 0; i < r->nharms; i++) {
		const struct litmus_harm *h = &r->harm[i];
		json_t *j = json_object();

		json_object_set_new(j, "hazard",
				    text(hazard_name((enum hazard)h->hazard)));
		json_object_set_new(j, "expected",
				    json_boolean(r->expected & h->hazard));
		json_object_set_new(j, "what", text(h->what));
		json_object_set_new(j, "trace", trace(&h->trace));
		json_array_append_new(list, j);
	}
	return list;
}

void litmus_json(FILE *out, const struct litmus_result *r)
{
	json_t *j = json_object();

	json_object_set_new(j, "kind", text("litmus"));
	json_object_set_new(j, "file", text(r->t->file));
	json_object_set_new(j, "name", text(r->t->name));
	json_object_set_new(j, "platform", text(r->platform->name));
	json_object_set_new(j, "not_run",
			    r->unfit ? text(r->unfit) : json_null());
	if (!r->unfit) {
		json_object_set_new(j, "complete", json_boolean(r->complete));
		json_object_set_new(j, "states", number(r->states));
		json_object_set_new(j, "finals", number(r->finals));
		json_object_set_new(j, "outcomes", outcomes(r));
		json_object_set_new(j, "claims", claims(r));
		json_object_set_new(j, "hazards", harms(r));
		json_object_set_new(j, "expected_hazards",
				    hazard_list(r->expected));
		json_object_set_new(j, "broken",
				    r->broken ? text(r->broken) : json_null());
		json_object_set_new(j, "verdict",
				    text(verdict_word(r->verdict)));
	}
	put(out, j);
}

void litmus_json_tally(FILE *out, const struct litmus_tally *n)
{
	json_t *j = json_object();

	json_object_set_new(j, "kind", text("summary"));
	json_object_set_new(j, "files", number(n->files));
	json_object_set_new(j, "runs", number(n->runs));
	json_object_set_new(j, "not_run", number(n->unfit));
	json_object_set_new(j, "states", number(n->states));
	json_object_set_new(j, "broken", number(n->broken));
	json_object_set_new(j, "open", number(n->open));
	put(out, j);
}
