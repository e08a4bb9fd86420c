/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The registry of rows, made of rows.def and rows_bsd.def.
 */
#include "ref/rows.h"

#include <stddef.h>

#include "ref/api.h"

static const struct row rows[] = {
#define ROW(suite, seed, item, symbol, test, note)                             \
	{ seed, item, symbol, #test, note },
#include "ref/rows.def"
#if __has_include("ref/rows_bsd.def")
#include "ref/rows_bsd.def"
#endif
#undef ROW
};

const struct row *row_at(int i)
{
	return i >= 0 && (size_t)i < sizeof(rows) / sizeof(*rows) ? &rows[i] :
								     NULL;
}

const char *row_status(const struct row *r)
{
	int64_t value;

	if (r->symbol && !api_call_find(r->symbol) &&
	    !api_constant(r->symbol, &value))
		return "missing";
	return "runs";
}
