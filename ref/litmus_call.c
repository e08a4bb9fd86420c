/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the calls of litmus programs: those of the API's table, and those
 * that the runner knows by itself.
 */
#include "ref/litmus_call.h"

#include <string.h>

#include "ref/api.h"
#include "ref/litmus_expr.h"

/* Args: v a value, d a device, o an object's address. */
static const struct intrinsic {
	const char *name;
	enum litmus_op_kind kind;
	const char *args;
	bool device, value, relaxed;
} intrinsics[] = {
    {"wmb", LITMUS_WRITE_BARRIER, "", false, false, false},
    {"dma_wmb", LITMUS_WRITE_BARRIER, "", false, false, false},
    {"rmb", LITMUS_READ_BARRIER, "", false, false, false},
    {"dma_rmb", LITMUS_READ_BARRIER, "", false, false, false},
    {"mb", LITMUS_FULL_BARRIER, "", false, false, false},
    {"dma_mb", LITMUS_FULL_BARRIER, "", false, false, false},
    {"writel", LITMUS_DOORBELL, "vd", false, false, false},
    {"writel_relaxed", LITMUS_DOORBELL, "vd", false, false, true},
    {"readl", LITMUS_READL, "d", false, true, false},
    {"await", LITMUS_AWAIT, "d", false, false, false},
    {"start", LITMUS_START, "dvvv", false, false, false},
    {"kfree", LITMUS_KFREE, "o", false, false, false},
    {"kalloc", LITMUS_KALLOC, "o", false, false, false},
    {"expect", LITMUS_EXPECT, "v", false, false, false},
    {"doorbell", LITMUS_DEV_WAIT, "", true, true, false},
    {"dread", LITMUS_DEV_READ, "v", true, true, false},
    {"dwrite", LITMUS_DEV_WRITE, "vv", true, false, false},
    {"done", LITMUS_DEV_DONE, "", true, false, false},
};

static const struct intrinsic *find_intrinsic(const char *name)
{
	for (size_t i = 0; i < sizeof(intrinsics) / sizeof(*intrinsics); i++)
		if (!strcmp(intrinsics[i].name, name))
			return &intrinsics[i];
	return NULL;
}

/* `&r` with a register or a name that is new; else false without error. */
static bool is_result(struct litmus_parser *p)
{
	struct litmus_parser ahead = *p;
	struct litmus_error none = {.message = NULL};

	if (!litmus_lex_is(&p->lx, "&"))
		return false;
	ahead.lx.err = &none;
	litmus_lex_next(&ahead.lx);
	return ahead.lx.kind == TOKEN_NAME &&
	       litmus_object(p->t, ahead.lx.word) < 0;
}

static int read_result(struct litmus_parser *p)
{
	const char *name;
	int v;

	litmus_lex_next(&p->lx);
	if (!litmus_name(p, &name))
		return -1;
	v = litmus_variable(p->t, p->thread, name);
	return v >= 0 ? v : litmus_variable_add(p, name, p->thread);
}

static bool read_arg(struct litmus_parser *p, struct litmus_op *op)
{
	if (op->nargs + op->nout == LITMUS_MAX_ARGS)
		return litmus_lex_fail(&p->lx, p->lx.at,
				       "more than %d arguments",
				       LITMUS_MAX_ARGS);
	if (is_result(p)) {
		op->out[op->nout] = read_result(p);
		return op->out[op->nout++] >= 0;
	}
	op->arg[op->nargs] = litmus_read_expr(p);
	return op->arg[op->nargs++] != NULL;
}

static bool read_args(struct litmus_parser *p, struct litmus_op *op)
{
	if (!litmus_expect(p, "("))
		return false;
	if (litmus_accept(p, ")"))
		return true;
	do {
		if (!read_arg(p, op))
			return false;
	} while (litmus_accept(p, ","));
	return litmus_expect(p, ")");
}

static bool wrong_count(struct litmus_parser *p, const char *name,
			struct litmus_place at, int want, int got)
{
	return litmus_lex_fail(&p->lx, at, "'%s' takes %d argument%s, not %d",
			       name, want, want == 1 ? "" : "s", got);
}

/* kfree() of what a register points to: memory of the heap. */
static bool free_block(struct litmus_op *op)
{
	op->kind = LITMUS_CALL;
	op->call = api_call_find("kfree_block");
	return op->call != NULL;
}

/* The constant arguments of an intrinsic become fields of the operation. */
static bool fix_intrinsic(struct litmus_parser *p, struct litmus_op *op,
			  const struct intrinsic *in)
{
	int n = (int)strlen(in->args), kept = 0;

	if (op->nargs + op->nout != n)
		return wrong_count(p, in->name, op->at, n,
				   op->nargs + op->nout);
	if (op->nout)
		return litmus_lex_fail(&p->lx, op->at,
				       "'%s' has no result to be addressed",
				       in->name);
	for (int i = 0; i < n; i++) {
		const struct litmus_expr *e = op->arg[i];

		if (in->args[i] == 'v') {
			op->arg[kept++] = e;
			continue;
		}
		if (e->kind != LX_NUMBER && in->kind == LITMUS_KFREE)
			return free_block(op);
		if (e->kind != LX_NUMBER)
			return litmus_lex_fail(
			    &p->lx, op->at, "'%s' wants the name of %s",
			    in->name,
			    in->args[i] == 'd' ? "a device" : "an object");
		if (in->args[i] == 'd')
			op->dev = (int)e->number;
		else
			for (int k = 0; k < p->t->nobjects; k++)
				if (p->t->object[k].addr == e->number)
					op->object = k;
	}
	op->nargs = kept;
	op->relaxed = in->relaxed;
	if (op->dev >= PLATFORM_MAX_DEVICES)
		return litmus_lex_fail(&p->lx, op->at, "no such device");
	if (strchr(in->args, 'o') && op->object < 0)
		return litmus_lex_fail(&p->lx, op->at,
				       "'%s' wants the address of an object",
				       in->name);
	return true;
}

static bool fix_api_call(struct litmus_parser *p, struct litmus_op *op)
{
	int nin = 0, nout = 0;

	for (const char *c = op->call->params; *c; c++) {
		nin += *c != 'o';
		nout += *c == 'o';
	}
	if (op->nargs != nin)
		return wrong_count(p, op->call->name, op->at, nin, op->nargs);
	if (op->nout != nout)
		return litmus_lex_fail(&p->lx, op->at,
				       "'%s' gives %d result%s by address, "
				       "not %d",
				       op->call->name, nout,
				       nout == 1 ? "" : "s", op->nout);
	return true;
}

/* NAME is taken; the operation is the last one. */
bool litmus_read_call(struct litmus_parser *p, const char *name,
		      struct litmus_place at, bool want_value)
{
	const struct intrinsic *in = find_intrinsic(name);
	struct litmus_op op = {.at = at, .dst = -1, .object = -1};

	if (!in)
		op.call = api_call_find(name);
	if (!in && !op.call)
		return litmus_lex_fail(&p->lx, at, "no function '%s'", name);
	if (litmus_on_device(p) != (in && in->device) &&
	    !(in && in->kind == LITMUS_EXPECT))
		return litmus_lex_fail(&p->lx, at, "'%s' is for %s threads",
				       name,
				       litmus_on_device(p) ? "CPU" : "device");
	if (in && want_value && !in->value)
		return litmus_lex_fail(&p->lx, at, "'%s' has no value", name);
	op.kind = in ? in->kind : LITMUS_CALL;
	if (!read_args(p, &op))
		return false;
	if (!(in ? fix_intrinsic(p, &op, in) : fix_api_call(p, &op)))
		return false;
	vec_push(&p->ops, op);
	return true;
}
