/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the lowering of one translation unit knows beside the IR: files,
 * places, and what was learned of clang's types and declarations.
 *
 * Only clang_*.c include this header: it shows libclang's types.
 */
#ifndef ANALYZER_CLANG_CTX_H
#define ANALYZER_CLANG_CTX_H

#include <clang-c/Index.h>

#include "analyzer/clang_parse.h"
#include "analyzer/ir_mk.h"
#include "analyzer/ptrmap.h"

struct source_file {
	CXFile file;
	const char *text;	/* of libclang; NULL until asked for */
	size_t len;
	const char *path;	/* as ir_file has it */
	uint32_t index;		/* into unit->files, if is_listed */
	bool is_listed;		/* some place of the IR is in it */
	bool is_private;	/* not under an include directory */
	bool is_main;		/* the main file, or a .c it includes */
};

/* A place: file is an index into clang_ctx.sources, not unit->files. */
struct place {
	uint32_t source;
	uint32_t line, col, offset;
	bool is_known;
};

struct member {
	CXCursor decl;		/* the FieldDecl */
	const char *name;	/* "" for an anonymous record */
	uint32_t type;		/* of the IR; a bit-field has its own width */
	CXType clang_type;
};

struct record {
	const char *name;	/* "struct foo" */
	bool is_union;
	VEC(struct member) members;
	bool is_filled;		/* members were read */
};

struct callee {
	const char *name;
	CXCursor decl;
	bool is_noreturn;
	bool is_error;		/* a call does not compile: there is none */
};

struct pending {
	CXCursor def;		/* a function with a body */
	uint32_t depth;		/* calls from the main file */
};

struct error_place {
	uint32_t source;
	uint32_t offset;
	bool is_syntax;		/* what the parser skipped is not known */
	bool in_macro;		/* in a macro's text, where it was used */
	bool is_met;		/* the function being lowered accounts for it */
	bool in_function;	/* that was lowered */
	bool is_left;		/* it stands in a statement expression */
};

enum parse_mode {
	PARSE_LOCAL,	/* precompiled header, and only what the file itself
			   declares is visited */
	PARSE_ALL,	/* precompiled header, everything is visited */
	PARSE_PLAIN	/* no precompiled header */
};

struct clang_ctx {
	const struct clang_request *req;
	enum parse_mode mode;
	bool needs_all;		/* PARSE_LOCAL was not enough */
	CXTranslationUnit tu;
	struct ir_unit *u;
	struct ir_builder build;

	VEC(struct source_file) sources;
	struct ptrmap source_of;	/* CXFile -> sources */
	VEC(struct error_place) errors;
	struct ptrmap bad_decls;	/* declaration -> 1 if it has an error,
					   0 if not */

	struct ptrmap type_of;		/* clang type -> unit->types */
	struct ptrmap record_of;	/* RecordDecl -> records */
	VEC(struct record *) records;
	struct ptrmap member_of;	/* FieldDecl -> members */
	VEC(struct ir_expr) members;	/* name, record, type of a FIELD */
	VEC(uint32_t) pointer_to;	/* type -> type of pointers to it */
	uint32_t int_type, long_type, ptr_type;

	struct ptrmap callee_of;	/* FunctionDecl -> callees */
	VEC(struct callee) callees;
	struct ptrmap name_of;		/* global VarDecl -> unit->names */
	struct ptrmap queued;		/* definition's decl -> 1 */
	VEC(struct pending) queue;
	bool helpers_are_known;
	VEC(struct callee) helpers;	/* functions named by attributes */
	struct ptrmap own_names;	/* interned: the driver's own functions
					   and variables -> 1; other words that
					   were looked up: see clang_own.c */

	VEC(CXCursor) kids;		/* a stack of children's lists */
};

/* Interns and disposes. */
const char *ctx_string(struct clang_ctx *cx, CXString s);
const char *ctx_spelling(struct clang_ctx *cx, CXCursor c);
/* The name without the digits that __COUNTER__ made. */
const char *ctx_stable_name(struct clang_ctx *cx, const char *name);

/* Where the user wrote it: the file location of LOC. */
struct place ctx_place(struct clang_ctx *cx, CXSourceLocation loc);
struct place ctx_place_of(struct clang_ctx *cx, CXCursor c);
struct place ctx_place_at(struct clang_ctx *cx, uint32_t source,
			  uint32_t offset);
struct ir_loc ctx_loc(struct clang_ctx *cx, struct place p);
/* The identifier there, or NULL. */
const char *ctx_word_at(struct clang_ctx *cx, struct place p);
const char *ctx_text(struct clang_ctx *cx, uint32_t source, size_t *len);
/* What NAME stands for, if it is a macro of the driver's own files. */
const char *ctx_own_macro(struct clang_ctx *cx, const char *name, size_t *len);
uint32_t ctx_source(struct clang_ctx *cx, CXFile file);
/* The places where the extent of C begins and ends. */
bool ctx_extent(struct clang_ctx *cx, CXCursor c, struct place *from,
		struct place *to);
/* The next error from number I on inside [FROM, TO] of SOURCE, or -1. */
int ctx_next_error(const struct clang_ctx *cx, size_t i, uint32_t source,
		   uint32_t from, uint32_t to);
/* True if an error diagnostic stands inside the cursor's extent. */
bool ctx_has_error(struct clang_ctx *cx, CXCursor c);

/* PATH with . and .. taken out, relative to the root if inside it. */
const char *ctx_clean_path(struct clang_ctx *cx, const char *path);

/*
 * The children of C, pushed on cx->kids; returns how many. They stand at
 * cx->kids.v[cx->kids.n - result]; the caller sets cx->kids.n back. TypeRefs
 * and the like are left out unless WITH_REFS.
 */
uint32_t ctx_children(struct clang_ctx *cx, CXCursor c, bool with_refs);

/* clang's constant evaluator; only for what is no variable. */
bool ctx_evaluate(CXCursor c, int64_t *num);

static inline const void *ctx_decl_key(CXCursor c)
{
	return c.data[0];
}

static inline const void *ctx_stmt_key(CXCursor c)
{
	return c.data[1];
}

#endif
