/* SPDX-License-Identifier: BSD-2-Clause */
/* What do the tables and columns of the database hold? */
#ifndef CLI_SCHEMA_H
#define CLI_SCHEMA_H

#include <stdio.h>

/*
 * A page in Markdown made from the CREATE statements and their comments: a
 * comment before a table is its text, one behind a column that column's.
 */
void schema_page(FILE *out, const char *sql, int version);

#endif
