// SPDX-License-Identifier: BSD-2-Clause
#include "checker/facts.h"

#include <string.h>

#include "checker/canon.h"

#define MAX_ENDS 64		/* told apart */
#define MAX_COMPARED 16		/* members, by the solver, of one site */

struct maker {
	struct facts *to;
	struct sim *sim;
	const struct state *s;
	term place;		/* member that keeps the handle, or 0 */
	bool is_final;
	bool is_whole;		/* PLACE holds the handle and nothing else */
	bool lacks_value;	/* some value depends on the callers */
};

static const char *keep(struct facts *f, const char *s)
{
	return arena_strdup(&f->out->mem, s ? s : "");
}

/* --- values --------------------------------------------------------------- */

/* OUTER is INNER or a record around it, elements of arrays not counted. */
static bool holds_record(const struct terms *t, term outer, term inner)
{
	while (inner != outer && term_get(t, inner)->op == TERM_field)
		inner = term_get(t, inner)->a;
	return inner == outer;
}

/* A member of the object that keeps the handle, or of one around it. */
static bool is_beside(const struct terms *t, term addr, term place)
{
	const struct term_node *n = term_get(t, addr);
	const struct term_node *p = term_get(t, place);

	return n->op == TERM_field && p->op == TERM_field &&
	       (holds_record(t, n->a, p->a) || holds_record(t, p->a, n->a));
}

/* Another function writes that member too: later it may hold anything. */
static bool changes_later(const struct maker *m, term addr)
{
	const struct term_node *n = term_get(m->sim->t, addr);
	const struct program *p = m->sim->prog;

	for (uint32_t i = 0; i < p->unit->funcs.n; i++) {
		const struct ir_func *f = p->unit->funcs.v[i];
		bool mine = false;

		vec_foreach(&m->sim->frames, k)
			mine |= m->sim->frames.v[k]->func == i;
		for (size_t k = 0; !mine && k < f->stmts.n; k++) {
			const struct ir_stmt *st = &f->stmts.v[k];
			const struct ir_expr *e = ir_expr(f, st->dst);

			if (st->dst && e->op == IR_FIELD && n->name2 &&
			    !strcmp(e->name, n->name) && e->record &&
			    !strcmp(e->record, n->name2))
				return true;
		}
	}
	return false;
}

static bool has_text(const struct strbuf *sb, const char *text)
{
	return sb->len && strstr(sb->buf, text);
}

static void add_alternative(struct strbuf *sb, const char *text, bool differs)
{
	if (has_text(sb, text))
		return;
	if (sb->len)
		strbuf_addc(sb, '|');
	strbuf_adds(sb, text);
	if (differs)
		strbuf_addc(sb, '!');
}

static bool name_of(const struct maker *m, term addr, struct strbuf *name)
{
	strbuf_clear(name);
	strbuf_addc(name, '@');
	return canon_location(name, m->sim->t, addr);
}

/*
 * What is remembered of terms (term_recall()): choices share their parts, so
 * that asking each way anew takes as long as there are ways.
 */
enum { RECALL_BARE = 0x1000, RECALL_MAY_HOLD = 0x2000 };

static term bare(struct terms *t, term x, int depth);

static term bare_anew(struct terms *t, term x, int depth)
{
	struct term_node n = *term_get(t, x);

	switch (n.op) {
	case TERM_cast:
	case TERM_havoc:
		return bare(t, n.a, depth);
	case TERM_const:
		return term_const(t, n.num, 64, true);
	case TERM_ite:
		return term_ite(t, n.a, bare(t, n.b, depth - 1),
				bare(t, n.c, depth - 1));
	case TERM_add:
	case TERM_sub:
	case TERM_mul:
	case TERM_div:
	case TERM_mod:
	case TERM_shl:
	case TERM_shr:
		return term_bin(t, n.op, bare(t, n.a, depth - 1),
				bare(t, n.b, depth - 1), 64, true);
	default:
		return x;
	}
}

/* X as a plain number: conversions are taken to change nothing. */
static term bare(struct terms *t, term x, int depth)
{
	term r;

	if (!depth)
		return x;
	r = term_recall(t, RECALL_BARE, x, (term)depth);
	return r ? r : term_remember(t, RECALL_BARE, x, (term)depth,
				     bare_anew(t, x, depth));
}

/* VALUE is V, or may be by the path that was taken. */
static bool may_hold(struct terms *t, term value, term v, int depth)
{
	uint32_t question = RECALL_MAY_HOLD + (uint32_t)depth;
	struct term_node n;
	term known;
	bool yes;

	value = term_strip(t, value);
	known = term_recall(t, question, value, v);
	if (known)
		return known == term_true(t);
	n = *term_get(t, value);
	yes = value == term_strip(t, v) ||
	      bare(t, value, 8) == bare(t, v, 8) ||
	      (n.op == TERM_ite && depth &&
	       (may_hold(t, n.b, v, depth - 1) ||
		may_hold(t, n.c, v, depth - 1)));
	term_remember(t, question, value, v,
		      yes ? term_true(t) : term_false(t));
	return yes;
}

/* Do VALUE and WANTED differ on some path that is real? */
static bool can_differ(struct maker *m, enum role role, term value, term wanted)
{
	struct terms *t = m->sim->t;
	const struct term_node *n = term_get(t, value);
	term no;

	if ((n->flags | term_get(t, wanted)->flags) & TERM_HAS_HAVOC)
		return false;
	/* chosen by a condition that the other was chosen by as well */
	if (may_hold(t, value, wanted, 12) || may_hold(t, wanted, value, 12))
		return false;
	if (role == ROLE_handle)
		return !term_contains(t, value, term_strip(t, wanted));
	if (m->to->compared >= MAX_COMPARED || m->s->inexact || m->s->doubtful ||
	    m->s->blurred ||
	    (m->s->pc && (term_get(t, m->s->pc)->flags & TERM_HAS_HAVOC)))
		return false;
	m->to->compared++;
	no = term_not(t, term_eq(t, bare(t, value, 8), bare(t, wanted, 8)));
	return solver_check(m->sim->solver, term_and(t, m->s->pc, no)) ==
	       SAT_YES;
}

/* Members that hold the role's value, and such beside them that do not. */
static void add_members(struct maker *m, enum role role, term v,
			struct strbuf *sb)
{
	struct terms *t = m->sim->t;
	struct strbuf name = { 0 };
	bool is_known = role == ROLE_size || role == ROLE_nents_arg ||
			role == ROLE_handle;

	for (size_t i = 0; i < m->s->cells.n; i++) {
		struct cell c = m->s->cells.v[i];
		/* a count that was mapped is none that was asked for, on
		   whatever path */
		bool same = may_hold(t, c.value, v,
				     role == ROLE_nents_result ? 12 : 0);

		if (addr_local_root(t, c.addr) || !name_of(m, c.addr, &name))
			continue;
		if (same && !term_is_const(t, v, NULL))
			add_alternative(sb, name.buf, false);
		else if (same && is_beside(t, c.addr, m->place))
			add_alternative(sb, name.buf, false);
		else if (!same && is_known && m->is_final && m->is_whole &&
			 is_beside(t, c.addr, m->place) &&
			 term_get(t, c.value)->bits >= 16 &&
			 !has_text(sb, name.buf) &&
			 (role == ROLE_handle ||
			  !subject_in(m->sim, m->s, c.value)) &&
			 can_differ(m, role, c.value, v) &&
			 !changes_later(m, c.addr))
			add_alternative(sb, name.buf, true);
	}
	strbuf_release(&name);
}

static bool is_made(enum role r)
{
	return r == ROLE_handle || r == ROLE_cpu_addr || r == ROLE_nents_result;
}

static void add_role(struct maker *m, struct result_fact *fact, enum role role,
		     term v)
{
	struct strbuf sb = { 0 };
	struct result_role r = { .role = role };
	bool birth = !m->sim->from_entry;

	if (!v)
		return;
	/* what the birth itself made has no name but the places that
	   remember it */
	if (!birth || !is_made(role))
		m->lacks_value |= !canon_value(&sb, m->sim->t, v) &&
				  role != ROLE_gfp && role != ROLE_page;
	if (birth && m->place &&
	    (is_made(role) || role == ROLE_size ||
	     role == ROLE_nents_arg || role == ROLE_dir || role == ROLE_dev))
		add_members(m, role, v, &sb);
	if (sb.len || !is_made(role) || !birth) {
		r.text = keep(m->to, sb.buf);
		vec_push(&fact->roles, r);
	}
	strbuf_release(&sb);
}

/* --- facts ---------------------------------------------------------------- */

static bool same_fact(const struct result_fact *a, const struct result_fact *b)
{
	if (a->call != b->call || a->event != b->event ||
	    strcmp(a->location, b->location) || a->roles.n != b->roles.n)
		return false;
	for (size_t i = 0; i < a->roles.n; i++)
		if (a->roles.v[i].role != b->roles.v[i].role ||
		    strcmp(a->roles.v[i].text, b->roles.v[i].text))
			return false;
	return true;
}

/* The record that the call is given in place of a list, or NULL. */
static const char *list_record(const struct sim *sim)
{
	const struct api_value *v = &sim->site->api->roles[ROLE_sg];
	const struct ir_unit *u = sim->prog->unit;
	const struct ir_func *f = u->funcs.v[sim->site->func];
	const struct ir_stmt *st = &f->stmts.v[sim->site->stmt];
	const struct ir_expr *e;
	const struct ir_type *ty;

	if (v->source != SOURCE_arg || (uint32_t)v->arg >= st->nargs)
		return NULL;
	e = ir_expr(f, f->args.v[st->first_arg + (uint32_t)v->arg]);
	while (e->op == IR_CAST)
		e = ir_expr(f, e->a);
	ty = &u->types.v[e->type];
	if (ty->kind != IR_TYPE_POINTER)
		return NULL;
	ty = &u->types.v[ty->target];
	return ty->kind == IR_TYPE_RECORD && ty->name &&
			       strcmp(ty->name, "struct scatterlist") ?
		       ty->name :
		       NULL;
}

/* A list, or other object, that the calls are given a pointer to. */
static bool name_object(const struct maker *m, term object, struct strbuf *sb)
{
	const struct terms *t = m->sim->t;
	const char *record = list_record(m->sim);
	const struct term_node *n;
	int64_t k;

	if (record) {
		strbuf_adds(sb, record);
		return true;
	}
	object = term_strip(t, object);
	n = term_get(t, object);
	if (n->op == TERM_elem && term_is_const(t, n->b, &k) && !k)
		object = n->a;
	return canon_location(sb, t, n->op == TERM_load ? n->a : object);
}

/* PLACE: where the handle is kept. In a run from entry, and of a list: by
   what the calls name it. */
static bool named(const struct maker *m, term place, struct strbuf *sb)
{
	const struct terms *t = m->sim->t;
	const struct birth *b = m->s->subj.birth;

	if (place == b->identity && !b->roles[ROLE_handle])
		return name_object(m, place, sb);
	if (!m->sim->from_entry)
		return canon_location(sb, t, place);
	return canon_origin(sb, t, place) ||
	       (b->roles[ROLE_handle] != place &&
		canon_origin(sb, t, b->roles[ROLE_handle]));
}

static bool has_name(const struct maker *m, term place)
{
	struct strbuf sb = { 0 };
	bool yes = named(m, place, &sb);

	strbuf_release(&sb);
	return yes;
}

void facts_add_escaped(struct facts *f, struct sim *sim, const struct state *s)
{
	const struct birth *b = s->subj.birth;
	const struct site *site = sim->site;
	struct maker m = { .to = f, .sim = sim, .s = s };
	struct result_fact fact = { .event = EVENT_hand_over,
				    .subject = site->api->subject,
				    .family = site->api->family,
				    .call = site->call,
				    .func = site->func,
				    .location = "",
				    .guard = "" };

	if (sim->from_entry || !b)
		return;
	fact.file = keep(f, f->unit->files.v[b->loc.file].path);
	fact.line = b->loc.line;
	fact.col = b->loc.col;
	for (int r = 1; r < ROLE_max; r++)
		if (!is_made((enum role)r) && r != ROLE_buffer &&
		    r != ROLE_attrs)
			add_role(&m, &fact, (enum role)r, b->roles[r]);
	vec_foreach(&f->out->facts, i)
		if (same_fact(&f->out->facts.v[i], &fact)) {
			vec_release(&fact.roles);
			return;
		}
	vec_push(&f->out->facts, fact);
}

static bool callers_are_run(const struct sim *sim)
{
	const struct ir_func *f = sim->prog->unit->funcs.v[sim->root];

	return sim->has_callers && f->is_static &&
	       !sim->prog->funcs[sim->root].address_taken;
}

/* Of the end that is being told. */
static uint64_t end_bit(const struct maker *m)
{
	unsigned n = m->to->ends;

	return m->is_final && n && n <= MAX_ENDS ? (uint64_t)1 << (n - 1) : 0;
}

/* The end's handle was computed from what the location holds. */
static bool is_derived(const struct maker *m, term addr)
{
	const struct terms *t = m->sim->t;

	return m->sim->from_entry && m->s->subj.birth->roles[ROLE_handle] &&
	       term_get(t, term_strip(t, addr))->op != TERM_load;
}

static void make(struct maker *m, term addr, struct ir_loc loc)
{
	const struct birth *b = m->s->subj.birth;
	const struct site *site = m->sim->site;
	struct early_fact e = { .is_final = m->is_final,
				.ends = end_bit(m) };
	struct strbuf sb = { 0 };

	e.fact = (struct result_fact){ .event = site->api->event,
				       .subject = site->api->subject,
				       .family = site->api->family,
				       .call = site->call,
				       .func = site->func,
				       .guard = "",
				       .doubtful = m->s->doubtful };
	if (!named(m, addr, &sb)) {
		strbuf_clear(&sb);
		m->lacks_value = true;
	}
	e.fact.location = keep(m->to, sb.buf);
	e.fact.derived = is_derived(m, addr);
	e.fact.file = keep(m->to, m->to->unit->files.v[loc.file].path);
	e.fact.line = loc.line;
	e.fact.col = loc.col;
	strbuf_release(&sb);
	for (int r = 1; r < ROLE_max; r++)
		if (r != ROLE_buffer && r != ROLE_attrs)
			add_role(m, &e.fact, (enum role)r, b->roles[r]);
	e.is_inner = m->lacks_value && callers_are_run(m->sim);
	vec_foreach(&m->to->early, i)
		if (same_fact(&m->to->early.v[i].fact, &e.fact)) {
			m->to->early.v[i].is_final |= e.is_final;
			m->to->early.v[i].is_inner &= e.is_inner;
			m->to->early.v[i].ends |= e.ends;
			m->to->early.v[i].fact.doubtful &= e.fact.doubtful;
			vec_release(&e.fact.roles);
			return;
		}
	vec_push(&m->to->early, e);
}

void facts_add(struct facts *f, struct sim *sim, const struct state *s,
	       term addr, struct ir_loc loc)
{
	struct maker m = { .to = f,
			   .sim = sim,
			   .s = s,
			   .place = sim->from_entry ? 0 : addr,
			   .is_final = sim->from_entry };

	make(&m, addr, loc);
}

/* The members that keep the handle, at the end: those with a name or those
   without. FALSE when there was none. */
static bool add_kept(struct facts *f, struct sim *sim, const struct state *s,
		     bool with_name)
{
	const struct birth *b = s->subj.birth;
	struct terms *t = sim->t;
	bool any = false;

	for (size_t i = 0; i < s->cells.n; i++) {
		struct cell c = s->cells.v[i];
		bool whole = term_strip(t, c.value) ==
			     term_strip(t, b->identity) ||
			     term_strip(t, c.value) ==
			     term_strip(t, b->roles[ROLE_handle]);
		struct maker m = { .to = f, .sim = sim, .s = s,
				   .place = c.addr, .is_final = true,
				   .is_whole = whole };

		if (addr_local_root(t, c.addr) ||
		    !subject_in(sim, s, c.value) ||
		    has_name(&m, c.addr) != with_name)
			continue;
		make(&m, c.addr, b->loc);
		any = true;
	}
	return any;
}

void facts_add_all(struct facts *f, struct sim *sim, const struct state *s)
{
	const struct birth *b = s->subj.birth;

	if (sim->from_entry)
		return;
	f->ends++;
	if (!b->roles[ROLE_handle]) {
		/* a list or map is named by the object that holds it */
		struct maker m = { .to = f, .sim = sim, .s = s,
				   .place = b->identity, .is_final = true,
				   .is_whole = true };

		make(&m, b->identity, b->loc);
	} else if (!add_kept(f, sim, s, true)) {
		add_kept(f, sim, s, false);
	}
}

/*
 * Another fact of the same kind says more; or nothing outlives an activation
 * but what was seen at its end.
 */
static bool gives_way(const struct facts *f, const struct early_fact *e)
{
	if (!e->is_final && !f->is_capped && !f->is_vague)
		return true;
	vec_foreach(&f->early, i) {
		const struct early_fact *o = &f->early.v[i];

		if (e->is_inner && !o->is_inner && !f->is_capped)
			return true;
		if (!e->is_final && o->is_final &&
		    o->is_inner == e->is_inner &&
		    !strcmp(o->fact.location, e->fact.location))
			return true;
	}
	return false;
}

/* Whichever way the activations end, the handle is in that location. */
static bool always_holds(const struct facts *f, const char *location)
{
	uint64_t ends = 0;

	if (!f->ends || f->ends > MAX_ENDS || f->is_capped || f->is_vague)
		return false;
	vec_foreach(&f->early, i)
		if (!strcmp(f->early.v[i].fact.location, location))
			ends |= f->early.v[i].ends;
	return ends == UINT64_MAX >> (MAX_ENDS - f->ends);
}

void facts_flush(struct facts *f)
{
	vec_foreach(&f->early, i)
		f->early.v[i].fact.must =
			*f->early.v[i].fact.location &&
			always_holds(f, f->early.v[i].fact.location);
	vec_foreach(&f->early, i) {
		struct early_fact *e = &f->early.v[i];

		if (gives_way(f, e))
			vec_release(&e->fact.roles);
		else
			vec_push(&f->out->facts, e->fact);
	}
	f->early.n = 0;
	f->ends = 0;
	f->compared = 0;
	f->is_capped = false;
	f->is_vague = false;
}
