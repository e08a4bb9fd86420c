/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The intermediate representation: per function a control-flow graph whose
 * blocks hold assignments and calls and end in one branch.
 *
 * Lowering has removed everything that only looks different:
 *  - calls are statements of their own, in evaluation order; a call inside
 *    an expression has its result in a fresh temporary variable;
 *  - && || ! and ?: with side effects are control flow; ++, += and commas
 *    are assignments; statement expressions are inlined;
 *  - likely(), __builtin_expect(), parentheses, implicit casts that change
 *    nothing, _Generic and __builtin_choose_expr are gone;
 *  - constants that clang can evaluate are CONST nodes;
 *  - initialisers are assignments, memset() where there are many zeroes;
 *  - leaving a scope calls the cleanup functions of its variables;
 *  - container_of() is CONTAINER, or the record itself where that is known;
 *  - calls of functions with an error attribute are gone: the build is there;
 *  - arrays and pointers: see ir.def.
 * Everything it could not represent is UNKNOWN, never left out; code with an
 * error is a HOLE. A function of which not even holes can tell what it may do,
 * or nested deeper than lowering follows, is opaque.
 *
 * Names: a local with static storage is "function.variable"; a record without
 * a tag is named after the member that holds it, "struct foo.member"; members
 * of an anonymous record belong to the record around it; what __COUNTER__
 * made has no digits.
 *
 * Ownership: all of a unit lives in unit->mem. Indices are 0-based except
 * that expression 0 is "none". Strings are interned in unit->names.
 *
 * Invariants (checked by ir_validate): block 0 is the entry and has no
 * predecessors; every successor exists; every block ends in a terminator;
 * expressions refer only to smaller expression numbers; places are places;
 * every block is reachable.
 */
#ifndef ANALYZER_IR_H
#define ANALYZER_IR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/ctokens.h"
#include "ref/arena.h"
#include "ref/intern.h"
#include "ref/strbuf.h"
#include "ref/vec.h"

enum ir_op {
#define IR_OP(name, text, nargs) IR_##name,
#include "analyzer/ir.def"
	IR_OP_MAX
};

const char *ir_op_name(enum ir_op op);
int ir_op_nargs(enum ir_op op);
/* VAR, GLOBAL, ELEM, FIELD */
bool ir_op_is_place(enum ir_op op);

enum ir_type_kind {
	IR_TYPE_OTHER, IR_TYPE_VOID, IR_TYPE_INT, IR_TYPE_POINTER,
	IR_TYPE_ARRAY, IR_TYPE_RECORD, IR_TYPE_FUNCTION, IR_TYPE_FLOAT
};

struct ir_type {
	enum ir_type_kind kind;
	bool is_signed;		/* INT; enums and bool are INT too */
	bool is_bool;
	bool is_private;	/* RECORD defined in a file that is not under
				   an include directory of the system or the
				   kernel (include/, arch/): the driver's own */
	int bits;		/* INT: width; POINTER: 64 */
	int64_t size;		/* bytes; -1 unknown or incomplete */
	uint32_t target;	/* POINTER, ARRAY: element type */
	int64_t count;		/* ARRAY: elements, -1 unknown */
	const char *name;	/* RECORD: "struct foo"; others: spelling */
};

struct ir_loc {
	uint32_t file;		/* index into unit->files */
	uint32_t line, col;	/* of the expansion: where the user wrote it */
};

typedef uint32_t ir_ref;	/* expression number; 0 is none */

struct ir_expr {
	enum ir_op op;
	uint32_t type;		/* index into unit->types */
	ir_ref a, b, c;
	int64_t num;		/* CONST value (bit pattern), VAR number */
	const char *name;	/* FIELD, GLOBAL, FUNC, STRING text */
	const char *record;	/* FIELD: "struct foo" the member belongs to */
};

enum ir_stmt_kind {
	IR_STMT_ASSIGN,		/* dst = src (dst a place; src a value; whole
				   records are copied) */
	IR_STMT_CALL,		/* dst (0: ignored) = callee(args...) */
	IR_STMT_DECL,		/* local `dst` comes into being, uninitialised */
	IR_STMT_EVAL,		/* src is evaluated for its loads only */
	IR_STMT_ASM,		/* inline assembly: outputs in args are places
				   that get unknown values; a compiler barrier */
	IR_STMT_HOLE		/* code with an error was here: args are places
				   whose values, and what they lead to, it may
				   have used in any way; none: it did nothing
				   that is not shown, but no witness may rest on
				   a path through it */
};

struct ir_stmt {
	enum ir_stmt_kind kind;
	bool is_cleanup;	/* CALL made by a cleanup attribute */
	bool is_error;		/* the source range holds an error */
	bool is_wild;		/* HOLE: all memory may have changed, and
				   functions of the driver been called */
	bool is_undeclared;	/* CALL of a name without declaration */
	struct ir_loc loc;
	ir_ref dst, src;
	ir_ref callee;		/* CALL: FUNC node, or a pointer value */
	uint32_t first_arg;	/* into func->args */
	uint32_t nargs;
	const char *written;	/* CALL: the name as the user wrote it: the
				   outermost macro's or the function's; HOLE:
				   names that it calls, one blank behind each */
};

enum ir_term_kind {
	IR_TERM_NONE,		/* only while lowering */
	IR_TERM_GOTO,		/* succ[0] */
	IR_TERM_BRANCH,		/* cond != 0 ? succ[0] : succ[1] */
	IR_TERM_SWITCH,		/* cond in cases -> their blocks; succ[0] else */
	IR_TERM_RETURN,		/* value (0: none); no successors */
	IR_TERM_UNREACHABLE	/* after a noreturn call; no successors */
};

struct ir_case {
	int64_t lo, hi;
	uint32_t block;
};

struct ir_block {
	uint32_t first_stmt;	/* into func->stmts, contiguous */
	uint32_t nstmts;
	enum ir_term_kind term;
	ir_ref cond;		/* BRANCH, SWITCH, RETURN value */
	uint32_t succ[2];
	uint32_t first_case, ncases;	/* into func->cases */
	struct ir_loc loc;	/* of the condition, the return statement, or
				   the closing brace when the end is reached */
	uint32_t loop_head;	/* 1 + block number of the innermost loop's
				   head this block belongs to; 0 none */
	bool is_loop_head;	/* target of a back edge */
};

struct ir_var {
	const char *name;	/* "" for temporaries */
	uint32_t type;
	bool is_param;
	bool is_temp;
	bool address_taken;	/* ADDR or DECAY of it occurs */
	struct ir_loc loc;
};

/* A call in code that no path reaches; kept so that it can be counted. */
struct ir_dead_call {
	const char *callee;	/* name of the function */
	const char *written;
	struct ir_loc loc;
};

struct ir_func {
	const char *name;
	struct ir_loc loc;	/* of the name */
	uint32_t end_line;
	uint32_t type;		/* return type */
	bool is_static;
	bool is_inline;
	bool in_main_file;	/* else from a header */
	bool has_error;		/* touched by a parse error */
	bool is_opaque;		/* and no hole stands for what it may do */
	bool is_variadic;
	uint32_t nparams;	/* vars[0..nparams) are the parameters */
	VEC(struct ir_var) vars;
	VEC(struct ir_expr) exprs;
	VEC(struct ir_stmt) stmts;
	VEC(struct ir_block) blocks;
	VEC(struct ir_case) cases;
	VEC(ir_ref) args;
	VEC(struct ir_dead_call) dead;	/* in source order of their blocks */
};

/* A function's address in a static initialiser: .field = function. */
struct ir_init {
	const char *variable;	/* "foo_netdev_ops" */
	const char *record;	/* "struct net_device_ops" */
	const char *field;	/* "ndo_start_xmit" */
	const char *function;
	struct ir_loc loc;
};

/* Where a member lies in its record; those that some function uses. */
struct ir_member {
	const char *record, *name;
	uint32_t type;		/* index into unit->types */
	int64_t offset;		/* bytes; -1 unknown */
};

enum ir_unit_state { IR_CLEAN, IR_DEGRADED, IR_FAILED };

struct ir_diag {
	struct ir_loc loc;
	const char *message;
};

struct ir_file {
	const char *path;	/* relative to the tree's root if inside it */
};

struct ir_unit {
	struct arena mem;
	struct intern names;
	enum ir_unit_state state;
	bool lacks_functions;	/* some may be missing, by errors of syntax */
	VEC(struct ir_file) files;	/* files[0] is the main file */
	VEC(struct ir_type) types;	/* types[0] is OTHER */
	VEC(struct ir_func *) funcs;	/* main file's in source order, then
					   headers' inlines by name */
	VEC(struct ir_init) inits;
	VEC(struct ir_member) members;
	VEC(struct ir_diag) diags;	/* errors */
	VEC(const char *) includes;	/* every file read, sorted */
	VEC(const char *) exported;	/* EXPORT_SYMBOL names */
	VEC(struct line_range) skipped;	/* of the main file, by the preprocessor;
					   only if asked for */
	double parse_seconds;		/* CPU time */
	double lower_seconds;
};

void ir_unit_release(struct ir_unit *u);
struct ir_func *ir_find_func(const struct ir_unit *u, const char *name);

static inline const struct ir_expr *ir_expr(const struct ir_func *f, ir_ref e)
{
	return &f->exprs.v[e];
}

/* NULL, or what is wrong (in u->mem). */
const char *ir_validate(struct ir_unit *u, const struct ir_func *f);

/* Text for people and golden tests; stable across runs. */
void ir_show_expr(struct strbuf *out, const struct ir_unit *u,
		  const struct ir_func *f, ir_ref e);
void ir_dump_func(struct strbuf *out, const struct ir_unit *u,
		  const struct ir_func *f);

#endif
