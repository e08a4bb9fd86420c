/* SPDX-License-Identifier: BSD-2-Clause */
/* The declarations of litmus files (see litmus.h). */
#ifndef REF_LITMUS_INIT_H
#define REF_LITMUS_INIT_H

#include "ref/litmus_parse.h"

/* `{ ... }`, the word `init` is taken. */
bool litmus_read_init(struct litmus_parser *p);

#endif
