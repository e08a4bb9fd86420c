// SPDX-License-Identifier: BSD-2-Clause
/* Names of the IR's operations, and the life of a unit. */
#include "analyzer/ir.h"

#include <assert.h>
#include <string.h>

static const char *const op_names[IR_OP_MAX] = {
#define IR_OP(name, text, nargs) text,
#include "analyzer/ir.def"
};

static const signed char op_nargs[IR_OP_MAX] = {
#define IR_OP(name, text, nargs) nargs,
#include "analyzer/ir.def"
};

const char *ir_op_name(enum ir_op op)
{
	assert(op < IR_OP_MAX);
	return op_names[op];
}

int ir_op_nargs(enum ir_op op)
{
	assert(op < IR_OP_MAX);
	return op_nargs[op];
}

bool ir_op_is_place(enum ir_op op)
{
	return op == IR_VAR || op == IR_GLOBAL || op == IR_ELEM ||
	       op == IR_FIELD;
}

static void func_release(struct ir_func *f)
{
	vec_release(&f->vars);
	vec_release(&f->exprs);
	vec_release(&f->stmts);
	vec_release(&f->blocks);
	vec_release(&f->cases);
	vec_release(&f->args);
	vec_release(&f->dead);
}

void ir_unit_release(struct ir_unit *u)
{
	vec_foreach(&u->funcs, i)
		func_release(u->funcs.v[i]);
	vec_release(&u->files);
	vec_release(&u->types);
	vec_release(&u->funcs);
	vec_release(&u->inits);
	vec_release(&u->members);
	vec_release(&u->diags);
	vec_release(&u->includes);
	vec_release(&u->exported);
	vec_release(&u->skipped);
	intern_release(&u->names);
	arena_release(&u->mem);
}

struct ir_func *ir_find_func(const struct ir_unit *u, const char *name)
{
	vec_foreach(&u->funcs, i)
		if (!strcmp(u->funcs.v[i]->name, name))
			return u->funcs.v[i];
	return NULL;
}
