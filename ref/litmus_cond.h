/* SPDX-License-Identifier: BSD-2-Clause */
/* The conditions of litmus files: the reader's part. */
#ifndef REF_LITMUS_COND_H
#define REF_LITMUS_COND_H

#include "ref/litmus_parse.h"

/* `(COND)`; notes what it speaks of as shown. */
const struct litmus_expr *litmus_read_condition(struct litmus_parser *p);

#endif
