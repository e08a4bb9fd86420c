/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads litmus tests: the header, declarations and claims. The first error
 * ends the reading.
 */
#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "ref/litmus.h"
#include "ref/litmus_code.h"
#include "ref/litmus_cond.h"
#include "ref/litmus_init.h"
#include "ref/litmus_parse.h"
#include "ref/litmus_set.h"
#include "ref/machine.h"

#define DEFAULT_LINE   4
#define DEFAULT_PAGE   16
#define DEFAULT_HEAP   2
#define DEFAULT_BOUNCE 4
#define DEFAULT_IOVA   4

/* ---- what the parts use ---- */

bool litmus_expect(struct litmus_parser *p, const char *punct)
{
	if (litmus_lex_is(&p->lx, punct)) {
		litmus_lex_next(&p->lx);
		return p->lx.kind != TOKEN_BAD;
	}
	return litmus_lex_fail(&p->lx, p->lx.at, "expected '%s' before %s",
			       punct, litmus_lex_show(&p->lx));
}

bool litmus_accept(struct litmus_parser *p, const char *word)
{
	if (!litmus_lex_is(&p->lx, word))
		return false;
	litmus_lex_next(&p->lx);
	return true;
}

bool litmus_name(struct litmus_parser *p, const char **name)
{
	*name = "";
	if (p->lx.kind != TOKEN_NAME)
		return litmus_lex_fail(&p->lx, p->lx.at,
				       "expected a name before %s",
				       litmus_lex_show(&p->lx));
	*name = p->lx.word;
	litmus_lex_next(&p->lx);
	return p->lx.kind != TOKEN_BAD;
}

bool litmus_number(struct litmus_parser *p, const char *what, int64_t lo,
		   int64_t hi, int64_t *to)
{
	if (p->lx.kind != TOKEN_NUMBER)
		return litmus_lex_fail(&p->lx, p->lx.at,
				       "expected %s before %s", what,
				       litmus_lex_show(&p->lx));
	if (p->lx.number < lo || p->lx.number > hi)
		return litmus_lex_fail(
		    &p->lx, p->lx.at, "%s is from %lld to %lld, not %s", what,
		    (long long)lo, (long long)hi, p->lx.word);
	*to = p->lx.number;
	litmus_lex_next(&p->lx);
	return p->lx.kind != TOKEN_BAD;
}

const char *litmus_text(const struct litmus_parser *p, const char *start)
{
	char *text =
	    arena_strndup(p->lx.mem, start, (size_t)(p->lx.last_end - start));
	char *to = text;

	for (const char *s = text; *s; s++) {
		if (!strchr(" \t\r\n", *s))
			*to++ = *s;
		else if (to > text && to[-1] != ' ')
			*to++ = ' ';
	}
	*to = '\0';
	return text;
}

int litmus_object(const struct litmus *t, const char *name)
{
	for (int i = 0; i < t->nobjects; i++)
		if (!strcmp(t->object[i].name, name))
			return i;
	return -1;
}

int litmus_variable(const struct litmus *t, int thread, const char *name)
{
	for (int i = 0; i < t->nvars; i++)
		if ((t->var[i].thread == thread || t->var[i].thread < 0) &&
		    !strcmp(t->var[i].name, name))
			return i;
	return -1;
}

int litmus_variable_add(struct litmus_parser *p, const char *name, int thread)
{
	struct litmus *t = p->t;

	if (t->nvars == LITMUS_MAX_VARS) {
		litmus_lex_fail(&p->lx, p->lx.at,
				"more than %d registers and variables",
				LITMUS_MAX_VARS);
		return -1;
	}
	t->var[t->nvars] = (struct litmus_var){.name = name, .thread = thread};
	return t->nvars++;
}

/* ---- threads ---- */

/* P0, D1: the letter and the number. */
static bool thread_name(const char *word)
{
	return (word[0] == 'P' || word[0] == 'D') &&
	       isdigit((unsigned char)word[1]) && !word[2];
}

static bool read_thread(struct litmus_parser *p, const char *name,
			struct litmus_place at)
{
	struct litmus *t = p->t;
	struct litmus_thread *th = &t->thread[t->nthreads];

	if (t->nthreads == LITMUS_MAX_THREADS)
		return litmus_lex_fail(&p->lx, at, "more than %d threads",
				       LITMUS_MAX_THREADS);
	for (int i = 0; i < t->nthreads; i++)
		if (!strcmp(t->thread[i].name, name))
			return litmus_lex_fail(&p->lx, at,
					       "a second thread '%s'", name);
	*th = (struct litmus_thread){.name = name,
				     .at = at,
				     .device = name[0] == 'D',
				     .number = name[1] - '0'};
	if (th->device && th->number >= t->ndevices)
		t->ndevices = th->number + 1;
	p->thread = t->nthreads++;
	return litmus_read_program(p);
}

/* ---- claims ---- */

static bool read_on(struct litmus_parser *p, struct litmus_claim *c)
{
	c->on = litmus_new_set(p, LS_ALL, NULL, NULL);
	if (!litmus_accept(p, "on"))
		return true;
	c->on = litmus_read_set(p);
	return c->on != NULL;
}

static bool read_hazards(struct litmus_parser *p, struct litmus_claim *c)
{
	bool any = litmus_accept(p, "none");

	while (!any || (c->hazards && p->lx.kind == TOKEN_NAME)) {
		int h = p->lx.kind == TOKEN_NAME ? hazards_from_text(p->lx.word)
						 : -1;

		if (h <= 0 && any)
			break;
		if (h <= 0)
			return litmus_lex_fail(&p->lx, p->lx.at,
					       "%s is no hazard",
					       litmus_lex_show(&p->lx));
		c->hazards |= h;
		any = true;
		litmus_lex_next(&p->lx);
	}
	return true;
}

static bool read_claim(struct litmus_parser *p, enum litmus_claim_kind kind,
		       struct litmus_place at)
{
	struct litmus *t = p->t;
	struct litmus_claim c = {.kind = kind, .at = at};
	const char *start = p->lx.start;

	if (!t->nthreads)
		return litmus_lex_fail(&p->lx, at, "claims follow the threads");
	if (kind == CLAIM_HAZARD) {
		if (!read_hazards(p, &c))
			return false;
	} else {
		c.cond = litmus_read_condition(p);
		if (!c.cond)
			return false;
	}
	c.text = litmus_text(p, start);
	if (kind == CLAIM_EXISTS)
		c.only = litmus_accept(p, "only");
	if (!read_on(p, &c))
		return false;
	if (!(t->nclaims & (t->nclaims - 1))) {
		struct litmus_claim *v =
		    arena_array(p->lx.mem, struct litmus_claim,
				t->nclaims ? t->nclaims * 2 : 1);

		if (t->nclaims)
			memcpy(v, t->claim, (size_t)t->nclaims * sizeof(*v));
		t->claim = v;
	}
	t->claim[t->nclaims++] = c;
	return true;
}

/* ---- header ---- */

static bool read_string(struct litmus_parser *p, const char **to)
{
	*to = "";
	if (p->lx.kind != TOKEN_STRING)
		return litmus_lex_fail(&p->lx, p->lx.at,
				       "expected a string before %s",
				       litmus_lex_show(&p->lx));
	*to = p->lx.word;
	litmus_lex_next(&p->lx);
	return p->lx.kind != TOKEN_BAD;
}

static void push_word(struct arena *a, const char ***v, int *n,
		      const char *word)
{
	const char **more = arena_array(a, const char *, *n + 1);

	for (int i = 0; i < *n; i++)
		more[i] = (*v)[i];
	more[(*n)++] = word;
	*v = more;
}

static bool read_clause(struct litmus_parser *p)
{
	const char *s;

	if (!read_string(p, &s))
		return false;
	push_word(p->lx.mem, &p->t->clauses, &p->t->nclauses, s);
	return true;
}

static bool read_rule(struct litmus_parser *p)
{
	const char *s;

	litmus_lex_word(&p->lx);
	if (!litmus_name(p, &s))
		return false;
	push_word(p->lx.mem, &p->t->rules, &p->t->nrules, s);
	return true;
}

static bool read_platforms(struct litmus_parser *p)
{
	p->t->platforms = litmus_read_set(p);
	return p->t->platforms != NULL;
}

static bool read_item(struct litmus_parser *p)
{
	struct litmus_place at = p->lx.at;
	const char *word;

	if (!litmus_name(p, &word))
		return false;
	if (!strcmp(word, "about"))
		return read_string(p, &p->t->about);
	if (!strcmp(word, "clause"))
		return read_clause(p);
	if (!strcmp(word, "rule"))
		return read_rule(p);
	if (!strcmp(word, "twin"))
		return read_string(p, &p->t->twin);
	if (!strcmp(word, "platforms"))
		return read_platforms(p);
	if (!strcmp(word, "complete"))
		return p->t->complete = true;
	if (!strcmp(word, "init"))
		return litmus_read_init(p);
	if (!strcmp(word, "exists"))
		return read_claim(p, CLAIM_EXISTS, at);
	if (!strcmp(word, "forbidden"))
		return read_claim(p, CLAIM_FORBIDDEN, at);
	if (!strcmp(word, "hazard"))
		return read_claim(p, CLAIM_HAZARD, at);
	if (thread_name(word))
		return read_thread(p, word, at);
	return litmus_lex_fail(&p->lx, at, "'%s' begins nothing", word);
}

static bool whole(struct litmus_parser *p)
{
	const struct litmus *t = p->t;
	const char *what = !t->nclauses	  ? "no 'clause'"
			   : !t->nthreads ? "no thread"
			   : !t->nclaims  ? "no 'exists', 'forbidden' or "
					    "'hazard'"
					  : NULL;

	return !what ||
	       litmus_lex_fail(&p->lx, p->lx.at, "%s in the test", what);
}

static bool read_all(struct litmus_parser *p)
{
	if (!litmus_expect(p, "litmus"))
		return false;
	litmus_lex_word(&p->lx);
	if (!litmus_name(p, &p->t->name))
		return false;
	while (p->lx.kind != TOKEN_END)
		if (!read_item(p))
			return false;
	return whole(p);
}

const struct litmus *litmus_read(struct arena *a, const char *file,
				 const char *text, struct litmus_error *err)
{
	struct litmus_parser p = {.t = arena_new(a, struct litmus)};
	bool ok;

	*p.t = (struct litmus){
	    .file = file,
	    .about = "",
	    .line = DEFAULT_LINE,
	    .page = DEFAULT_PAGE,
	    .heap = DEFAULT_HEAP,
	    .bounce = DEFAULT_BOUNCE,
	    .iova = DEFAULT_IOVA,
	    .objects_end = DEFAULT_PAGE,
	    .ndevices = 1,
	};
	litmus_lex_start(&p.lx, a, text, err);
	p.t->platforms = litmus_new_set(&p, LS_ALL, NULL, NULL);
	ok = p.lx.kind != TOKEN_BAD && read_all(&p);
	vec_release(&p.ops);
	assert(ok == !err->message);
	return ok ? p.t : NULL;
}
