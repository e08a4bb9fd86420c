/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lowering of one function: what the clang_*.c that do it share.
 *
 * Scopes. A variable with a cleanup attribute is a node of a tree; `cleanups`
 * is the innermost live one. Leaving a scope runs the nodes from the innermost
 * up to the one that was live where control goes. Jumps to labels that were
 * not seen yet are completed at the end of the function.
 */
#ifndef ANALYZER_CLANG_LOWER_H
#define ANALYZER_CLANG_LOWER_H

#include "analyzer/clang_ctx.h"
#include "analyzer/clang_type.h"

enum {
	/* What is deeper is left out, and the function has an error. */
	MAX_EXPR_DEPTH = 400,
	MAX_STMT_DEPTH = 1000
};

struct cleanup {
	struct cleanup *outer;
	uint32_t depth;		/* outer's + 1 */
	uint32_t var;
	const char *function;
	uint32_t type;		/* of a pointer to the variable */
};

struct label {
	const void *key;	/* clang's statement or declaration */
	const char *name;
	uint32_t block;
	struct cleanup *cleanups;	/* live where it stands */
	bool is_placed;
	bool is_address_taken;
};

enum jump_kind {
	JUMP_GOTO,		/* to `label` */
	JUMP_INDIRECT,		/* to a label whose address is taken */
	JUMP_ASM,		/* to `next`, or a label an asm goto names */
	JUMP_NAMED		/* to the label called `name` */
};

struct jump {
	enum jump_kind kind;
	uint32_t block;		/* left open until the labels are known */
	uint32_t label, next;
	const char *name;
	struct cleanup *cleanups;
	struct ir_loc loc;
};

struct loop {
	struct loop *outer;
	uint32_t on_break, on_continue;
	bool is_switch;		/* continue means the loop outside */
	struct cleanup *cleanups;
};

struct switch_context {
	struct switch_context *outer;
	VEC(struct ir_case) cases;
	uint32_t other;		/* default's block */
	bool has_default;
	VEC(uint32_t) lost;	/* blocks of cases with unknown values */
};

struct typed_var {
	uint32_t var;
	CXType type;
};

struct lower {
	struct clang_ctx *cx;
	struct ir_builder *b;
	struct ir_func *f;
	CXCursor decl;
	uint32_t inline_depth;
	uint32_t expr_depth, stmt_depth;
	struct ptrmap vars;	/* VarDecl, ParmDecl -> variable */
	struct cleanup *cleanups;
	struct loop *loops;
	struct switch_context *switches;
	VEC(struct label) labels;
	VEC(struct jump) jumps;
	struct ptrmap lost;	/* expressions: see clang_error.c */
	VEC(struct typed_var) typed;	/* if there are errors */
	bool place_is_lost;	/* set by lower_lost() */
};

/* clang_func.c: functions and what they call. */
void clang_lower_function(struct clang_ctx *cx, CXCursor def, uint32_t depth);
/* What is known of the function DECL; learned on first use. */
const struct callee *clang_callee(struct clang_ctx *cx, CXCursor decl);
/* DECL is called at DEPTH: its body is queued if it is wanted. */
void clang_enqueue(struct clang_ctx *cx, CXCursor decl, uint32_t depth);
/* The function called NAME, declared anywhere in the unit, or NULL. */
const struct callee *clang_callee_named(struct clang_ctx *cx,
					const char *name);

/*
 * clang_expr.c: C's value, or for a place the place, which as a value means a
 * load of it. Side effects become statements. If not WANTED the value is not
 * needed and may be 0.
 */
ir_ref lower_expr(struct lower *lw, CXCursor c, bool wanted);
/* As lower_expr, always a place (a fresh variable if C has none). */
ir_ref lower_place(struct lower *lw, CXCursor c);
/* The value of C converted to TYPE. */
ir_ref lower_as(struct lower *lw, CXCursor c, uint32_t type);
/* DST = C, with C's conversions. */
void lower_assign(struct lower *lw, ir_ref dst, CXCursor c);
/* A value nobody knows, the same one wherever the result is used. */
ir_ref lower_unknown(struct lower *lw, uint32_t type);
/* E kept in a variable, so that later statements do not change it. */
ir_ref lower_keep(struct lower *lw, ir_ref e);
/* The object that pointer PTR points to, or the function as it is. */
ir_ref lower_elem(struct lower *lw, ir_ref ptr, uint32_t type);
/* C without parentheses and conversions that change nothing. */
CXCursor lower_peel(struct lower *lw, CXCursor c);
uint32_t lower_type(struct lower *lw, CXCursor c);
/*
 * The type of C as a value. libclang shows pointers that come from a parameter
 * written as an array as arrays; no value is one.
 */
uint32_t lower_value_type(struct lower *lw, CXCursor c);
/* Sets the builder's location to where C stands. */
struct place lower_at(struct lower *lw, CXCursor c);

/* clang_op.c: operators but && || ! ?: in conditions. */
ir_ref lower_binary(struct lower *lw, CXCursor c, bool wanted);
ir_ref lower_unary(struct lower *lw, CXCursor c, bool wanted);

/* clang_cond.c: && || ! ?: as control flow and as values. */
void lower_cond(struct lower *lw, CXCursor c, uint32_t yes, uint32_t no);
ir_ref lower_logical(struct lower *lw, CXCursor c, bool is_and, bool wanted);
ir_ref lower_conditional(struct lower *lw, CXCursor c, bool wanted);
/* GNU a ?: b */
ir_ref lower_elvis(struct lower *lw, CXCursor c, CXCursor a, CXCursor otherwise,
		   bool wanted);

/* clang_call.c; DST may be 0: then a temporary if WANTED. */
ir_ref lower_call(struct lower *lw, CXCursor c, ir_ref dst, bool wanted);
/* True if lower_call() can put the result into DST itself. */
bool lower_call_fits(struct lower *lw, CXCursor c, ir_ref dst);
/* A CALL of a function by name, arguments given. */
struct ir_stmt *lower_call_named(struct lower *lw, const char *name,
				 const ir_ref *args, uint32_t nargs);

/* clang_builtin.c: true if NAME was dealt with; RESULT may be 0. */
bool lower_builtin(struct lower *lw, CXCursor c, const char *name,
		   bool wanted, ir_ref *result);

/* clang_odd.c: expressions that libclang does not expose. */
ir_ref lower_unexposed(struct lower *lw, CXCursor c, bool wanted);
ir_ref lower_generic(struct lower *lw, CXCursor c, bool wanted);
/* (T *)(p - offsetof(T, m)) as CONTAINER, or 0 */
ir_ref lower_container(struct lower *lw, CXCursor cast, CXCursor operand);

/* clang_init.c: initialisers. */
void lower_init(struct lower *lw, ir_ref place, CXType t, CXCursor init);
void clang_static_inits(struct clang_ctx *cx, CXCursor var, const char *name);

/* clang_stmt.c */
void lower_stmt(struct lower *lw, CXCursor c);
/* The statements of a block; then its value if it is an expression's. */
ir_ref lower_compound(struct lower *lw, CXCursor c, bool is_expr, bool wanted);
/* A statement expression as a condition. */
void lower_compound_cond(struct lower *lw, CXCursor c, uint32_t yes,
			 uint32_t no);

/* clang_loop.c */
void lower_enter_loop(struct lower *lw, struct loop *l, uint32_t on_break,
		      uint32_t on_continue);
void lower_while(struct lower *lw, CXCursor c);
void lower_do(struct lower *lw, CXCursor c);
void lower_for(struct lower *lw, CXCursor c);

/* clang_jump.c: switch, labels, asm. */
void lower_switch(struct lower *lw, CXCursor c);
void lower_case(struct lower *lw, CXCursor c);
void lower_default(struct lower *lw, CXCursor c);
/* Places the label; the labelled statement, or null, is the caller's. */
CXCursor lower_label(struct lower *lw, CXCursor c);
void lower_goto(struct lower *lw, CXCursor c);
void lower_goto_named(struct lower *lw, const char *name);
/* A case whose value is not known begins here. */
void lower_lost_case(struct lower *lw);
void lower_indirect_goto(struct lower *lw, CXCursor c);
void lower_break(struct lower *lw, bool is_continue);
void lower_asm(struct lower *lw, CXCursor c);
/* A label's address is taken. */
void lower_label_address(struct lower *lw, CXCursor c);

/* clang_goto.c: closes the blocks that wait for labels. */
void lower_finish_jumps(struct lower *lw);

/* clang_error.c: what clang has not made sense of, before lowering. */
void lower_find_errors(struct lower *lw);
/* After it: is each error of the function accounted for? */
void lower_account_errors(struct lower *lw);
/* The expression C has no known value. */
bool lower_is_lost(const struct lower *lw, CXCursor c);
/* C or some part of it is lost. */
bool lower_holds_lost(const struct lower *lw, CXCursor c);
/* An expression like C, lost, may have done more than its parts show. */
bool lower_may_act(CXCursor c);
/* The type of FUNCTION's result has an error. */
bool lower_has_bad_result(struct lower *lw, CXCursor function);
/* The declaration of a variable, parameter or member has an error. */
bool lower_has_bad_type(struct lower *lw, CXCursor decl);

/* clang_hole.c: what stands in for it. */
struct ir_stmt *lower_add_hole(struct lower *lw, const ir_ref *args,
			       size_t nargs);
ir_ref lower_lost(struct lower *lw, CXCursor c);
/* VALUE was stored in LEFT, which is lost. */
void lower_lost_store(struct lower *lw, ir_ref value, CXCursor left);
/* If C holds something lost: the path from here on leads through an error. */
void lower_doubt(struct lower *lw, CXCursor c);
/* The text of SOURCE in [FROM, TO) was left out. */
void lower_hole(struct lower *lw, uint32_t source, uint32_t from, uint32_t to);
/* The same, if there is anything in it. */
void lower_gap(struct lower *lw, uint32_t source, uint32_t from, uint32_t to);
/* The function just called with ARGS has a body, which was left out. */
void lower_unseen_body(struct lower *lw, const ir_ref *args, size_t nargs);
/* For the text of holes: the type of variable VAR. */
void lower_note_type(struct lower *lw, uint32_t var, CXType type);
/* Nobody knows what the function does. */
void lower_opaque(struct lower *lw);

/* clang_cleanup.c */
void lower_declare_cleanup(struct lower *lw, CXCursor var, uint32_t num);
/* Runs the cleanups from the innermost live one up to UNTIL, exclusive. */
void lower_run_cleanups(struct lower *lw, struct cleanup *until);

#endif
