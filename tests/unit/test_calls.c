/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any calls in any order, with arguments that make sense or do not, on every
 * platform: nothing but hazards comes of it. (Built with the sanitizers this
 * looks for accesses outside of tables and memory too.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ref/api.h"
#include "ref/linux_alloc.h"

#define SEEDS 60
#define CALLS 120
#define KEPT 64			/* results that become arguments */
#define STEPS 4096

struct play {
	struct machine m;
	uint64_t random;
	int64_t kept[KEPT];
	int nkept;
};

static uint32_t below(struct play *p, uint32_t n)
{
	p->random ^= p->random << 13;
	p->random ^= p->random >> 7;
	p->random ^= p->random << 17;
	return (uint32_t)((p->random >> 11) % n);
}

static int64_t some_number(struct play *p)
{
	switch (below(p, 6)) {
	case 0:
		return below(p, 64);
	case 1:
		return 4096 * (int64_t)below(p, 10);
	case 2:
		return p->kept[below(p, KEPT)];
	case 3:
		return 0x10000 + 4096 * (int64_t)below(p, 12);
	case 4:
		return (int64_t)1 << below(p, 34);
	default:
		return below(p, 30) ? (int64_t)below(p, 0x9000) : -1;
	}
}

static int64_t argument(struct play *p, char kind)
{
	switch (kind) {
	case 'd':
		return below(p, (uint32_t)p->m.platform->ndevices);
	case 'r':
		return below(p, 20) ? below(p, 3) : DIR_NONE;
	case 't':
		return below(p, 2) ? 0 : 1 << below(p, 18);
	case 'g':
		return below(p, 2) ? GFP_FOR_KERNEL : GFP_FOR_ATOMIC;
	case 'x':
		return below(p, 6);
	default:
		return some_number(p);
	}
}

static void keep(struct play *p, int64_t v)
{
	p->kept[p->nkept++ % KEPT] = v;
}

static void any_call(struct play *p, int ncalls)
{
	const struct api_call *c = api_call_at((int)below(p, (uint32_t)ncalls));
	int64_t args[API_MAX_PARAMS] = { 0 }, out[API_MAX_PARAMS] = { 0 };
	int n = 0;

	for (const char *k = c->params; *k; k++)
		if (*k != 'o')
			args[n++] = argument(p, *k);
	keep(p, c->run(&p->m, args, out));
	keep(p, out[0]);
}

/* The hardware, a device or the CPU does something. */
static void anything_else(struct play *p)
{
	static struct step steps[STEPS];
	uint64_t at = (uint64_t)p->kept[below(p, KEPT)];
	int n = machine_steps(&p->m, steps, STEPS);
	uint8_t v;

	if (n)
		machine_do(&p->m, steps[below(p, n < STEPS ? (uint32_t)n :
							      STEPS)]);
	machine_dev_read(&p->m, 0, at,
			 machine_grant_over(&p->m, 0, at, 1, DIR_TO_DEVICE),
			 &v);
	api_cpu_write(&p->m, 0, at, 1);
	api_cpu_read(&p->m, 0, at);
}

static void play(uint64_t seed, const struct platform *platform)
{
	const struct machine_sizes sizes = {
		.mem = 0x8000, .bounce = 0x2000, .slot = 2048,
		.iova_pages = 12, .ndomains = 5, .ngrants = 24,
		.client = api_state_size(8), .bounce_low = seed & 1,
	};
	struct play p = { .random = seed * 77777 + 12345 };
	int ncalls = 0;

	while (api_call_at(ncalls))
		ncalls++;
	machine_init(&p.m, platform, &sizes);
	p.m.values = true;
	api_init(&p.m, seed & 1 ? 0x4000 : 0x2000, 0x4000);
	for (int i = 0; i < CALLS; i++) {
		any_call(&p, ncalls);
		if (!below(&p, 3))
			anything_else(&p);
	}
	api_check_leaks(&p.m);
	machine_release(&p.m);
}

static void test_any_calls(void **state)
{
	struct arena mem = { 0 };

	(void)state;
	for (int i = 0; platform_builtin_name(i); i++) {
		const char *name = platform_builtin_name(i);
		const struct platform *p = platform_builtin(&mem, name);

		for (uint64_t seed = 0; seed < SEEDS; seed++)
			play(seed * 100 + (uint64_t)i, p);
	}
	arena_release(&mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_calls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
