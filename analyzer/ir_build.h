/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes one function's IR: blocks and statements in any order, expressions
 * folded and shared, and at the end a graph in the form ir.h promises.
 *
 * Expressions are folded as they are made (constants, *&x, !!x, x[0]) and
 * equal ones get one number, except UNKNOWN and UNINIT, which are another
 * value each time. Folding never drops a load that could fault only on paths
 * where the operand decides the result.
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

/* Expressions; the result may be any equal expression. */
ir_ref ir_mk(struct ir_builder *b, enum ir_op op, uint32_t type, ir_ref a,
	     ir_ref bb, ir_ref c);
ir_ref ir_mk_const(struct ir_builder *b, uint32_t type, int64_t num);
ir_ref ir_mk_var(struct ir_builder *b, uint32_t var);
/* GLOBAL, FUNC, STRING; NAME is interned. */
ir_ref ir_mk_name(struct ir_builder *b, enum ir_op op, uint32_t type,
		  const char *name);
/* FIELD of place A, CONTAINER of pointer A; names are interned. */
ir_ref ir_mk_member(struct ir_builder *b, enum ir_op op, uint32_t type,
		    ir_ref a, const char *name, const char *record);
/* The conversion C does on assignment to TYPE: nothing if nothing changes. */
ir_ref ir_mk_convert(struct ir_builder *b, uint32_t type, ir_ref a);
/* As convert, but a pointer cast to another target type stays visible. */
ir_ref ir_mk_cast(struct ir_builder *b, uint32_t type, ir_ref a);
/* E as a condition: what only preserves truth is taken off. */
ir_ref ir_mk_truth(struct ir_builder *b, ir_ref e);
/* True, and its value in NUM, if E is a constant. */
bool ir_is_const(const struct ir_builder *b, ir_ref e, int64_t *num);
/* True if a load of anything but a local variable is in E. */
bool ir_has_load(const struct ir_builder *b, ir_ref e);
/* The number NUM has once stored in an integer of type T. */
int64_t ir_truncate(const struct ir_type *t, int64_t num);
/* The folded result of an operation on constants; false if there is none. */
bool ir_fold(const struct ir_builder *b, enum ir_op op, uint32_t type,
	     ir_ref a, ir_ref bb, int64_t *num);

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

/* ir_cfg.c: the graph part of finish. */
void ir_build_graph(struct ir_builder *b);

#endif
