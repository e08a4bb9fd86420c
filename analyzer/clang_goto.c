// SPDX-License-Identifier: BSD-2-Clause
/* Closes the blocks that had to wait until all labels were known. */
#include "analyzer/clang_lower.h"
#include "analyzer/clang_text.h"

#include <string.h>

/* Labels each inline assembly may go to, in source order. */
struct asm_labels {
	VEC(struct text_asm) asms;
	CXString text;
	uint32_t nlowered;	/* inline assemblies that were lowered */
	bool has_goto;
};

static struct cleanup *common(struct cleanup *a, struct cleanup *b)
{
	while (a != b) {
		if (!a || !b)
			return NULL;
		if (a->depth >= b->depth)
			a = a->outer;
		else
			b = b->outer;
	}
	return a;
}

static void go(struct lower *lw, struct jump *j, struct label *label)
{
	lw->b->loc = j->loc;
	ir_set_block(lw->b, j->block);
	if (!label->is_placed) {
		lower_opaque(lw); /* the label was left out */
		ir_unreachable(lw->b);
		return;
	}
	lw->cleanups = j->cleanups;
	lower_run_cleanups(lw, common(j->cleanups, label->cleanups));
	ir_goto(lw->b, label->block);
}

static void go_named(struct lower *lw, struct jump *j)
{
	vec_foreach(&lw->labels, i)
		if (lw->labels.v[i].name == j->name) {
			go(lw, j, &lw->labels.v[i]);
			return;
		}
	lower_opaque(lw);
	ir_set_block(lw->b, j->block);
	ir_unreachable(lw->b);
}

/*
 * A jump to one of several places, decided by nothing that is known. Leaving
 * scopes with cleanups this way is not modelled.
 */
static void scatter(struct lower *lw, struct jump *j,
		    const struct ir_case *cases, uint32_t ncases,
		    uint32_t other)
{
	lw->b->loc = j->loc;
	ir_set_block(lw->b, j->block);
	if (ncases)
		ir_switch(lw->b, lower_unknown(lw, lw->cx->int_type), cases,
			  ncases, other);
	else
		ir_goto(lw->b, other);
}

static void add_target(struct lower *lw, uint32_t label, uint32_t *n,
		       struct ir_case *cases)
{
	const struct label *l = &lw->labels.v[label];

	if (!l->is_placed)
		return;
	cases[*n] = (struct ir_case){ .lo = *n + 1, .hi = *n + 1,
				      .block = l->block };
	++*n;
}

static void go_indirect(struct lower *lw, struct jump *j)
{
	struct ir_case *cases = xcalloc(lw->labels.n + 1, sizeof(*cases));
	uint32_t n = 0;
	bool any = false;

	vec_foreach(&lw->labels, i)
		any |= lw->labels.v[i].is_address_taken;
	/* A table with static storage is not lowered: it may hold any. */
	for (uint32_t i = 0; i < lw->labels.n; i++)
		if (lw->labels.v[i].is_address_taken || !any)
			add_target(lw, i, &n, cases);
	if (n) {
		scatter(lw, j, cases, n - 1, cases[n - 1].block);
	} else {
		ir_set_block(lw->b, j->block);
		ir_unreachable(lw->b);
	}
	free(cases);
}

/* Is the label named by the INDEXth assembly, or, if that is unclear, any? */
static bool may_go(const struct asm_labels *al, uint32_t index,
		   const char *name)
{
	if (al->asms.n == al->nlowered)
		return clang_text_has_label(&al->asms.v[index], name);
	vec_foreach(&al->asms, i)
		if (clang_text_has_label(&al->asms.v[i], name))
			return true;
	return false;
}

static void go_asm(struct lower *lw, struct jump *j,
		   const struct asm_labels *al, uint32_t index)
{
	struct ir_case *cases = xcalloc(lw->labels.n + 1, sizeof(*cases));
	uint32_t n = 0;

	for (uint32_t i = 0; al->has_goto && i < lw->labels.n; i++)
		if (may_go(al, index, lw->labels.v[i].name))
			add_target(lw, i, &n, cases);
	scatter(lw, j, cases, n, j->next);
	free(cases);
}

static void read_printed(struct lower *lw, struct asm_labels *al)
{
	CXPrintingPolicy policy = clang_getCursorPrintingPolicy(lw->decl);
	const char *text;
	struct text_asm a;

	al->text = clang_getCursorPrettyPrinted(lw->decl, policy);
	clang_PrintingPolicy_dispose(policy);
	text = clang_getCString(al->text);
	while (text && clang_text_next_asm(&text, &a)) {
		vec_push(&al->asms, a);
		al->has_goto |= a.labels != NULL;
	}
}

void lower_finish_jumps(struct lower *lw)
{
	struct asm_labels al = { .nlowered = 0 };
	uint32_t index = 0;

	vec_foreach(&lw->jumps, i)
		al.nlowered += lw->jumps.v[i].kind == JUMP_ASM;
	if (al.nlowered && lw->labels.n)
		read_printed(lw, &al);
	vec_foreach(&lw->jumps, i) {
		struct jump *j = &lw->jumps.v[i];

		if (j->kind == JUMP_GOTO)
			go(lw, j, &lw->labels.v[j->label]);
		else if (j->kind == JUMP_INDIRECT)
			go_indirect(lw, j);
		else if (j->kind == JUMP_NAMED)
			go_named(lw, j);
		else
			go_asm(lw, j, &al, index++);
	}
	vec_foreach(&lw->labels, i) {
		ir_set_block(lw->b, lw->labels.v[i].block);
		ir_unreachable(lw->b);
	}
	if (al.text.data)
		clang_disposeString(al.text);
	vec_release(&al.asms);
}
