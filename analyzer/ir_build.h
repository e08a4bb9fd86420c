/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes one function's IR: blocks and statements in any order, expressions
 * folded and shared, and at the end a graph in the form ir.h promises.
 *
 * Expressions are made by ir_mk.h.
 *
 * Statements go to the end of the current block; a block is open until a
 * terminator is set. Statements added to a closed block are a bug.
 *
 * A builder is reused for many functions: begin, ..., finish. release frees
 * its memory.
 */
#ifndef ANALYZER_IR_BUILD_H
#define ANALYZER_IR_BUILD_H

#include "analyzer/ir.h"

struct build_block {
	VEC(struct ir_stmt) stmts;
	enum ir_term_kind term;
	ir_ref cond;
	uint32_t succ[2];
	uint32_t first_case, ncases;	/* into ir_builder.cases */
	struct ir_loc loc;
};

struct ir_builder {
	struct ir_unit *u;
	struct ir_func *f;
	uint32_t cur;			/* the current block */
	struct ir_loc loc;		/* given to new statements and ends */
	bool is_error;			/* given to new statements */
	VEC(struct build_block) blocks;	/* beyond nblocks: spare memory */
	uint32_t nblocks;
	VEC(struct ir_case) cases;
	uint32_t *slots;		/* hash of expressions */
	size_t nslots;
};

void ir_build_begin(struct ir_builder *b, struct ir_unit *u,
		    struct ir_func *f);
/*
 * Ends the function: threads empty blocks, merges chains, drops unreachable
 * blocks and unused expressions, numbers blocks in reverse postorder and
 * finds loops. Every block must be closed.
 */
void ir_build_finish(struct ir_builder *b);
void ir_build_release(struct ir_builder *b);

/* Variables; names are interned. */
uint32_t ir_new_var(struct ir_builder *b, const char *name, uint32_t type);
uint32_t ir_new_temp(struct ir_builder *b, uint32_t type);

/* Blocks and statements. */
uint32_t ir_new_block(struct ir_builder *b);
void ir_set_block(struct ir_builder *b, uint32_t block);
bool ir_is_closed(const struct ir_builder *b);
/* True if nothing was added to BLOCK and it is still open. */
bool ir_is_untouched(const struct ir_builder *b, uint32_t block);
struct ir_stmt *ir_add_stmt(struct ir_builder *b, enum ir_stmt_kind kind);
void ir_assign(struct ir_builder *b, ir_ref dst, ir_ref src);
/* What the last statement of the current block assigned to VAR, or 0. */
ir_ref ir_just_assigned(const struct ir_builder *b, ir_ref var);
/*
 * DST = TEMP, where TEMP is not used again: if it is the result of the call
 * just added, the call puts it there itself.
 */
void ir_retarget(struct ir_builder *b, ir_ref temp, ir_ref dst);
/* Only if E loads something; else there is nothing to see. */
void ir_eval(struct ir_builder *b, ir_ref e);

/* Terminators; a closed block stays as it is. */
void ir_goto(struct ir_builder *b, uint32_t block);
void ir_branch(struct ir_builder *b, ir_ref cond, uint32_t yes, uint32_t no);
void ir_return(struct ir_builder *b, ir_ref value);
void ir_unreachable(struct ir_builder *b);
/* The cases are copied. */
void ir_switch(struct ir_builder *b, ir_ref cond, const struct ir_case *cases,
	       uint32_t ncases, uint32_t other);

#endif
