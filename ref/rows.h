/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The registry of what the reference model covers: one row for each item of
 * the two documents that the model follows, and for the names that Linux
 * uses today. Each row names its test; the tests are expanded from the same
 * rows, so that a row without a test does not link.
 *
 *	ROW(SUITE, "seed", "item", "symbol" or 0, test, "note" or 0)
 *	SUITE	bare word; tests/unit/test_rows_SUITE.c has its tests
 *	seed	document and place: "elce2014:37", "bus_dma(9)", "linux"
 *	item	what is said or offered there, in few words
 *	symbol	the call or constant of ref/api.h that it is, 0: a statement
 *	test	bare name of the test function
 *	note	where the document is wrong or depends on a version
 *
 * A test must call its row's symbol, which the tests' frame checks.
 */
#ifndef REF_ROWS_H
#define REF_ROWS_H

struct row {
	const char *seed, *item, *symbol, *test, *note;
};

/* Row I, or NULL past the last. */
const struct row *row_at(int i);
/* "runs", or "missing": the symbol is in no table. */
const char *row_status(const struct row *r);

#endif
