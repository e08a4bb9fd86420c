/* SPDX-License-Identifier: BSD-2-Clause */
/* The programs of litmus threads: the reader's part. */
#ifndef REF_LITMUS_CODE_H
#define REF_LITMUS_CODE_H

#include "ref/litmus_parse.h"

/* `{ ... }` of thread number p->thread, whose name is read already. */
bool litmus_read_program(struct litmus_parser *p);

#endif
