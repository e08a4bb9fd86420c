/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A map from addresses to numbers, for memoising what is known of objects
 * that a library identifies by address.
 *
 * Choose it when keys are pointers and nothing is ever removed; it is never
 * iterated, so addresses cannot reach output. Starts as all zeroes.
 */
#ifndef ANALYZER_PTRMAP_H
#define ANALYZER_PTRMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ptrmap_slot {
	const void *key;
	uint32_t value;
};

struct ptrmap {
	struct ptrmap_slot *slots;
	size_t n, nslots;
};

/* True and the number in VALUE when KEY is known. */
bool ptrmap_get(const struct ptrmap *m, const void *key, uint32_t *value);
/* KEY must not be NULL; an older number is replaced. */
void ptrmap_set(struct ptrmap *m, const void *key, uint32_t value);
/* Forgets all keys, keeps the memory. */
void ptrmap_clear(struct ptrmap *m);
void ptrmap_release(struct ptrmap *m);

#endif
