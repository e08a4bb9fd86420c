/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What may the hardware do by itself now?
 */
#include <assert.h>

#include "ref/machine.h"
#include "ref/machine_impl.h"

struct choices {
	struct step *v;
	int n, max;
};

static void choice(struct choices *c, enum step_kind kind, int a, uint32_t b)
{
	if (c->n < c->max)
		c->v[c->n] = (struct step){ (uint8_t)kind, (uint8_t)a, b };
	c->n++;
}

/* The oldest store to each byte may drain: entries are sorted by that. */
static void choose_drains(const struct machine *m, struct choices *c)
{
	for (int cpu = 0; cpu < m->platform->ncpus; cpu++)
		for (int i = 0; i < m->platform->store_buffer; i++) {
			const struct store *s = &m->stores[cpu][i];

			if (!s->used)
				break;
			if (!i || s[-1].addr != s->addr)
				choice(c, STEP_DRAIN, cpu, (uint32_t)i);
		}
}

static void choose_line(const struct machine *m, struct choices *c,
			uint32_t line)
{
	const struct platform *p = m->platform;
	bool fills = p->speculation &&
		     machine_memtype(m, line * p->line) == MEM_CACHED;

	for (int cpu = 0; p->l1 && cpu < p->ncpus; cpu++) {
		if (m->line1[cpu][line].present)
			choice(c, STEP_EVICT_L1, cpu, line);
		else if (fills)
			choice(c, STEP_FILL_L1, cpu, line);
	}
	if (p->l2 && m->line2[line].present)
		choice(c, STEP_EVICT_L2, 0, line);
	else if (p->l2 && fills)
		choice(c, STEP_FILL_L2, 0, line);
}

static void choose_iommu(const struct machine *m, struct choices *c)
{
	const struct platform *p = m->platform;

	if (!p->niommus)
		return;
	for (uint32_t d = 0; d < m->sizes.ndomains; d++) {
		bool queued = false;

		if (!m->domain[d].used)
			continue;
		for (uint32_t i = 0; i < m->sizes.iova_pages; i++) {
			uint32_t e = d * m->sizes.iova_pages + i;

			if (m->tlb[e].valid)
				choice(c, STEP_TLB_DROP, (int)d, i);
			queued |= m->iova[e] == IOVA_QUEUED;
		}
		if (queued)
			choice(c, STEP_IOTLB_FLUSH, (int)d, 0);
	}
}

static void choose_devices(const struct machine *m, struct choices *c)
{
	for (int d = 0; d < m->platform->ndevices; d++) {
		const struct transfer *t = &m->dev[d].transfer;

		for (uint32_t b = 0; t->running && b < t->size; b++) {
			if (t->dir != DIR_FROM_DEVICE)
				choice(c, STEP_DEV_READ, d, b);
			if (t->dir != DIR_TO_DEVICE)
				choice(c, STEP_DEV_WRITE, d, b);
		}
	}
}

int machine_steps(const struct machine *m, struct step *steps, int max)
{
	struct choices c = { steps, 0, max };

	choose_drains(m, &c);
	if (platform_cached(m->platform))
		for (uint32_t l = 0; l < m->nlines; l++)
			choose_line(m, &c, l);
	choose_iommu(m, &c);
	choose_devices(m, &c);
	return c.n;
}

static void device_access(struct machine *m, struct step s)
{
	const struct transfer *t = &m->dev[s.a].transfer;
	uint8_t value;

	if (s.kind == STEP_DEV_READ)
		machine_dev_read(m, s.a, t->dma + s.b, t->grant, &value);
	else
		machine_dev_write(m, s.a, t->dma + s.b, t->grant,
				  (uint8_t)(0xd0 + s.a));
}

void machine_do(struct machine *m, struct step s)
{
	uint32_t line_size = m->platform->line;

	switch ((enum step_kind)s.kind) {
	case STEP_DRAIN: machine_drain_one(m, s.a, s.b); break;
	case STEP_FILL_L1: machine_fill_l1(m, s.a, s.b); break;
	case STEP_FILL_L2: machine_fill_l2(m, s.b); break;
	case STEP_EVICT_L1:
		machine_evict_l1(m, s.a, s.b);
		machine_check_lost(m, s.b * line_size, line_size);
		break;
	case STEP_EVICT_L2:
		machine_evict_l2(m, s.b);
		machine_check_lost(m, s.b * line_size, line_size);
		break;
	case STEP_TLB_DROP: {
		struct pte *e = &m->tlb[s.a * m->sizes.iova_pages + s.b];

		*e = (struct pte){ 0 };
		break;
	}
	case STEP_IOTLB_FLUSH: machine_iotlb_flush(m, s.a); break;
	case STEP_DEV_READ:
	case STEP_DEV_WRITE: device_access(m, s); break;
	}
}

static const char *dirty_text(const struct line *l)
{
	return l->dirty ? "writes back and drops" : "drops";
}

const char *machine_step_show(struct arena *a, const struct machine *m,
			      struct step s)
{
	const char *dev = s.kind == STEP_DEV_READ || s.kind == STEP_DEV_WRITE ?
				  m->platform->device[s.a].name : "";

	switch ((enum step_kind)s.kind) {
	case STEP_DRAIN:
		return arena_printf(a, "the store buffer of CPU %d drains its "
				       "store to address %u", s.a,
				    m->stores[s.a][s.b].addr);
	case STEP_FILL_L1:
		return arena_printf(a, "the L1 cache of CPU %d speculatively "
				       "reads line %u", s.a, s.b);
	case STEP_FILL_L2:
		return arena_printf(a, "the L2 cache speculatively reads line "
				       "%u", s.b);
	case STEP_EVICT_L1:
		return arena_printf(a, "the L1 cache of CPU %d %s line %u",
				    s.a, dirty_text(&m->line1[s.a][s.b]), s.b);
	case STEP_EVICT_L2:
		return arena_printf(a, "the L2 cache %s line %u",
				    dirty_text(&m->line2[s.b]), s.b);
	case STEP_TLB_DROP:
		return arena_printf(a, "the IOTLB of domain %d drops page %u",
				    s.a, s.b);
	case STEP_IOTLB_FLUSH:
		return arena_printf(a, "the deferred IOTLB flush of domain %d "
				       "happens", s.a);
	case STEP_DEV_READ:
		return arena_printf(a, "device %s reads byte %u of the "
				       "transfer", dev, s.b);
	case STEP_DEV_WRITE:
		return arena_printf(a, "device %s writes byte %u of the "
				       "transfer", dev, s.b);
	}
	assert(0);
	return "";
}
