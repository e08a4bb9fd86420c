/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What clients share.
 */
#include "ref/client.h"

#include <string.h>

static bool grant_after(const struct grant *a, const struct grant *b)
{
	return a->live != b->live ? a->live < b->live :
				    memcmp(a, b, sizeof(*a)) > 0;
}

static void swap_grants(struct machine *m, uint32_t i, uint32_t k)
{
	struct grant t = m->grant[i];

	m->grant[i] = m->grant[k];
	m->grant[k] = t;
	for (int d = 0; d < m->platform->ndevices; d++) {
		struct transfer *x = &m->dev[d].transfer;

		if (x->running && (x->grant == i || x->grant == k))
			x->grant = (uint8_t)(i + k - x->grant);
	}
}

void client_sort_grants(struct machine *m)
{
	for (uint32_t i = 1; i < m->sizes.ngrants; i++)
		for (uint32_t k = i; k > 0 && grant_after(&m->grant[k - 1],
							  &m->grant[k]); k--)
			swap_grants(m, k - 1, k);
}
