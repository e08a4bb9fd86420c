/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Posted writes of devices.
 */
#include "ref/linux_bridge.h"

#include <assert.h>
#include <string.h>

#include "ref/api.h"
#include "ref/dmaattr.h"

/* Attributes of the memory behind a DMA address. */
static unsigned attrs_of(const struct machine *m, int dev, uint64_t dma)
{
	const struct api_state *s = api_state(m);

	for (int i = 0; i < API_ALLOCS; i++) {
		const struct api_alloc *a = &s->alloc[i];

		if (a->kind != ALLOC_NONE && a->dev == dev &&
		    dma - a->dma < a->size)
			return a->attrs;
	}
	return 0;
}

int linux_bridge_held(const struct machine *m)
{
	return api_state(m)->nposted;
}

bool linux_bridge_may_go(const struct machine *m, int i)
{
	const struct api_state *s = api_state(m);

	if (i < 0 || i >= s->nposted)
		return false;
	if (!i)
		return true;
	/* writes to one address stay in order everywhere */
	for (int k = 0; k < i; k++)
		if (s->posted[k].dev == s->posted[i].dev &&
		    s->posted[k].dma == s->posted[i].dma)
			return false;
	return m->platform->posted_unordered || s->posted[i].weak;
}

void linux_bridge_go(struct machine *m, int i)
{
	struct api_state *s = api_state(m);
	struct api_posted p = s->posted[i];

	assert(linux_bridge_may_go(m, i));
	memmove(&s->posted[i], &s->posted[i + 1],
		(size_t)(s->nposted - i - 1) * sizeof(p));
	memset(&s->posted[--s->nposted], 0, sizeof(p));
	machine_dev_write(m, p.dev, p.dma, p.grant, p.value);
}

void linux_bridge_flush(struct machine *m)
{
	while (linux_bridge_held(m))
		linux_bridge_go(m, 0);
}

bool linux_bridge_write(struct machine *m, int dev, uint64_t dma, int grant,
			uint8_t value)
{
	struct api_state *s = api_state(m);
	unsigned attrs = attrs_of(m, dev, dma);

	if (attrs & ATTR_WRITE_BARRIER)
		linux_bridge_flush(m);
	if (!m->platform->posted)
		return machine_dev_write(m, dev, dma, grant, value);
	if (s->nposted == m->platform->posted)
		linux_bridge_go(m, 0);
	s->posted[s->nposted++] = (struct api_posted){
		.dma = dma, .dev = (uint8_t)dev, .grant = (uint8_t)grant,
		.value = value, .weak = !!(attrs & ATTR_WEAK_ORDERING),
	};
	return true;
}

bool linux_bridge_read(struct machine *m, int dev, uint64_t dma, int grant,
		       uint8_t *value)
{
	const struct api_state *s = api_state(m);

	for (int i = 0; i < s->nposted;) {
		if (s->posted[i].weak)
			i++;
		else if (linux_bridge_may_go(m, i))
			linux_bridge_go(m, i);
		else
			linux_bridge_go(m, 0), i = 0;
	}
	return machine_dev_read(m, dev, dma, grant, value);
}
