/* SPDX-License-Identifier: BSD-2-Clause */
/* clang's types, records and members as the IR names them. */
#ifndef ANALYZER_CLANG_TYPE_H
#define ANALYZER_CLANG_TYPE_H

#include "analyzer/clang_ctx.h"

/* The IR's type, made on first use; qualifiers are dropped. */
uint32_t clang_type(struct clang_ctx *cx, CXType t);
uint32_t clang_type_of(struct clang_ctx *cx, CXCursor c);
/* The type of a pointer to IR type TARGET. */
uint32_t clang_pointer_to(struct clang_ctx *cx, uint32_t target);

/* The record a type is, NULL if it is none. Its members are not read yet. */
struct record *clang_record(struct clang_ctx *cx, CXType t);
/* Reads the members of R, which is type T, in order. */
void clang_record_fill(struct clang_ctx *cx, struct record *r, CXType t);

/* Name, record and type of a FieldDecl as a FIELD expression has them. */
const struct ir_expr *clang_member(struct clang_ctx *cx, CXCursor field);

/* A fixed set of types that lowering makes up values of. */
void clang_type_init(struct clang_ctx *cx);

/* True for a typedef of a function that does not return. */
bool clang_type_is_noreturn(CXType t);

#endif
