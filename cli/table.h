/* SPDX-License-Identifier: BSD-2-Clause */
/* Rows with named columns, printed for people or for programs. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stddef.h>
#include <stdio.h>

#include "analyzer/store.h"
#include "ref/arena.h"
#include "ref/vec.h"

enum table_format { TABLE_TEXT, TABLE_CSV, TABLE_JSON };

struct cell {
	enum store_type type;
	const char *text;	/* as printed; "" for NULL */
	int64_t n;
	double x;
};

struct table {
	struct arena mem;
	const char **names;
	int ncolumns;
	VEC(struct cell) cells;	/* row after row */
};

/* 0, or -1 for an unknown name. */
int table_format_from_name(const char *name, enum table_format *format);
/*
 * All rows of SQL, whose parameters are the N texts ARGS; errors are left in
 * the store.
 */
void table_fill(struct table *t, struct store *s, const char *sql,
		const char *const *args, int n);
/* JSON: one object a line. */
void table_print(FILE *out, const struct table *t, enum table_format format);
void table_release(struct table *t);

#endif
