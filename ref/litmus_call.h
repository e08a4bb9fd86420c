/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls in litmus programs: the reader's part. */
#ifndef REF_LITMUS_CALL_H
#define REF_LITMUS_CALL_H

#include "ref/litmus_parse.h"

/* `(...)` of a call of NAME; its operation is the last one then. */
bool litmus_read_call(struct litmus_parser *p, const char *name,
		      struct litmus_place at, bool want_value);
#endif
