/* SPDX-License-Identifier: BSD-2-Clause */
/* Sets of platforms in litmus files: the reader's part (see litmus.h). */
#ifndef REF_LITMUS_SET_H
#define REF_LITMUS_SET_H

#include "ref/litmus_parse.h"

/* The EXPR after `on`; NULL and the error filled if it is none. */
const struct litmus_set *litmus_read_set(struct litmus_parser *p);
struct litmus_set *litmus_new_set(struct litmus_parser *p,
				  enum litmus_set_kind kind,
				  const struct litmus_set *l,
				  const struct litmus_set *r);

#endif
