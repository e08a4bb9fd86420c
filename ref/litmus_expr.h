/* SPDX-License-Identifier: BSD-2-Clause */
/* Expressions of litmus programs: the reader's part. */
#ifndef REF_LITMUS_EXPR_H
#define REF_LITMUS_EXPR_H

#include "ref/litmus_parse.h"

/* Appends an operation of the thread; it may move at the next one. */
struct litmus_op *litmus_emit(struct litmus_parser *p, enum litmus_op_kind kind,
			      struct litmus_place at);

/* NULL and the error filled if what comes is no expression. */
const struct litmus_expr *litmus_read_expr(struct litmus_parser *p);
/* BASE, and what is added to it by `[EXPR]` if that comes. */
const struct litmus_expr *litmus_indexed(struct litmus_parser *p,
					 const struct litmus_expr *base);

struct litmus_expr *litmus_node(struct litmus_parser *p,
				enum litmus_expr_kind kind,
				const struct litmus_expr *l,
				const struct litmus_expr *r);
const struct litmus_expr *litmus_constant(struct litmus_parser *p, int64_t v);
/* A constant of the API's, devN; NAME is taken. */
const struct litmus_expr *litmus_named_constant(struct litmus_parser *p,
						const char *name,
						struct litmus_place at);
/* Of the binary operator that comes, as in C; 0: it is none. */
int litmus_precedence(const struct litmus_parser *p);

/* The thread being read is a device's. */
bool litmus_on_device(const struct litmus_parser *p);
/* An error if a device is to see an OBJECT, or VAR of the driver. */
bool litmus_visible(struct litmus_parser *p, const char *name,
		    struct litmus_place at, bool object, int var);

#endif
