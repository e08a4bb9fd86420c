// SPDX-License-Identifier: BSD-2-Clause
#include "ref/intern.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

uint64_t hash_bytes(const void *p, size_t len, uint64_t seed)
{
	const unsigned char *s = p;
	uint64_t h = 14695981039346656037u ^ seed;

	while (len--)
		h = (h ^ *s++) * 1099511628211u;
	return h ^ (h >> 29);
}

static size_t slot_of(const struct intern *in, const char *s)
{
	size_t mask = in->nslots - 1;
	size_t i = hash_bytes(s, strlen(s), 0) & mask;

	while (in->slots[i] && strcmp(in->names[in->slots[i]], s))
		i = (i + 1) & mask;
	return i;
}

static void grow(struct intern *in)
{
	in->nslots = in->nslots ? in->nslots * 2 : 256;
	free(in->slots);
	in->slots = xcalloc(in->nslots, sizeof(*in->slots));
	for (uint32_t id = 1; id < in->n; id++)
		in->slots[slot_of(in, in->names[id])] = id;
}

uint32_t intern_id(struct intern *in, const char *s)
{
	size_t i;

	if (!*s)
		return 0;
	if (in->n == 0)
		in->n = 1;
	if ((in->n + 1) * 2 > in->nslots)
		grow(in);
	i = slot_of(in, s);
	if (in->slots[i])
		return in->slots[i];
	if (in->n >= in->cap) {
		in->cap = in->cap ? in->cap * 2 : 256;
		in->names = xrealloc(in->names, in->cap * sizeof(*in->names));
		in->names[0] = "";
	}
	in->names[in->n] = arena_strdup(&in->mem, s);
	in->slots[i] = (uint32_t)in->n;
	return (uint32_t)in->n++;
}

const char *intern_str(const struct intern *in, uint32_t id)
{
	assert(id == 0 || id < in->n);
	return id ? in->names[id] : "";
}

const char *intern(struct intern *in, const char *s)
{
	return intern_str(in, intern_id(in, s));
}

void intern_release(struct intern *in)
{
	arena_release(&in->mem);
	free(in->names);
	free(in->slots);
	memset(in, 0, sizeof(*in));
}
