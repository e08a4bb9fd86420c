// SPDX-License-Identifier: BSD-2-Clause
/*
 * Reader of conditions: text -> raw tree -> sorts -> checked tree.
 *
 * Terms. A raw node (sexp.h) is a word or a list. Its *sorts* are the
 * set of sorts it could have. A word may be several things: `sg` is a role
 * (sort term) and a family, `page` and `pool` too. So sorts are gathered
 * from the leaves up, operands of one comparison keep the sorts they share,
 * and the tree is built from the root down with one expected sort each:
 * `(= m.family sg)` compares families, `(distinct sg m.sg)` scatterlists.
 * If more than one sort is left (both operands are such words), they are
 * roles: two constants are never worth comparing.
 *
 * Direction: refuses what it does not know. Nothing here is handed to a
 * solver; what is accepted is also correct SMT-LIB once the names are
 * declared. Does not simplify, and does not judge whether a condition makes
 * sense.
 */
#include "ref/expr.h"

#include <assert.h>
#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "ref/contract.h"
#include "ref/strbuf.h"

#define SORT_BIT(s) (1u << (s))
#define SORT_ANY    (SORT_BIT(SORT_TERM + 1) - 1)

enum shape {
	SHAPE_LEAF,
	SHAPE_LOGIC, /* Bool... -> Bool */
	SHAPE_EQUAL, /* S... -> Bool */
	SHAPE_ITE,   /* Bool S S -> S */
	SHAPE_ORDER, /* Int... -> Bool */
	SHAPE_ARITH  /* Int... -> Int */
};

/* One row per operator; max 0: any number of operands. */
static const struct op_row {
	const char *name;
	enum shape shape;
	int min, max;
} ops[] = {
    [EXPR_AND] = {"and", SHAPE_LOGIC, 1, 0},
    [EXPR_OR] = {"or", SHAPE_LOGIC, 1, 0},
    [EXPR_NOT] = {"not", SHAPE_LOGIC, 1, 1},
    [EXPR_IMPLIES] = {"=>", SHAPE_LOGIC, 2, 0},
    [EXPR_EQ] = {"=", SHAPE_EQUAL, 2, 0},
    [EXPR_DISTINCT] = {"distinct", SHAPE_EQUAL, 2, 0},
    [EXPR_ITE] = {"ite", SHAPE_ITE, 3, 3},
    [EXPR_LT] = {"<", SHAPE_ORDER, 2, 0},
    [EXPR_LE] = {"<=", SHAPE_ORDER, 2, 0},
    [EXPR_GT] = {">", SHAPE_ORDER, 2, 0},
    [EXPR_GE] = {">=", SHAPE_ORDER, 2, 0},
    [EXPR_ADD] = {"+", SHAPE_ARITH, 2, 0},
    [EXPR_SUB] = {"-", SHAPE_ARITH, 1, 0},
};

#define NOPS ((int)(sizeof(ops) / sizeof(ops[0])))

static const char *const sort_names[] = {
    [SORT_BOOL] = "Bool",   [SORT_INT] = "Int", [SORT_STATE] = "state",
    [SORT_EVENT] = "event", [SORT_DIR] = "dir", [SORT_FAMILY] = "family",
    [SORT_TERM] = "term",
};

/* Sorts of roles as vocab.def writes them. */
enum {
	ROLE_SORT_int = SORT_INT,
	ROLE_SORT_dir = SORT_DIR,
	ROLE_SORT_family = SORT_FAMILY,
	ROLE_SORT_term = SORT_TERM
};

static const unsigned char role_sorts[ROLE_max] = {
#define ROLE(name, sort, text) [ROLE_##name] = ROLE_SORT_##sort,
#include "ref/vocab.def"
};

struct reader {
	struct arena *mem;
	enum subject subject;
	struct expr_error *err;
};

enum expr_sort expr_role_sort(enum role role)
{
	assert(role > ROLE_none && role < ROLE_max);
	return (enum expr_sort)role_sorts[role];
}

/* The first error stays: later ones follow from it. */
static void *fail(struct reader *r, int column, const char *message)
{
	if (!r->err->message) {
		r->err->column = column;
		r->err->message = message;
	}
	return NULL;
}

static int op_from_name(const char *s)
{
	for (int i = 0; i < NOPS; i++)
		if (ops[i].name && !strcmp(ops[i].name, s))
			return i;
	return -1;
}

/* False, for callers to return. */
static bool fail_op(struct reader *r, const struct sexp *n)
{
	const char *w = n->word;

	if (!strcmp(w, "forall") || !strcmp(w, "exists"))
		fail(r, n->column, "quantifiers are not allowed");
	else if (!*w)
		fail(r, n->column, "an operator is expected after '('");
	else if (!strcmp(w, "let"))
		fail(r, n->column, "'let' is not allowed");
	else
		fail(r, n->column,
		     arena_printf(r->mem, "unknown operator '%s'", w));
	return false;
}

static bool check_count(struct reader *r, const struct sexp *n)
{
	const struct op_row *op = &ops[n->op];
	int max = op->max ? op->max : EXPR_MAX_ARGS;
	const char *limit = n->nargs < op->min ? "at least" : "at most";
	int count = n->nargs < op->min ? op->min : max;

	if (n->nargs >= op->min && n->nargs <= max)
		return true;
	fail(r, n->column,
	     arena_printf(r->mem, "'%s' takes %s %d operand%s, here are %d",
			  op->name, limit, count, count == 1 ? "" : "s",
			  n->nargs));
	return false;
}

/* Operators by name, in place; false after fail(). */
static bool find_op(struct reader *r, struct sexp *n)
{
	n->op = op_from_name(n->word);
	if (n->op < 0)
		return fail_op(r, n);
	return check_count(r, n);
}

/* The role WORD names: `size` or `m.size`; 0 none. */
static enum role role_of_word(const char *word, bool *birth)
{
	*birth = !strncmp(word, "m.", 2);
	return role_from_name(*birth ? word + 2 : word);
}

static bool is_numeral(const char *w)
{
	return *w && w[strspn(w, "0123456789")] == '\0';
}

static unsigned atom_sorts(struct reader *r, const char *w)
{
	bool birth;
	enum role role = role_of_word(w, &birth);
	unsigned sorts = 0;

	if (is_numeral(w))
		return SORT_BIT(SORT_INT);
	if (!strcmp(w, "true") || !strcmp(w, "false"))
		return SORT_BIT(SORT_BOOL);
	if (!strcmp(w, "state") || contract_state_from_name(r->subject, w) >= 0)
		sorts |= SORT_BIT(SORT_STATE);
	if (!strcmp(w, "event") || event_from_name(w))
		sorts |= SORT_BIT(SORT_EVENT);
	if (direction_from_name(w) >= 0)
		sorts |= SORT_BIT(SORT_DIR);
	if (family_from_name(w))
		sorts |= SORT_BIT(SORT_FAMILY);
	if (role)
		sorts |= SORT_BIT(expr_role_sort(role));
	return sorts;
}

static void *fail_atom(struct reader *r, const struct sexp *n)
{
	const char *w = n->word;

	if (!strncmp(w, "m.", 2))
		return fail(r, n->column,
			    arena_printf(r->mem, "unknown role '%s'", w + 2));
	if (isdigit((unsigned char)*w))
		return fail(r, n->column,
			    arena_printf(r->mem, "'%s' is no numeral", w));
	if (op_from_name(w) >= 0)
		return fail(
		    r, n->column,
		    arena_printf(r->mem, "operator '%s' without '('", w));
	return fail(
	    r, n->column,
	    arena_printf(
		r->mem,
		"'%s' is no state of a %s, event, direction, family or role", w,
		subject_name(r->subject)));
}

static const char *sorts_text(struct reader *r, unsigned sorts)
{
	const char *text = "";

	for (int s = 0; s <= SORT_TERM; s++)
		if (sorts & SORT_BIT(s))
			text = arena_printf(r->mem, "%s%s%s", text,
					    *text ? " or " : "", sort_names[s]);
	return text;
}

static void *fail_sort(struct reader *r, const struct sexp *n, unsigned want)
{
	return fail(r, n->column,
		    arena_printf(r->mem, "'%s' is of sort %s, expected is %s",
				 n->word, sorts_text(r, n->sorts),
				 sorts_text(r, want)));
}

/* The sorts that all of N's operands from FROM on can have; 0 fails. */
static unsigned common_sorts(struct reader *r, const struct sexp *n, int from)
{
	unsigned common = SORT_ANY;

	for (int i = from; i < n->nargs; i++) {
		if (!(common & n->args[i]->sorts)) {
			fail_sort(r, n->args[i], common);
			return 0;
		}
		common &= n->args[i]->sorts;
	}
	return common;
}

/* Fills in operators, and sorts from the leaves up; false after fail(). */
static bool gather_sorts(struct reader *r, struct sexp *n)
{
	if (n->op >= 0 && !find_op(r, n))
		return false;
	for (int i = 0; i < n->nargs; i++)
		if (!gather_sorts(r, n->args[i]))
			return false;
	switch (n->op < 0 ? SHAPE_LEAF : ops[n->op].shape) {
	case SHAPE_LEAF:
		n->sorts = atom_sorts(r, n->word);
		if (!n->sorts)
			fail_atom(r, n);
		return n->sorts != 0;
	case SHAPE_EQUAL:
		n->sorts = SORT_BIT(SORT_BOOL);
		return common_sorts(r, n, 0) != 0;
	case SHAPE_ITE:
		n->sorts = common_sorts(r, n, 1);
		return n->sorts != 0;
	case SHAPE_ARITH:
		n->sorts = SORT_BIT(SORT_INT);
		return true;
	case SHAPE_LOGIC:
	case SHAPE_ORDER:
		n->sorts = SORT_BIT(SORT_BOOL);
		return true;
	}
	assert(!"a shape without sorts");
	return false;
}

/* One of SORTS; role words win over constants (see top). */
static enum expr_sort pick_sort(unsigned sorts)
{
	int s = SORT_TERM;

	while (!(sorts & SORT_BIT(s)))
		s--;
	return (enum expr_sort)s;
}

static struct expr *new_expr(struct reader *r, enum expr_op op,
			     enum expr_sort sort, int64_t num)
{
	struct expr *e = arena_new(r->mem, struct expr);

	e->op = op;
	e->sort = sort;
	e->num = num;
	return e;
}

static struct expr *build_numeral(struct reader *r, const struct sexp *n)
{
	int64_t num = 0;

	for (const char *p = n->word; *p; p++)
		if (__builtin_mul_overflow(num, (int64_t)10, &num) ||
		    __builtin_add_overflow(num, (int64_t)(*p - '0'), &num))
			return fail(
			    r, n->column,
			    arena_printf(r->mem, "'%s' is too large", n->word));
	return new_expr(r, EXPR_NUM, SORT_INT, num);
}

static struct expr *build_role(struct reader *r, const char *word)
{
	bool birth;
	enum role role = role_of_word(word, &birth);
	struct expr *e;

	e = new_expr(r, birth ? EXPR_BIRTH_ROLE : EXPR_ROLE,
		     expr_role_sort(role), 0);
	e->role = role;
	return e;
}

static bool is_role_of_sort(const char *word, enum expr_sort sort)
{
	bool birth;
	enum role role = role_of_word(word, &birth);

	return role && expr_role_sort(role) == sort;
}

static struct expr *build_atom(struct reader *r, const struct sexp *n,
			       enum expr_sort sort)
{
	const char *w = n->word;

	if (sort == SORT_INT && is_numeral(w))
		return build_numeral(r, n);
	if (is_role_of_sort(w, sort))
		return build_role(r, w);
	switch (sort) {
	case SORT_BOOL:
		return new_expr(r, strcmp(w, "true") ? EXPR_FALSE : EXPR_TRUE,
				sort, 0);
	case SORT_STATE:
		if (!strcmp(w, "state"))
			return new_expr(r, EXPR_STATE, sort, 0);
		return new_expr(r, EXPR_ENUM, sort,
				contract_state_from_name(r->subject, w));
	case SORT_EVENT:
		if (!strcmp(w, "event"))
			return new_expr(r, EXPR_EVENT, sort, 0);
		return new_expr(r, EXPR_ENUM, sort, event_from_name(w));
	case SORT_DIR:
		return new_expr(r, EXPR_ENUM, sort, direction_from_name(w));
	case SORT_FAMILY:
		return new_expr(r, EXPR_ENUM, sort, family_from_name(w));
	case SORT_INT:
	case SORT_TERM:
		break;
	}
	assert(!"an atom without meaning");
	return NULL;
}

/* The sort that operand I of N must have when N is of SORT. */
static enum expr_sort arg_sort(struct reader *r, const struct sexp *n, int i,
			       enum expr_sort sort)
{
	switch (ops[n->op].shape) {
	case SHAPE_LOGIC:
		return SORT_BOOL;
	case SHAPE_EQUAL:
		return pick_sort(common_sorts(r, n, 0));
	case SHAPE_ITE:
		return i == 0 ? SORT_BOOL : sort;
	case SHAPE_ORDER:
	case SHAPE_ARITH:
		return SORT_INT;
	case SHAPE_LEAF:
		break;
	}
	assert(!"an operator without a shape");
	return SORT_BOOL;
}

static struct expr *build(struct reader *r, const struct sexp *n,
			  enum expr_sort sort)
{
	struct expr *e;

	if (!(n->sorts & SORT_BIT(sort)))
		return fail_sort(r, n, SORT_BIT(sort));
	if (n->op < 0)
		return build_atom(r, n, sort);
	e = new_expr(r, (enum expr_op)n->op, sort, 0);
	e->nargs = n->nargs;
	e->args = arena_array(r->mem, struct expr *, n->nargs);
	for (int i = 0; i < n->nargs; i++) {
		e->args[i] = build(r, n->args[i], arg_sort(r, n, i, sort));
		if (!e->args[i])
			return NULL;
	}
	return e;
}

struct expr *expr_read(struct arena *a, enum subject subject, const char *text,
		       struct expr_error *err)
{
	struct reader r = {a, subject, err};
	struct sexp *n;

	assert(subject > SUBJECT_none && subject < SUBJECT_max);
	err->message = NULL;
	err->column = 1;
	n = sexp_read(a, text, err);
	if (!n || !gather_sorts(&r, n))
		return NULL;
	return build(&r, n, SORT_BOOL);
}

static const char *enum_name(enum subject subject, const struct expr *e)
{
	switch (e->sort) {
	case SORT_STATE:
		return contract_state_name(subject, (int)e->num);
	case SORT_EVENT:
		return event_name((enum event)e->num);
	case SORT_DIR:
		return direction_name((enum direction)e->num);
	case SORT_FAMILY:
		return family_name((enum family)e->num);
	default:
		return NULL;
	}
}

static void show(struct strbuf *sb, enum subject subject, const struct expr *e)
{
	switch (e->op) {
	case EXPR_TRUE:
	case EXPR_FALSE:
		strbuf_adds(sb, e->op == EXPR_TRUE ? "true" : "false");
		return;
	case EXPR_NUM:
		strbuf_addf(sb, "%lld", (long long)e->num);
		return;
	case EXPR_STATE:
	case EXPR_EVENT:
		strbuf_adds(sb, e->op == EXPR_STATE ? "state" : "event");
		return;
	case EXPR_ENUM:
		strbuf_adds(sb, enum_name(subject, e));
		return;
	case EXPR_ROLE:
	case EXPR_BIRTH_ROLE:
		strbuf_adds(sb, e->op == EXPR_ROLE ? "" : "m.");
		strbuf_adds(sb, role_name(e->role));
		return;
	default:
		break;
	}
	strbuf_addc(sb, '(');
	strbuf_adds(sb, ops[e->op].name);
	for (int i = 0; i < e->nargs; i++) {
		strbuf_addc(sb, ' ');
		show(sb, subject, e->args[i]);
	}
	strbuf_addc(sb, ')');
}

char *expr_show(struct arena *a, enum subject subject, const struct expr *e)
{
	struct strbuf sb = {0};
	char *text;

	show(&sb, subject, e);
	text = arena_strndup(a, sb.buf, sb.len);
	strbuf_release(&sb);
	return text;
}
