/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the clients (client_*.c) share; not for others.
 *
 * A move is a number: the operation, one of the client's own `enum op`, the
 * subject and an argument of 8 bits, what that is being the operation's.
 */
#ifndef REF_CLIENT_IMPL_H
#define REF_CLIENT_IMPL_H

#include "ref/client.h"

#define LINE CLIENT_LINE

/* Moves; N may be more than the MAX that V has room for. */
struct list {
	uint32_t *v;
	int n, max;
};

static inline void add(struct list *l, uint32_t mv)
{
	if (l->n < l->max)
		l->v[l->n] = mv;
	l->n++;
}

static inline uint32_t move(int op, int sub, int arg)
{
	return (uint32_t)op << 16 | (uint32_t)sub << 8 | (uint32_t)arg;
}

/* In a client: (enum op)op_of(), so that its switches are checked. */
static inline int op_of(uint32_t mv)
{
	return (int)(mv >> 16);
}

static inline int sub_of(uint32_t mv)
{
	return mv >> 8 & 0xff;
}

static inline int arg_of(uint32_t mv)
{
	return mv & 0xff;
}

static inline struct value num(int64_t n)
{
	return (struct value){ VALUE_NUM, n, 0 };
}

#endif
