/* SPDX-License-Identifier: BSD-2-Clause */
/* Reader of our own trace format, which trace.h describes. */
#ifndef REF_TRACE_TEXT_H
#define REF_TRACE_TEXT_H

#include <stdbool.h>

struct trace;

/* TEXT starts with TRACE_MAGIC. False with the error in T. */
bool trace_own_read(struct trace *t, const char *text);

#endif
