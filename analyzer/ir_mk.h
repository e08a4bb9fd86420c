/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the expressions of a function under construction (ir_build.h).
 *
 * They are folded as they are made (constants, *&x, !!x, p + 0), and equal
 * ones get one number, except UNKNOWN and UNINIT, which are another value each
 * time. A load is dropped only where its value decides nothing.
 */
#ifndef ANALYZER_IR_MK_H
#define ANALYZER_IR_MK_H

#include "analyzer/ir_build.h"

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

#endif
