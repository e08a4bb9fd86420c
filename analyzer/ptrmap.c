// SPDX-License-Identifier: BSD-2-Clause
#include "analyzer/ptrmap.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ref/arena.h"

static size_t slot_of(const struct ptrmap *m, const void *key)
{
	size_t mask = m->nslots - 1;
	uint64_t h = (uintptr_t)key * 0x9e3779b97f4a7c15u;
	size_t i = (size_t)(h >> 20) & mask;

	while (m->slots[i].key && m->slots[i].key != key)
		i = (i + 1) & mask;
	return i;
}

static void grow(struct ptrmap *m)
{
	struct ptrmap old = *m;

	m->nslots = old.nslots ? old.nslots * 2 : 64;
	m->slots = xcalloc(m->nslots, sizeof(*m->slots));
	for (size_t i = 0; i < old.nslots; i++)
		if (old.slots[i].key)
			m->slots[slot_of(m, old.slots[i].key)] = old.slots[i];
	free(old.slots);
}

bool ptrmap_get(const struct ptrmap *m, const void *key, uint32_t *value)
{
	size_t i;

	if (!m->nslots || !key)
		return false;
	i = slot_of(m, key);
	if (!m->slots[i].key)
		return false;
	*value = m->slots[i].value;
	return true;
}

void ptrmap_set(struct ptrmap *m, const void *key, uint32_t value)
{
	size_t i;

	assert(key);
	if ((m->n + 1) * 2 > m->nslots)
		grow(m);
	i = slot_of(m, key);
	if (!m->slots[i].key)
		m->n++;
	m->slots[i].key = key;
	m->slots[i].value = value;
}

void ptrmap_clear(struct ptrmap *m)
{
	if (m->n)
		memset(m->slots, 0, m->nslots * sizeof(*m->slots));
	m->n = 0;
}

void ptrmap_release(struct ptrmap *m)
{
	free(m->slots);
	memset(m, 0, sizeof(*m));
}
