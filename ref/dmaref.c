/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The runtime of libdmaref: its life, the hardware's choices, devices,
 * hazards.
 */
#include "ref/dmaref.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ref/dmaref_window.h"
#include "ref/linux_bridge.h"

/* Memory of the machine: bounce buffers, which all reach, areas, heap. */
#define MEMORY 0x50000u
#define HEAP 0x14000u
#define BOUNCE 0x10000u
#define BOUNCE_SLOT 2048u
#define BUSDMA_MAPS_HERE 32
#define STEPS_MAX 16384
#define RANDOM_STEPS 8		/* choices at each entry, at most */

static struct dmaref the_machine;

static void tell_stderr(void *arg, enum dmaref_hazard hazard, const char *text)
{
	(void)arg;
	fprintf(stderr, "dmaref: %s: %s\n", hazard_name((enum hazard)hazard),
		text);
}

/* ---- life ---- */

static void make_devices(struct dmaref *r)
{
	const struct platform *p = r->m.platform;

	for (int d = 0; d < p->ndevices; d++) {
		r->mask[d] = r->m.dev[d].mask;
		r->device[d] = (struct device){
			.dma_mask = &r->mask[d],
			.coherent_dma_mask = r->m.dev[d].coherent_mask,
			.name = p->device[d].name, .number = d,
		};
	}
}

static void stop(struct dmaref *r)
{
	if (!r->running)
		return;
	dmaref_window_close(r);
	machine_release(&r->m);
	arena_release(&r->mem);
	r->running = false;
}

void dmaref_init(const char *platform)
{
	static const struct machine_sizes sizes = {
		.mem = MEMORY, .bounce = BOUNCE, .slot = BOUNCE_SLOT,
		.bounce_low = true,
		.iova_pages = 128, .ndomains = 8, .ngrants = 200,
	};
	struct machine_sizes z = sizes;
	struct dmaref *r = &the_machine;
	const char *seed = getenv("DMAREF_SEED");

	stop(r);
	*r = (struct dmaref){ .running = true, .hook = tell_stderr,
			      .hardware = DMAREF_RANDOM };
	z.client = api_state_size(BUSDMA_MAPS_HERE);
	machine_init(&r->m, platform_find(&r->mem, platform), &z);
	r->m.values = true;
	if (r->m.platform->page > HEAP - BOUNCE)
		die("platform '%s': pages are too large for libdmaref",
		    platform);
	dmaref_window_open(r);
	api_init(&r->m, HEAP, MEMORY - HEAP);
	make_devices(r);
	dmaref_set_seed(seed ? strtoull(seed, NULL, 0) : 1);
}

unsigned dmaref_exit(void)
{
	struct dmaref *r = dmaref_enter();
	unsigned seen;

	api_check_leaks(&r->m);
	dmaref_leave(r);
	seen = r->hazards;
	stop(r);
	return seen;
}

struct device *dmaref_device(const char *name)
{
	struct dmaref *r = &the_machine;

	for (int d = 0; d < r->m.platform->ndevices; d++)
		if (!strcmp(r->device[d].name, name))
			return &r->device[d];
	return NULL;
}

int dmaref_id(const struct device *dev)
{
	if (dev < the_machine.device ||
	    dev >= the_machine.device + the_machine.m.platform->ndevices)
		die("a device that is none of the platform's");
	return (int)(dev - the_machine.device);
}

/* ---- the hardware's choices ---- */

void dmaref_set_hardware(enum dmaref_hardware hardware)
{
	the_machine.hardware = hardware;
}

void dmaref_set_seed(uint64_t seed)
{
	the_machine.random = seed * 2 + 1;
}

static uint32_t random_below(struct dmaref *r, uint32_t n)
{
	r->random ^= r->random << 13;
	r->random ^= r->random >> 7;
	r->random ^= r->random << 17;
	return (uint32_t)((r->random >> 11) % n);
}

static bool own_choice(const struct step *s)
{
	return s->kind != STEP_DEV_READ && s->kind != STEP_DEV_WRITE;
}

/* Some of what it may do now. */
static void choose_random(struct dmaref *r)
{
	struct step *steps = xmalloc(STEPS_MAX * sizeof(*steps));
	uint32_t times = random_below(r, RANDOM_STEPS);

	for (uint32_t i = 0; i < times; i++) {
		int n = machine_steps(&r->m, steps, STEPS_MAX);
		const struct step *s;

		if (!n)
			break;
		s = &steps[random_below(r, (uint32_t)(n < STEPS_MAX ?
							      n : STEPS_MAX))];
		if (own_choice(s))
			machine_do(&r->m, *s);
	}
	free(steps);
}

/* Whether the device may be at work on the line: no CPU may read it. */
static bool line_mapped(const struct machine *m, uint32_t line)
{
	uint32_t from = line * m->platform->line, to = from + m->platform->line;

	for (uint32_t i = 0; i < m->sizes.ngrants; i++) {
		const struct grant *g = &m->grant[i];

		if (g->live && !g->coherent && g->phys < to &&
		    from < g->phys + g->size)
			return true;
	}
	return false;
}

/* The program may have read all that it owns: caches may have taken it. */
static void fill_range(struct dmaref *r, uint32_t addr, uint32_t size)
{
	struct machine *m = &r->m;
	uint32_t line = m->platform->line;

	for (uint32_t l = addr / line; l * line < addr + size; l++) {
		bool cached = machine_memtype(m, l * line) == MEM_CACHED;

		if (!cached || (!m->platform->speculation && line_mapped(m, l)))
			continue;
		if (m->platform->l2)
			machine_do(m, (struct step){ STEP_FILL_L2, 0, l });
		if (m->platform->l1)
			machine_do(m, (struct step){ STEP_FILL_L1, *m->cpu,
						     l });
	}
}

/* Dirty lines go to memory, over whatever a device put there. */
static void evict_range(struct dmaref *r, uint32_t addr, uint32_t size)
{
	struct machine *m = &r->m;
	uint32_t line = m->platform->line;

	for (uint32_t l = addr / line; l * line < addr + size; l++) {
		for (int c = 0; m->platform->l1 && c < m->platform->ncpus; c++)
			if (m->line1[c][l].dirty)
				machine_do(m, (struct step){ STEP_EVICT_L1,
							     (uint8_t)c, l });
		if (m->platform->l2 && m->line2[l].dirty)
			machine_do(m, (struct step){ STEP_EVICT_L2, 0, l });
	}
}

/* The last of the stores that wait overtakes the others. */
static void drain_last(struct dmaref *r)
{
	const struct store *v = r->m.stores[*r->m.cpu];
	int n = 0;

	while (n < r->m.platform->store_buffer && v[n].used)
		n++;
	while (n > 1 && v[n - 1].addr == v[n - 2].addr)
		n--;
	if (n)
		machine_do(&r->m, (struct step){ STEP_DRAIN, *r->m.cpu,
						 (uint32_t)n - 1 });
}

static void choose(struct dmaref *r)
{
	if (r->hardware == DMAREF_RANDOM)
		choose_random(r);
	if (r->hardware != DMAREF_WORST)
		return;
	if (platform_cached(r->m.platform))
		dmaref_ranges(r, fill_range);
	drain_last(r);
}

static void poll_device(struct dmaref *r)
{
	if (!r->poll || r->polling)
		return;
	r->polling = true;
	r->poll(r->poll_arg);
	r->polling = false;
}

void dmaref_on_poll(void (*poll)(void *arg), void *arg)
{
	the_machine.poll = poll;
	the_machine.poll_arg = arg;
}

/* ---- enter and leave ---- */

static void take_masks(struct dmaref *r)
{
	for (int d = 0; d < r->m.platform->ndevices; d++) {
		struct mdev *x = &r->m.dev[d];

		x->has_mask = r->device[d].dma_mask != NULL;
		x->mask = x->has_mask ? *r->device[d].dma_mask : 0;
		x->coherent_mask = r->device[d].coherent_dma_mask;
	}
}

static void show_masks(struct dmaref *r)
{
	for (int d = 0; d < r->m.platform->ndevices; d++) {
		struct device *dev = &r->device[d];
		const struct mdev *x = &r->m.dev[d];

		if (x->has_mask && api_state(&r->m)->dev[d].coerced)
			dev->dma_mask = &dev->coherent_dma_mask;
		else if (x->has_mask && !dev->dma_mask)
			dev->dma_mask = &r->mask[d];
		dev->coherent_dma_mask = x->coherent_mask;
		if (dev->dma_mask)
			*dev->dma_mask = x->mask;
	}
}

struct dmaref *dmaref_enter(void)
{
	struct dmaref *r = &the_machine;

	if (!r->running)
		die("libdmaref is used before dmaref_init()");
	if (r->depth++)
		return r;
	dmaref_absorb(r);
	take_masks(r);
	choose(r);
	poll_device(r);
	return r;
}

static void tell(struct dmaref *r)
{
	const struct hazard_place *p = &r->m.place;
	unsigned set = *r->m.hazards;
	struct arena a = { 0 };

	*r->m.hazards = 0;
	r->hazards |= set;
	for (unsigned h = 1; r->hook && h <= set; h <<= 1) {
		const char *text = p->what;

		if (!(set & h))
			continue;
		if (p->hazard != h)
			text = "seen in the same call as what follows";
		else if (p->actor == ACTOR_DEVICE)
			text = arena_printf(&a, "%s (%s, address %#llx)",
					    p->what, r->device[p->who].name,
					    (unsigned long long)p->addr);
		else if (p->actor == ACTOR_CPU)
			text = arena_printf(&a, "%s (CPU %d, address %#llx)",
					    p->what, p->who,
					    (unsigned long long)p->addr);
		r->hook(r->hook_arg, (enum dmaref_hazard)h, text);
	}
	arena_release(&a);
}

void dmaref_leave(struct dmaref *r)
{
	assert(r->depth > 0);
	if (--r->depth)
		return;
	dmaref_publish(r);
	show_masks(r);
	if (*r->m.hazards)
		tell(r);
}

void dmaref_set_cpu(int cpu)
{
	struct dmaref *r = dmaref_enter();

	if (cpu < 0 || cpu >= r->m.platform->ncpus)
		die("the platform has no CPU %d", cpu);
	*r->m.cpu = (uint8_t)cpu;
	dmaref_leave(r);
}

/* ---- devices ---- */

bool dmaref_dev_read(struct device *dev, uint64_t dma, void *buf, size_t len)
{
	struct dmaref *r = dmaref_enter();
	int d = dmaref_id(dev);
	int grant = machine_grant_over(&r->m, d, dma, (uint32_t)len,
				       DIR_TO_DEVICE);
	bool all = true;

	for (size_t i = 0; i < len; i++)
		all &= linux_bridge_read(&r->m, d, dma + i, grant,
					 (uint8_t *)buf + i);
	dmaref_leave(r);
	return all;
}

bool dmaref_dev_write(struct device *dev, uint64_t dma, const void *buf,
		      size_t len)
{
	struct dmaref *r = dmaref_enter();
	int d = dmaref_id(dev);
	int grant = machine_grant_over(&r->m, d, dma, (uint32_t)len,
				       DIR_FROM_DEVICE);
	bool all = true;

	for (size_t i = 0; i < len; i++)
		all &= linux_bridge_write(&r->m, d, dma + i, grant,
					  ((const uint8_t *)buf)[i]);
	if (r->hardware == DMAREF_WORST && platform_cached(r->m.platform))
		dmaref_ranges(r, evict_range);
	dmaref_leave(r);
	return all;
}

void dmaref_interrupt(void (*handler)(void *arg), void *arg)
{
	struct dmaref *r = dmaref_enter();
	enum api_context was = api_state(&r->m)->context;

	linux_bridge_flush(&r->m);
	api_set_context(&r->m, CONTEXT_INTERRUPT);
	dmaref_leave(r);
	handler(arg);
	r = dmaref_enter();
	api_set_context(&r->m, was);
	dmaref_leave(r);
}

/* ---- failures and hazards ---- */

void dmaref_fail(enum dmaref_failure what, int nth)
{
	struct dmaref *r = dmaref_enter();

	api_inject(&r->m, (enum api_failure)what, nth);
	dmaref_leave(r);
}

unsigned dmaref_hazards(void)
{
	return the_machine.hazards;
}

void dmaref_clear_hazards(void)
{
	the_machine.hazards = 0;
}

void dmaref_on_hazard(void (*hook)(void *arg, enum dmaref_hazard hazard,
				   const char *text),
		      void *arg)
{
	the_machine.hook = hook;
	the_machine.hook_arg = arg;
}

void dmaref_raise(struct dmaref *r, enum hazard h, uint64_t at,
		  const char *what)
{
	machine_hazard(&r->m, h, ACTOR_KERNEL, *r->m.cpu, at, what);
}

bool dmaref_check_fresh(const void *ptr, size_t len)
{
	struct dmaref *r = dmaref_enter();
	uint64_t p = dmaref_pointer(r, ptr);
	unsigned before = *r->m.hazards;

	for (size_t i = 0; p != DMAREF_FOREIGN && i < len; i++)
		api_cpu_read(&r->m, *r->m.cpu, p + i);
	before = *r->m.hazards & ~before;
	dmaref_leave(r);
	return !before;
}
