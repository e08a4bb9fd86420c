/* SPDX-License-Identifier: BSD-2-Clause */
/* A header whose inlines are lowered when the main file reaches them. */
static inline int leaf(int a)
{
	return a + 1;
}

static inline int middle(int a)
{
	return leaf(a) * 2;
}

static inline int unused(int a)
{
	return a;
}

static inline int by_address(int a)
{
	return a - 1;
}
