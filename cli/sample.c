/* SPDX-License-Identifier: BSD-2-Clause */
/* Which findings are drawn? */
#include "cli/sample.h"

#include <stdlib.h>
#include <string.h>

#include "ref/intern.h"
#include "ref/strbuf.h"

#define SQL                                                                    \
	"SELECT fingerprint, path, line, col, severity, rule, function, "      \
	"message FROM v_findings WHERE allowed IS NULL "                       \
	"ORDER BY fingerprint, path, line, col"

struct draw {
	uint64_t hash;
	size_t row;
};

static int by_hash(const void *a, const void *b)
{
	const struct draw *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static uint64_t hash_of(const char *seed, const char *fingerprint)
{
	struct strbuf sb = { 0 };
	uint64_t h;

	strbuf_addf(&sb, "%s\n%s", seed, fingerprint);
	h = hash_bytes(sb.buf, sb.len, 0);
	/* FNV leaves the last bytes in the low bits: mix them upwards. */
	h ^= h >> 32;
	h *= 0x9e3779b97f4a7c15u;
	h ^= h >> 29;
	strbuf_release(&sb);
	return h;
}

void sample_findings(struct table *t, struct store *s, const char *seed,
		     unsigned count)
{
	size_t nrows, ncols;
	struct draw *draws;
	struct cell *all;

	table_fill(t, s, SQL, NULL, 0);
	if (!t->ncolumns || !t->cells.n)
		return;
	ncols = (size_t)t->ncolumns;
	nrows = t->cells.n / ncols;
	draws = xcalloc(nrows, sizeof(*draws));
	for (size_t i = 0; i < nrows; i++)
		draws[i] = (struct draw){
			hash_of(seed, t->cells.v[i * ncols].text), i
		};
	qsort(draws, nrows, sizeof(*draws), by_hash);
	if (count > nrows)
		count = (unsigned)nrows;
	all = t->cells.v;
	memset(&t->cells, 0, sizeof(t->cells));
	for (size_t i = 0; i < count; i++)
		for (size_t c = 0; c < ncols; c++)
			vec_push(&t->cells, all[draws[i].row * ncols + c]);
	free(draws);
	free(all);
}
