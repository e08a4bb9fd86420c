/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which calls and constants a test used: a row's symbol must be among them.
 */
#ifndef TESTS_UNIT_BSD_NAMED_H
#define TESTS_UNIT_BSD_NAMED_H

#include "ref/api.h"

#define unused __attribute__((unused))

static const char *named[512];
static int nnamed;

/* The test calls NAME, or gives the constant of that name. */
static void used(const char *name)
{
	if (nnamed < 512)
		named[nnamed++] = name;
}

static void used_bits(uint64_t bits, const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
		if (names[i] && (bits >> i & 1))
			used(names[i]);
}

unused static void used_flags(unsigned flags)
{
	static const char *const names[] = {
		"BUS_DMA_NOWAIT", "BUS_DMA_ALLOCNOW", "BUS_DMA_COHERENT",
		"BUS_DMA_ZERO", "BUS_DMA_BUS1", "BUS_DMA_BUS2", "BUS_DMA_BUS3",
		"BUS_DMA_BUS4", "BUS_DMA_NOWRITE", "BUS_DMA_NOCACHE", NULL, NULL,
		"BUS_DMA_STREAMING", "BUS_DMA_READ", "BUS_DMA_WRITE",
		"BUS_DMA_PREFETCHABLE", "BUS_DMA_64BIT",
	};

	if (!(flags & BUSDMA_NOWAIT))
		used("BUS_DMA_WAITOK");
	used_bits(flags, names, sizeof(names) / sizeof(*names));
}

unused static void used_ops(unsigned ops)
{
	static const char *const names[] = {
		"BUS_DMASYNC_PREREAD", "BUS_DMASYNC_POSTREAD",
		"BUS_DMASYNC_PREWRITE", "BUS_DMASYNC_POSTWRITE",
	};

	used_bits(ops, names, 4);
}

unused static void used_addr(uint64_t addr)
{
	used(addr == BUSDMA_MAXADDR	     ? "BUS_SPACE_MAXADDR" :
	     addr == BUSDMA_MAXADDR_32BIT ? "BUS_SPACE_MAXADDR_32BIT" :
	     addr == BUSDMA_MAXADDR_24BIT ? "BUS_SPACE_MAXADDR_24BIT" :
					    "");
}

static bool is_named(const char *symbol)
{
	for (int i = 0; i < nnamed; i++)
		if (!strcmp(named[i], symbol))
			return true;
	return false;
}

/* Around each row's test: its symbol is in a table, and the test used it. */
static int start_row(void **state)
{
	(void)state;
	nnamed = 0;
	return 0;
}

static int end_row(void **state)
{
	const char *symbol = *state;
	int64_t v;

	if (!symbol)
		return 0;
	if (!api_call_find(symbol) && !api_constant(symbol, &v)) {
		print_error("no call or constant '%s'\n", symbol);
		return -1;
	}
	if (!is_named(symbol)) {
		print_error("the test does not use '%s'\n", symbol);
		return -1;
	}
	return 0;
}

#endif
