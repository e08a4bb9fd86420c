// SPDX-License-Identifier: BSD-2-Clause
/*
 * The join over a module: births and ends that meet in a location.
 *
 * A mapping kept in a location (structure, field) is ended by whatever
 * unmaps what is loaded from that location. A rule that only minds the end is
 * judged on every such pair, in the state in which a birth leaves its
 * subject. Assuming `entry-state`, what an end is given is live when its
 * activation begins:
 *   the rule asks nothing of the birth    proved
 *   no pair at the location can break it  proved, assuming `same-object`: the
 *                            end works on the object its birth worked on
 *   there is no such pair, and none in the whole module can break it
 *                            proved, assuming `same-module`: what is ended
 *                            was made in the module
 *   every pair breaks it     violated, a pair is the witness
 *   else                     unknown(pairing)
 * Only if all files of the module were analysed; else module-incomplete. Where
 * an error may hide births or ends nothing is decided: parse-error.
 * Rules that mind other events (a lost handle, the CPU) stay as they were.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checker/check.h"
#include "checker/relate.h"
#include "ref/contract.h"
#include "ref/intern.h"
#include "rules/message.h"

struct end {
	struct file_result *file;
	const struct result_fact *fact;
};

struct join {
	const struct check_context *cx;
	struct file_result **files;
	size_t n;
	bool complete;
	bool has_gap;		/* an error may hide births and ends */
	struct intern texts;
	unsigned unknowns;	/* values without a text, so far */
	VEC(struct end) births;
	VEC(struct end) deaths;
	VEC(struct end) escaped; /* births that went where nobody sees */
	VEC(struct end) drains;	/* ends on every path of an entry point */
	VEC(const struct result_fact *) copies;
	/* by rule, and whether the family is the same: 0 not asked yet, 1 no,
	   2 yes */
	unsigned char *fits;
	/* by rule and end: 0 not asked yet, 1 no, else 2 + the birth */
	uint32_t *breaks;
};

static void gather(struct join *j)
{
	for (size_t i = 0; i < j->n; i++)
		for (size_t k = 0; k < j->files[i]->facts.n; k++) {
			const struct result_fact *f = &j->files[i]->facts.v[k];
			struct end e = { j->files[i], f };

			if (f->event == EVENT_keep && f->call == RESULT_NONE)
				vec_push(&j->copies, f);
			else if (f->event == EVENT_hand_over)
				vec_push(&j->escaped, e);
			else if (f->event == EVENT_teardown_end)
				vec_push(&j->drains, e);
			else if (f->event == contract_birth(f->subject))
				vec_push(&j->births, e);
			else if (f->event == contract_death(f->subject))
				vec_push(&j->deaths, e);
		}
}

static const char *text_of(const struct result_fact *f, enum role role)
{
	for (size_t i = 0; i < f->roles.n; i++)
		if (f->roles.v[i].role == role)
			return f->roles.v[i].text;
	return NULL;
}

/* The value of a text; what has none is equal to nothing known. */
static struct value value_of(struct join *j, const char *text)
{
	struct value v = { .kind = VALUE_ABSENT };
	char unique[64];

	if (!text)
		return v;
	v.kind = VALUE_TERM;
	if (text[0] == '=' && !strchr(text, '|')) {
		v.kind = VALUE_NUM;
		v.num = strtoll(text + 1, NULL, 10);
	} else if (*text) {
		v.term = intern_id(&j->texts, text);
	} else {
		snprintf(unique, sizeof(unique), "?%u", ++j->unknowns);
		v.term = intern_id(&j->texts, unique);
	}
	return v;
}

/* The role of an end that repeats role R of the birth. */
static enum role repeated_by(enum role r)
{
	return r == ROLE_nents_arg || r == ROLE_nents_result ? ROLE_nents : r;
}

/* A number that no text has. */
static struct value number_apart(struct join *j)
{
	return (struct value){ .kind = VALUE_NUM,
			       .num = INT64_MIN + ++j->unknowns };
}

/* Values of the birth B and the end E, such that what is known to be equal or
   different is so. */
static void values(struct join *j, const struct result_fact *b,
		   const struct result_fact *e, struct value *vb,
		   struct value *ve)
{
	enum relation rel[ROLE_max];

	for (int r = 0; r < ROLE_max; r++) {
		const char *x = text_of(b, (enum role)r);
		const char *y = text_of(e, repeated_by((enum role)r));

		vb[r] = value_of(j, x);
		ve[r] = value_of(j, text_of(e, (enum role)r));
		rel[r] = x && y ? relate_texts(x, y) : RELATE_UNKNOWN;
	}
	for (int r = 0; r < ROLE_max; r++) {
		struct value *y = &ve[repeated_by((enum role)r)];

		if (rel[r] == RELATE_DIFFERENT && y->kind == VALUE_TERM)
			*y = number_apart(j);
	}
	for (int r = 0; r < ROLE_max; r++) {
		const struct value *y = &ve[repeated_by((enum role)r)];

		if (rel[r] == RELATE_EQUAL)
			vb[r] = *y;
		else if (rel[r] == RELATE_DIFFERENT &&
			 (vb[r].kind == VALUE_TERM || vb[r].num == y->num))
			vb[r] = number_apart(j);
	}
	vb[ROLE_family] = (struct value){ .kind = VALUE_NUM,
					  .num = b->family };
	ve[ROLE_family] = (struct value){ .kind = VALUE_NUM,
					  .num = e->family };
}

/* The state in which a successful birth leaves its subject. */
static int born_state(enum subject kind)
{
	int s = contract_step(kind, 0, contract_birth(kind));

	return contract_step(kind, s, EVENT_check_ok);
}

static enum tri judge(struct join *j, const struct rule *rule,
		      const struct result_fact *birth,
		      const struct result_fact *death)
{
	struct value b[ROLE_max], d[ROLE_max];
	struct eval_env env = { .state = born_state(birth->subject),
				.event = death->event,
				.roles = d,
				.birth = b };

	values(j, birth, death, b, d);
	return eval(rule->cond, &env);
}

/* Does any file of the module call something that is this event? */
static bool module_has(const struct join *j, enum subject kind, enum event e)
{
	for (size_t i = 0; i < j->n; i++)
		vec_foreach(&j->files[i]->calls, k)
			if (j->files[i]->calls.v[k].event == e &&
			    j->files[i]->calls.v[k].subject == kind)
				return true;
	return false;
}

/*
 * Nothing but the end of a live subject can break the rule, in this module:
 * syncs count as absent where nobody syncs.
 */
static bool minds_only_the_end(const struct join *j, const struct rule *rule)
{
	enum event death = contract_death(rule->subject);
	int n = contract_nstates(rule->subject);

	for (int s = 1; s < n; s++)
		for (int e = 1; e < EVENT_max; e++) {
			if (rule->screen[s][e] == TRI_FALSE ||
			    (enum event)e == death)
				continue;
			if ((e != EVENT_sync_cpu && e != EVENT_sync_dev) ||
			    module_has(j, rule->subject, (enum event)e))
				return false;
		}
	return true;
}

/* The end names its subject by a member that keeps what the birth made. */
static bool is_linked(const struct result_fact *b, const struct result_fact *e)
{
	const char *made = text_of(b, ROLE_nents_result);
	const char *used = text_of(e, ROLE_nents);

	return b->subject == e->subject && made && used && *used == '@' &&
	       relate_texts(made, used) == RELATE_EQUAL;
}

/* Families whose births and ends go together. */
static enum family kin(enum family f)
{
	return f == FAMILY_page			       ? FAMILY_single :
	       f == FAMILY_sgtable || f == FAMILY_scsi ? FAMILY_sg :
							 f;
}

/* Named by a list or a request, not by a handle. */
static bool is_list(enum family f)
{
	return kin(f) == FAMILY_sg || f == FAMILY_dmabuf || f == FAMILY_usb;
}

static bool fits_anew(struct join *j, const struct rule *rule, bool of_family)
{
	struct value b[ROLE_max], d[ROLE_max];
	struct eval_env env = { .state = born_state(rule->subject),
				.event = contract_death(rule->subject),
				.roles = d,
				.birth = b };

	for (int r = 0; r < ROLE_max; r++) {
		b[r] = value_of(j, "");
		d[r] = value_of(j, "");
	}
	if (of_family)
		b[ROLE_family] = d[ROLE_family] = number_apart(j);
	return eval(rule->cond, &env) == TRI_FALSE;
}

/* With any birth of the end's family, or with any birth at all, the end keeps
   RULE. */
static bool fits_births(struct join *j, const struct rule *rule,
			bool of_family)
{
	unsigned char *known =
		&j->fits[2 * (size_t)(rule - j->cx->rules->v) + of_family];

	if (!*known)
		*known = fits_anew(j, rule, of_family) ? 2 : 1;
	return *known == 2;
}

/*
 * A list is no handle; the handles of its entries are. A rule that asks for
 * nothing but the family takes nothing for granted.
 */
static bool can_be_one(struct join *j, const struct rule *rule,
		       const struct result_fact *b, const struct result_fact *d)
{
	static const char entry[] = "struct scatterlist.";

	if (b->subject != d->subject)
		return false;
	return b->subject != SUBJECT_mapping ||
	       is_list(b->family) == is_list(d->family) ||
	       fits_births(j, rule, true) ||
	       !strncmp(d->location, entry, sizeof(entry) - 1);
}

/* The end's location may have got its handle from the birth's. */
static bool is_copied(const struct join *j, const struct result_fact *b,
		      const struct result_fact *e)
{
	if (b->subject != SUBJECT_mapping || !*b->location || !*e->location)
		return false;
	vec_foreach(&j->copies, i)
		if (!strcmp(j->copies.v[i]->location, e->location) &&
		    !strcmp(j->copies.v[i]->roles.v[0].text, b->location))
			return true;
	return false;
}

struct tally {
	unsigned same, broken, open;	/* pairs at one named location */
	unsigned unnamed;		/* ends that may be anywhere */
	unsigned elsewhere;		/* pairs at different locations */
	unsigned unlike;		/* of them, and of the unnamed, those that
					   may break the rule */
};

static void count_pair(struct join *j, const struct rule *rule, struct end b,
		       struct end d, struct tally *t)
{
	const char *x = b.fact->location, *y = d.fact->location;
	enum tri r = judge(j, rule, b.fact, d.fact);

	if (!*x || !*y) {
		t->elsewhere++;
		t->unlike += r != TRI_FALSE;
		t->unnamed += r != TRI_FALSE;
	} else if (strcmp(x, y) && !is_copied(j, b.fact, d.fact)) {
		t->elsewhere++;
		t->unlike += r != TRI_FALSE;
	} else if (r == TRI_FALSE) {
		t->same++;
	} else if (r == TRI_TRUE) {
		t->broken++;
	} else {
		t->open++;
	}
}

/* What got out of sight may be what is ended, where nothing has its name. */
static void count_escaped(struct join *j, const struct rule *rule, struct end d,
			  struct tally *t)
{
	vec_foreach(&j->escaped, i) {
		const struct result_fact *b = j->escaped.v[i].fact;

		if (can_be_one(j, rule, b, d.fact)) {
			t->elsewhere++;
			t->unlike += judge(j, rule, b, d.fact) != TRI_FALSE;
		}
	}
}

static void count_pairs(struct join *j, const struct rule *rule,
			const struct file_result *file, uint32_t call,
			struct tally *t)
{
	memset(t, 0, sizeof(*t));
	vec_foreach(&j->births, i) {
		struct end b = j->births.v[i];
		bool mine = b.file == file && b.fact->call == call;

		vec_foreach(&j->deaths, k) {
			struct end d = j->deaths.v[k];

			if ((mine || (d.file == file &&
				      d.fact->call == call)) &&
			    can_be_one(j, rule, b.fact, d.fact))
				count_pair(j, rule, b, d, t);
		}
	}
	vec_foreach(&j->deaths, k) {
		struct end d = j->deaths.v[k];

		if (d.file == file && d.fact->call == call)
			count_escaped(j, rule, d, t);
	}
}

static bool is_at(const struct result_fact *b, const struct result_fact *e)
{
	return (*e->location && !strcmp(b->location, e->location)) ||
	       is_linked(b, e);
}

/*
 * Does the end E break the rule with every birth that it can have? Births at
 * its location, of which there must be one; and a birth elsewhere that would
 * fit may have got there by a copy that the names do not show.
 */
static uint32_t breaks_with_all(struct join *j, const struct rule *rule,
				const struct result_fact *e)
{
	uint32_t found = 1;

	vec_foreach(&j->births, i) {
		const struct result_fact *b = j->births.v[i].fact;
		bool at = is_at(b, e) || is_copied(j, b, e);
		enum tri r;

		if (at && b->doubtful)
			return 1;
		if (b->subject != e->subject ||
		    (!at && kin(b->family) != kin(e->family)))
			continue;
		r = judge(j, rule, b, e);
		if (at ? r != TRI_TRUE :
			 r == TRI_FALSE || (!*b->location && r != TRI_TRUE))
			return 1;
		if (at && found == 1)
			found = 2 + (uint32_t)i;
	}
	return found;
}

/* Something else was made, and got out of sight, that the end E would fit. */
static bool may_fit_escaped(struct join *j, const struct rule *rule,
			    const struct result_fact *e)
{
	vec_foreach(&j->escaped, i) {
		const struct result_fact *b = j->escaped.v[i].fact;

		if (b->subject == e->subject &&
		    kin(b->family) == kin(e->family) &&
		    judge(j, rule, b, e) != TRI_TRUE)
			return true;
	}
	return false;
}

static bool is_broken(struct join *j, const struct rule *rule, size_t end,
		      struct end *birth)
{
	const struct result_fact *e = j->deaths.v[end].fact;
	uint32_t *b = &j->breaks[(size_t)(rule - j->cx->rules->v) *
					 j->deaths.n + end];

	if (e->subject != rule->subject || e->doubtful || e->derived || j->has_gap)
		return false;
	if (!*b)
		*b = may_fit_escaped(j, rule, e) ?
			     1 :
			     breaks_with_all(j, rule, e);
	if (*b > 1)
		*birth = j->births.v[*b - 2];
	return *b > 1;
}

/* The first end that the obligation of CALL is about and that breaks RULE. */
static bool find_broken(struct join *j, const struct rule *rule,
			const struct file_result *file, uint32_t call,
			struct end *birth, struct end *death)
{
	vec_foreach(&j->deaths, k) {
		struct end d = j->deaths.v[k];
		bool mine = d.file == file && d.fact->call == call;

		if (!is_broken(j, rule, k, birth))
			continue;
		for (size_t i = 0; !mine && i < j->births.n; i++)
			mine = j->births.v[i].file == file &&
			       j->births.v[i].fact->call == call &&
			       j->births.v[i].fact->subject ==
				       d.fact->subject &&
			       is_at(j->births.v[i].fact, d.fact);
		if (mine) {
			*death = d;
			return true;
		}
	}
	return false;
}

/* What is known of the call rests on code with an error. */
static bool is_doubtful(const struct file_result *f, uint32_t call)
{
	vec_foreach(&f->facts, i)
		if (f->facts.v[i].call == call && f->facts.v[i].doubtful)
			return true;
	return false;
}

static void prove(struct file_result *f, struct result_obligation *ob,
		  const char *assumptions)
{
	ob->verdict = VERDICT_PROVED;
	ob->reason = REASON_none;
	ob->detail = "";
	ob->assumptions = arena_printf(&f->mem, "%s%s%s", ob->assumptions,
				       *ob->assumptions ? "," : "",
				       assumptions);
}

static const char *role_text(const struct result_call *c, enum role role)
{
	for (size_t i = 0; i < c->roles.n; i++)
		if (c->roles.v[i].role == role)
			return c->roles.v[i].text;
	return NULL;
}

static struct result_step step_at(struct file_result *to, struct end e,
				  const char *what)
{
	const struct result_call *c = &e.file->calls.v[e.fact->call];

	return (struct result_step){
		.file = arena_strdup(&to->mem, c->file),
		.line = c->line,
		.col = c->col,
		.event = event_name(e.fact->event),
		.note = arena_printf(&to->mem, "%s '%s' here: %s", what,
				     e.fact->location, c->written),
	};
}

static bool reported(const struct file_result *f, const char *rule,
		     const struct result_call *at)
{
	vec_foreach(&f->findings, i)
		if (!strcmp(f->findings.v[i].rule, rule) &&
		    f->findings.v[i].line == at->line &&
		    f->findings.v[i].col == at->col &&
		    !strcmp(f->findings.v[i].file, at->file))
			return true;
	return false;
}

/* Reported where the end is, in the result of the end's file. */
static void report_pair(const struct rule *rule, struct end birth,
			struct end death)
{
	struct file_result *f = death.file;
	const struct result_call *b = &birth.file->calls.v[birth.fact->call];
	const struct result_call *d = &f->calls.v[death.fact->call];
	struct result_finding r = { .rule = arena_strdup(&f->mem, rule->id),
				    .call = death.fact->call,
				    .func = d->func,
				    .file = d->file,
				    .line = d->line,
				    .col = d->col,
				    .witness_kind = WITNESS_PAIR };
	struct message_words words = { .call = b->written, .at = d->written };

	if (reported(f, rule->id, d))
		return;
	for (int i = 1; i < ROLE_max; i++) {
		words.roles[i] = role_text(d, (enum role)i);
		words.birth[i] = role_text(b, (enum role)i);
	}
	r.message = message_fill(&f->mem, rule->message, &words);
	r.identity = arena_printf(&f->mem, "%s|%s|%s|%s",
				  f->funcs.v[d->func].name, rule->id,
				  d->written, r.message);
	vec_push(&r.steps, step_at(f, birth, "kept in"));
	vec_push(&r.steps, step_at(f, death, "taken from"));
	vec_push(&f->findings, r);
}

/* Members of operations that end what will be begun again later. */
static bool is_pause(const char *member)
{
	static const char *const words[] = { "suspend", "freeze", "poweroff",
					     "shutdown", "timeout", "reset" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strstr(member, words[i]))
			return true;
	return false;
}

static bool only_pauses(const struct end *drain)
{
	const struct file_result *f = drain->file;
	const char *name = f->funcs.v[drain->fact->func].name;
	bool pauses = false;

	vec_foreach(&f->handlers, i) {
		const struct result_handler *h = &f->handlers.v[i];
		const char *dot = strrchr(h->member, '.');

		if (strcmp(h->function, name))
			continue;
		if (!is_pause(dot ? dot : h->member))
			return false;
		pauses = true;
	}
	return pauses;
}

/* Some entry point ends, on every path, what the location holds. */
static bool is_drained(const struct join *j, const struct result_fact *birth)
{
	vec_foreach(&j->drains, i)
		if (j->drains.v[i].fact->subject == birth->subject &&
		    !strcmp(j->drains.v[i].fact->location, birth->location) &&
		    !only_pauses(&j->drains.v[i]))
			return true;
	return false;
}

/*
 * A handle that outlives its activation in an object is not lost, if an entry
 * point takes it from there on every path; assuming `teardown`: that one runs
 * before the object goes or the location is filled anew.
 */
static void decide_kept(struct join *j, struct file_result *f,
			struct result_obligation *ob)
{
	if (ob->basis != BASIS_OBJECT || j->has_gap)
		return;
	vec_foreach(&j->births, i) {
		const struct end *b = &j->births.v[i];

		if (b->file == f && b->fact->call == ob->call &&
		    b->fact->must && is_drained(j, b->fact)) {
			prove(f, ob, "teardown");
			return;
		}
	}
}

static void decide(struct join *j, struct file_result *f,
		   struct result_obligation *ob)
{
	const struct rule *rule = rules_find(j->cx->rules, ob->rule);
	struct end birth, death;
	struct tally t;

	if (rule && rule_depends_on(rule, EVENT_handle_lost) &&
	    !rule_depends_on(rule, contract_death(rule->subject))) {
		decide_kept(j, f, ob);
		return;
	}
	if (!rule || !rule_depends_on(rule, contract_death(rule->subject)))
		return;
	if (find_broken(j, rule, f, ob->call, &birth, &death)) {
		ob->verdict = VERDICT_VIOLATED;
		ob->reason = REASON_none;
		report_pair(rule, birth, death);
		return;
	}
	if (ob->basis != BASIS_OBJECT)
		return;
	if (!minds_only_the_end(j, rule))
		return;
	if (fits_births(j, rule, false) && !is_doubtful(f, ob->call)) {
		prove(f, ob, "entry-state");
		return;
	}
	count_pairs(j, rule, f, ob->call, &t);
	if (j->complete && !j->has_gap && !t.same && !t.broken && !t.open &&
	    t.elsewhere && !t.unlike) {
		prove(f, ob, "entry-state,same-module");
		return;
	}
	ob->detail = t.unnamed ? "an end whose object depends on callers" :
		     t.broken  ? "some pairs agree, some do not" :
		     t.open    ? "values that may or may not be equal" :
		     !t.same   ? "no other half found" :
				 "";
	if (*ob->detail)
		return;
	if (j->has_gap || !j->complete) {
		ob->reason = j->has_gap ? REASON_parse_error :
					  REASON_module_incomplete;
		return;
	}
	prove(f, ob, "entry-state,same-object");
}

static bool module_complete(struct file_result **files, size_t n,
			    const struct unit_list *units)
{
	const struct unit_module *m;

	if (!n || !units || !*files[0]->module)
		return false;
	m = unit_module_find(units, files[0]->module);
	if (!m || !m->complete)
		return false;
	for (size_t i = 0; i < n; i++)
		if (files[i]->state == FILE_FAILED)
			return false;
	return true;
}

void check_join(const struct check_context *cx, struct file_result **files,
		size_t n, const struct unit_list *units)
{
	struct join j = { .cx = cx, .files = files, .n = n };

	j.complete = module_complete(files, n, units);
	for (size_t i = 0; i < n; i++)
		j.has_gap |= files[i]->has_gap;
	gather(&j);
	j.fits = xcalloc(2 * cx->rules->n + 1, 1);
	j.breaks = xcalloc(cx->rules->n * j.deaths.n + 1, sizeof(*j.breaks));
	for (size_t i = 0; i < n; i++)
		vec_foreach(&files[i]->obligations, k) {
			struct result_obligation *ob =
				&files[i]->obligations.v[k];

			if (ob->verdict == VERDICT_UNKNOWN)
				decide(&j, files[i], ob);
		}
	vec_release(&j.births);
	vec_release(&j.deaths);
	vec_release(&j.drains);
	vec_release(&j.escaped);
	vec_release(&j.copies);
	free(j.breaks);
	free(j.fits);
	intern_release(&j.texts);
}
