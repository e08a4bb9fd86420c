// SPDX-License-Identifier: BSD-2-Clause
/*
 * The IR as text, for people and for golden tests. Looks like C where C has
 * the construct; everything else is written as its operation's name.
 * Variables of one name in one function are told apart by their number.
 */
#include "analyzer/ir.h"

#include <inttypes.h>
#include <string.h>

struct show {
	struct strbuf *out;
	const struct ir_unit *u;
	const struct ir_func *f;
};

static const char *type_name(const struct show *s, uint32_t type)
{
	const char *name = s->u->types.v[type].name;

	return name ? name : "?";
}

static bool name_is_shared(const struct ir_func *f, size_t var)
{
	vec_foreach(&f->vars, i)
		if (i != var && !f->vars.v[i].is_temp &&
		    !strcmp(f->vars.v[i].name, f->vars.v[var].name))
			return true;
	return false;
}

static void show_var(const struct show *s, int64_t num)
{
	const struct ir_var *v = &s->f->vars.v[num];

	if (v->is_temp)
		strbuf_addf(s->out, "%%%" PRId64, num);
	else if (name_is_shared(s->f, (size_t)num))
		strbuf_addf(s->out, "%s.%" PRId64, v->name, num);
	else
		strbuf_adds(s->out, v->name);
}

static void show_const(const struct show *s, const struct ir_expr *x)
{
	const struct ir_type *t = &s->u->types.v[x->type];

	if (t->kind == IR_TYPE_INT && !t->is_signed)
		strbuf_addf(s->out, "%" PRIu64, (uint64_t)x->num);
	else
		strbuf_addf(s->out, "%" PRId64, x->num);
}

static void show_string(const struct show *s, const char *text)
{
	enum { SHOWN = 40 };

	strbuf_addf(s->out, "\"%.*s%s\"", SHOWN, text,
		    strlen(text) > SHOWN ? "..." : "");
}

static void show(const struct show *s, ir_ref e);

static void show_field(const struct show *s, const struct ir_expr *x)
{
	const struct ir_expr *base = ir_expr(s->f, x->a);

	if (base->op == IR_ELEM) {
		show(s, base->a);
		strbuf_addf(s->out, "->%s", x->name);
	} else {
		show(s, x->a);
		strbuf_addf(s->out, ".%s", x->name);
	}
}

static void show_elem(const struct show *s, const struct ir_expr *x)
{
	const struct ir_expr *ptr = ir_expr(s->f, x->a);
	const struct ir_expr *base;

	if (ptr->op == IR_DECAY) {
		show(s, ptr->a);
		strbuf_adds(s->out, "[0]");
		return;
	}
	if (ptr->op != IR_PTRADD) {
		strbuf_adds(s->out, "*");
		show(s, x->a);
		return;
	}
	base = ir_expr(s->f, ptr->a);
	show(s, base->op == IR_DECAY ? base->a : ptr->a);
	strbuf_adds(s->out, "[");
	show(s, ptr->b);
	strbuf_adds(s->out, "]");
}

static void show_binary(const struct show *s, const struct ir_expr *x,
			const char *op)
{
	strbuf_adds(s->out, "(");
	show(s, x->a);
	strbuf_addf(s->out, " %s ", op);
	show(s, x->b);
	strbuf_adds(s->out, ")");
}

static void show_choice(const struct show *s, const struct ir_expr *x)
{
	strbuf_adds(s->out, "(");
	show(s, x->a);
	strbuf_adds(s->out, " ? ");
	show(s, x->b);
	strbuf_adds(s->out, " : ");
	show(s, x->c);
	strbuf_adds(s->out, ")");
}

static void show_named(const struct show *s, const struct ir_expr *x)
{
	strbuf_addf(s->out, "%s(", ir_op_name(x->op));
	if (x->op == IR_CONTAINER)
		strbuf_addf(s->out, "%s, %s, ", x->record, x->name);
	show(s, x->a);
	strbuf_adds(s->out, ")");
}

static void show(const struct show *s, ir_ref e)
{
	const struct ir_expr *x = ir_expr(s->f, e);

	switch (x->op) {
	case IR_VAR:
		show_var(s, x->num);
		break;
	case IR_CONST:
		show_const(s, x);
		break;
	case IR_STRING:
		show_string(s, x->name);
		break;
	case IR_GLOBAL:
		strbuf_addf(s->out, "@%s", x->name);
		break;
	case IR_FUNC:
		strbuf_addf(s->out, "%s", x->name);
		break;
	case IR_FIELD:
		show_field(s, x);
		break;
	case IR_ELEM:
		show_elem(s, x);
		break;
	case IR_ADDR:
		strbuf_adds(s->out, "&");
		show(s, x->a);
		break;
	case IR_PTRADD:
		show_binary(s, x, "+p");
		break;
	case IR_PTRDIFF:
		show_binary(s, x, "-p");
		break;
	case IR_CAST:
		strbuf_addf(s->out, "(%s)", type_name(s, x->type));
		show(s, x->a);
		break;
	case IR_NEG:
	case IR_BITNOT:
	case IR_NOT:
		strbuf_adds(s->out, ir_op_name(x->op));
		show(s, x->a);
		break;
	case IR_ITE:
		show_choice(s, x);
		break;
	default:
		if (ir_op_nargs(x->op) == 2)
			show_binary(s, x, ir_op_name(x->op));
		else if (ir_op_nargs(x->op) == 1)
			show_named(s, x);
		else
			strbuf_adds(s->out, ir_op_name(x->op));
	}
}

void ir_show_expr(struct strbuf *out, const struct ir_unit *u,
		  const struct ir_func *f, ir_ref e)
{
	struct show s = { .out = out, .u = u, .f = f };

	if (e)
		show(&s, e);
	else
		strbuf_adds(out, "none");
}

static void show_call(const struct show *s, const struct ir_stmt *st)
{
	const struct ir_expr *callee = ir_expr(s->f, st->callee);

	if (st->dst) {
		show(s, st->dst);
		strbuf_adds(s->out, " = ");
	}
	if (callee->op == IR_FUNC) {
		strbuf_adds(s->out, callee->name);
	} else {
		strbuf_adds(s->out, "(*");
		show(s, st->callee);
		strbuf_adds(s->out, ")");
	}
	strbuf_adds(s->out, "(");
	for (uint32_t i = 0; i < st->nargs; i++) {
		if (i)
			strbuf_adds(s->out, ", ");
		show(s, s->f->args.v[st->first_arg + i]);
	}
	strbuf_adds(s->out, ")");
	if (callee->op != IR_FUNC || strcmp(callee->name, st->written))
		strbuf_addf(s->out, " as '%s'", st->written);
	if (st->is_cleanup)
		strbuf_adds(s->out, " cleanup");
}

static void show_asm(const struct show *s, const struct ir_stmt *st)
{
	strbuf_adds(s->out, "asm");
	for (uint32_t i = 0; i < st->nargs; i++) {
		strbuf_adds(s->out, i ? ", " : " -> ");
		show(s, s->f->args.v[st->first_arg + i]);
	}
}

static void show_loc(const struct show *s, struct ir_loc loc)
{
	strbuf_addf(s->out, "  ; ");
	if (loc.file)
		strbuf_addf(s->out, "%s:", s->u->files.v[loc.file].path);
	strbuf_addf(s->out, "%u:%u", loc.line, loc.col);
}

static void show_hole(const struct show *s, const struct ir_stmt *st)
{
	strbuf_adds(s->out, st->is_wild ? "wild hole(" : "hole(");
	for (uint32_t i = 0; i < st->nargs; i++) {
		if (i)
			strbuf_adds(s->out, ", ");
		show(s, s->f->args.v[st->first_arg + i]);
	}
	strbuf_addc(s->out, ')');
}

static void show_stmt(const struct show *s, const struct ir_stmt *st)
{
	strbuf_adds(s->out, "\t");
	switch (st->kind) {
	case IR_STMT_ASSIGN:
		show(s, st->dst);
		strbuf_adds(s->out, " = ");
		show(s, st->src);
		break;
	case IR_STMT_CALL:
		show_call(s, st);
		break;
	case IR_STMT_DECL:
		strbuf_adds(s->out, "decl ");
		show(s, st->dst);
		break;
	case IR_STMT_EVAL:
		strbuf_adds(s->out, "eval ");
		show(s, st->src);
		break;
	case IR_STMT_ASM:
		show_asm(s, st);
		break;
	case IR_STMT_HOLE:
		show_hole(s, st);
		break;
	}
	if (st->is_error)
		strbuf_adds(s->out, " error");
	show_loc(s, st->loc);
	strbuf_adds(s->out, "\n");
}

static void show_cases(const struct show *s, const struct ir_block *b)
{
	for (uint32_t i = 0; i < b->ncases; i++) {
		const struct ir_case *c = &s->f->cases.v[b->first_case + i];

		strbuf_addf(s->out, ", %" PRId64, c->lo);
		if (c->hi != c->lo)
			strbuf_addf(s->out, "..%" PRId64, c->hi);
		strbuf_addf(s->out, " b%u", c->block);
	}
	strbuf_addf(s->out, ", else b%u", b->succ[0]);
}

static void show_term(const struct show *s, const struct ir_block *b)
{
	strbuf_adds(s->out, "\t");
	switch (b->term) {
	case IR_TERM_NONE:
		strbuf_adds(s->out, "none");
		break;
	case IR_TERM_GOTO:
		strbuf_addf(s->out, "goto b%u", b->succ[0]);
		break;
	case IR_TERM_BRANCH:
		strbuf_adds(s->out, "if ");
		show(s, b->cond);
		strbuf_addf(s->out, " b%u else b%u", b->succ[0], b->succ[1]);
		break;
	case IR_TERM_SWITCH:
		strbuf_adds(s->out, "switch ");
		show(s, b->cond);
		show_cases(s, b);
		break;
	case IR_TERM_RETURN:
		strbuf_adds(s->out, "return");
		if (b->cond) {
			strbuf_adds(s->out, " ");
			show(s, b->cond);
		}
		break;
	case IR_TERM_UNREACHABLE:
		strbuf_adds(s->out, "unreachable");
		break;
	}
	show_loc(s, b->loc);
	strbuf_adds(s->out, "\n");
}

static void show_head(const struct show *s)
{
	const struct ir_func *f = s->f;

	strbuf_addf(s->out, "%s%s%s %s(", f->is_static ? "static " : "",
		    f->is_inline ? "inline " : "", type_name(s, f->type),
		    f->name);
	for (uint32_t i = 0; i < f->nparams; i++) {
		strbuf_addf(s->out, "%s%s ", i ? ", " : "",
			    type_name(s, f->vars.v[i].type));
		show_var(s, i);
	}
	strbuf_addf(s->out, "%s)%s", f->is_variadic ? ", ..." : "",
		    f->is_opaque ? " opaque" : f->has_error ? " error" : "");
	show_loc(s, f->loc);
	strbuf_adds(s->out, "\n");
}

void ir_dump_func(struct strbuf *out, const struct ir_unit *u,
		  const struct ir_func *f)
{
	struct show s = { .out = out, .u = u, .f = f };

	show_head(&s);
	for (size_t i = f->nparams; i < f->vars.n; i++) {
		const struct ir_var *v = &f->vars.v[i];

		strbuf_addf(out, "  %s ", type_name(&s, v->type));
		show_var(&s, (int64_t)i);
		strbuf_adds(out, v->address_taken ? " &\n" : "\n");
	}
	vec_foreach(&f->blocks, i) {
		const struct ir_block *b = &f->blocks.v[i];

		strbuf_addf(out, "b%zu:", i);
		if (b->is_loop_head)
			strbuf_adds(out, " loop");
		if (b->loop_head && b->loop_head - 1 != i)
			strbuf_addf(out, " in b%u", b->loop_head - 1);
		strbuf_adds(out, "\n");
		for (uint32_t k = 0; k < b->nstmts; k++)
			show_stmt(&s, &f->stmts.v[b->first_stmt + k]);
		show_term(&s, b);
	}
}
