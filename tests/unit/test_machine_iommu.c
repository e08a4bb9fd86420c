// SPDX-License-Identifier: BSD-2-Clause
/*
 * The machine's IOMMU: permissions, faults, what a TLB may still say after
 * the table changed, invalidation and flush; then random sequences, whose
 * answers are compared with a list of what the table has said since the last
 * invalidation.
 *
 * The freedom that a TLB has is that of the RISC-V IOMMU specification 1.0,
 * "Caching in-memory data structures": it may keep what it holds until the
 * invalidation, may lose it any time, and never holds an invalid entry.
 */
#include "ref/machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { PAGE = 4096, OFFSET = 0x8a5, NPHYS = 32, NIOVA = 8, FAULT = -1 };
enum { NONE = 0, R = PROT_READ_BIT, W = PROT_WRITE_BIT, RW = R | W };

struct fixture {
	struct arena mem;
	struct machine m;
	uint32_t page;		/* the first IOVA page of each domain */
};

/* dev0 and dev1 have domains of their own, dev1 puts out 17 bits only. */
static int set_up(void **state)
{
	static const char text[] = "platform pair\npage 4096\n"
				   "iommu lazy\niommu lazy\n"
				   "device dev0 coherent iommu 0 bits 64\n"
				   "device dev1 coherent iommu 1 bits 17\n";
	static const struct machine_sizes sizes = {
		.mem = NPHYS * PAGE, .iova_pages = NIOVA, .ndomains = 3,
		.ngrants = 1,
	};
	struct fixture *f = xcalloc(1, sizeof(*f));
	struct platform_error err;
	const struct platform *p = platform_read(&f->mem, text, &err);

	assert_non_null(p);
	machine_init(&f->m, p, &sizes);
	f->page = (uint32_t)machine_iova_take(&f->m, 0, 1);
	machine_iova_give(&f->m, 0, f->page, 1, false);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	machine_release(&f->m);
	arena_release(&f->mem);
	free(f);
	return 0;
}

/* The physical page that DEV's access in PAGE reaches, or FAULT. */
static int reach(struct fixture *f, int dev, uint32_t page, int prot)
{
	uint32_t phys = 0;

	if (!machine_translate(&f->m, dev, (uint64_t)page * PAGE + OFFSET,
			       prot, &phys))
		return FAULT;
	assert_int_equal(phys % PAGE, OFFSET);
	return (int)(phys / PAGE);
}

static void drop(struct fixture *f, uint32_t page)
{
	machine_do(&f->m, (struct step){ STEP_TLB_DROP, 0, page - f->page });
}

/* Whether the hardware may drop a translation of PAGE: it holds one. */
static bool held(const struct fixture *f, uint32_t page)
{
	struct step steps[3 * NIOVA];
	int n = machine_steps(&f->m, steps, 3 * NIOVA);

	assert_in_range(n, 0, 3 * NIOVA);
	for (int i = 0; i < n; i++)
		if (steps[i].kind == STEP_TLB_DROP && steps[i].a == 0 &&
		    steps[i].b == page - f->page)
			return true;
	return false;
}

static bool stale(const struct fixture *f, uint32_t page)
{
	return f->m.tlb[page - f->page].stale;
}

static void access_needs_its_permission(void **state)
{
	struct fixture *f = *state;

	for (int prot = NONE; prot <= RW; prot++)
		for (int want = R; want <= W; want++) {
			int answer = prot & want ? 3 : FAULT;

			machine_pte_set(&f->m, 0, f->page, 3, prot);
			machine_iotlb_flush(&f->m, 0);
			assert_int_equal(reach(f, 0, f->page, want), answer);
			/* from the TLB, too */
			assert_int_equal(reach(f, 0, f->page, want), answer);
		}
}

static void what_is_not_mapped_faults(void **state)
{
	struct fixture *f = *state;
	uint64_t wide = ((1ull << 32) + f->page + 1) * PAGE;
	uint32_t phys;

	machine_pte_set(&f->m, 0, f->page + 1, 3, RW);
	assert_int_equal(reach(f, 0, f->page, R), FAULT);
	assert_int_equal(reach(f, 0, f->page + 2, R), FAULT);
	assert_int_equal(reach(f, 0, f->page + NIOVA, R), FAULT);
	assert_int_equal(reach(f, 0, f->page - 1, R), FAULT);
	assert_int_equal(reach(f, 0, 0, R), FAULT);
	/* the low 32 bits of its page number are the mapped one's */
	assert_false(machine_translate(&f->m, 0, wide, R, &phys));
	/* the other domain has a table of its own */
	assert_int_equal(reach(f, 1, f->page + 1, R), FAULT);
	f->m.dev[0].domain = MACHINE_NONE;
	assert_int_equal(reach(f, 0, f->page + 1, R), FAULT);
}

static void short_device_puts_out_less(void **state)
{
	struct fixture *f = *state;

	machine_pte_set(&f->m, 1, f->page, 3, RW);
	assert_int_equal(reach(f, 1, f->page, R), 3);
	assert_int_equal(reach(f, 1, f->page + (1 << 17) / PAGE, R), 3);
}

static void strict_unmap_faults_at_once(void **state)
{
	struct fixture *f = *state;

	machine_pte_set(&f->m, 0, f->page, 3, RW);
	machine_pte_set(&f->m, 0, f->page + 1, 4, RW);
	assert_int_equal(reach(f, 0, f->page, W), 3);
	assert_int_equal(reach(f, 0, f->page + 1, W), 4);
	machine_pte_clear(&f->m, 0, f->page, true);
	assert_int_equal(reach(f, 0, f->page, R), FAULT);
	assert_false(held(f, f->page));
	/* the neighbour was not meant */
	assert_true(held(f, f->page + 1));
	assert_int_equal(reach(f, 0, f->page + 1, W), 4);
}

static void lazy_unmap_leaves_what_was_used(void **state)
{
	struct fixture *f = *state;

	machine_pte_set(&f->m, 0, f->page, 3, R);
	machine_pte_set(&f->m, 0, f->page + 1, 4, R);
	assert_int_equal(reach(f, 0, f->page, R), 3);
	machine_pte_clear(&f->m, 0, f->page, false);
	machine_pte_clear(&f->m, 0, f->page + 1, false);
	assert_int_equal(reach(f, 0, f->page, R), 3);
	assert_true(stale(f, f->page));
	/* permissions are those of then */
	assert_int_equal(reach(f, 0, f->page, W), FAULT);
	/* nothing had brought this one in */
	assert_int_equal(reach(f, 0, f->page + 1, R), FAULT);
	machine_iotlb_flush(&f->m, 0);
	assert_int_equal(reach(f, 0, f->page, R), FAULT);
}

static void drop_shows_the_table(void **state)
{
	struct fixture *f = *state;

	machine_pte_set(&f->m, 0, f->page, 3, RW);
	assert_int_equal(reach(f, 0, f->page, R), 3);
	drop(f, f->page);
	assert_int_equal(reach(f, 0, f->page, R), 3);
	machine_pte_clear(&f->m, 0, f->page, false);
	drop(f, f->page);
	assert_int_equal(reach(f, 0, f->page, R), FAULT);
}

/* Both ways: less may go on as more, and more may go on faulting. */
static void remap_shows_after_the_flush(void **state)
{
	struct fixture *f = *state;

	machine_pte_set(&f->m, 0, f->page, 3, RW);
	assert_int_equal(reach(f, 0, f->page, W), 3);
	machine_pte_set(&f->m, 0, f->page, 3, R);
	assert_true(stale(f, f->page));
	assert_int_equal(reach(f, 0, f->page, W), 3);
	machine_iotlb_flush(&f->m, 0);
	assert_int_equal(reach(f, 0, f->page, W), FAULT);
	assert_int_equal(reach(f, 0, f->page, R), 3);
	machine_pte_set(&f->m, 0, f->page, 4, RW);
	assert_int_equal(reach(f, 0, f->page, W), FAULT);
	assert_int_equal(reach(f, 0, f->page, R), 3);
	machine_iotlb_flush(&f->m, 0);
	assert_int_equal(reach(f, 0, f->page, W), 4);
}

static void the_same_again_is_not_stale(void **state)
{
	struct fixture *f = *state;

	machine_pte_set(&f->m, 0, f->page, 3, R);
	assert_int_equal(reach(f, 0, f->page, R), 3);
	machine_pte_clear(&f->m, 0, f->page, false);
	assert_true(stale(f, f->page));
	machine_pte_set(&f->m, 0, f->page, 3, R);
	assert_false(stale(f, f->page));
	assert_int_equal(reach(f, 0, f->page, R), 3);
}

/* A new mapping needs no flush, whatever faulted there before. */
static void faults_are_not_kept(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(reach(f, 0, f->page, R), FAULT);
	machine_pte_set(&f->m, 0, f->page, 3, R);
	assert_int_equal(reach(f, 0, f->page, R), 3);

	machine_pte_set(&f->m, 0, f->page + 1, 4, NONE);
	assert_int_equal(reach(f, 0, f->page + 1, W), FAULT);
	assert_false(held(f, f->page + 1));
	machine_pte_set(&f->m, 0, f->page + 1, 4, W);
	assert_int_equal(reach(f, 0, f->page + 1, W), 4);
}

static void flush_is_of_one_domain(void **state)
{
	struct fixture *f = *state;

	for (int d = 0; d < 2; d++) {
		machine_pte_set(&f->m, d, f->page, 3 + (uint32_t)d, R);
		assert_int_equal(reach(f, d, f->page, R), 3 + d);
		machine_pte_clear(&f->m, d, f->page, false);
	}
	machine_iotlb_flush(&f->m, 0);
	assert_int_equal(reach(f, 0, f->page, R), FAULT);
	assert_int_equal(reach(f, 1, f->page, R), 4);
}

/* An address is not given out again while a TLB may still hold it. */
static void queued_addresses_wait_for_the_flush(void **state)
{
	struct fixture *f = *state;
	int first = machine_iova_take(&f->m, 0, NIOVA);

	assert_int_equal(first, f->page);
	assert_int_equal(machine_iova_take(&f->m, 0, 1), -1);
	machine_iova_give(&f->m, 0, f->page + 2, 1, false);
	machine_iova_give(&f->m, 0, f->page + 4, 2, true);
	assert_int_equal(machine_iova_take(&f->m, 0, 2), -1);
	assert_int_equal(machine_iova_take(&f->m, 0, 1), f->page + 2);
	machine_iotlb_flush(&f->m, 0);
	assert_int_equal(machine_iova_take(&f->m, 0, 2), f->page + 4);
}

/* ---- random sequences ---- */

enum { NOPS = 60000, NENTRIES = 64 };

struct said {
	uint32_t page;
	int prot;		/* NONE: as if not mapped */
};

/* What the table says of a page, last, and has since its invalidation. */
struct history {
	struct said said[NENTRIES];
	int n;
};

/* Numbers that look random and are the same in every run. */
static uint32_t next_number(uint64_t *seed, uint32_t below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % below;
}

static int answer(const struct said *s, int prot)
{
	return s->prot & prot ? (int)s->page : FAULT;
}

static void invalidated(struct history *h)
{
	h->said[0] = h->said[h->n - 1];
	h->n = 1;
}

static void check_request(struct fixture *f, uint32_t i,
			  const struct history *h, int prot)
{
	const struct said *now = &h->said[h->n - 1];
	bool was_held = held(f, f->page + i), found = false;
	int got = reach(f, 0, f->page + i, prot);

	for (int k = 0; k < h->n; k++)
		found |= (k == h->n - 1 || h->said[k].prot) &&
			 got == answer(&h->said[k], prot);
	assert_true(found);
	if (!was_held)
		assert_int_equal(got, answer(now, prot));
	assert_int_equal(held(f, f->page + i), was_held || now->prot);
}

/* Until the next request, the mark says whether it may get the old answer. */
static void check_mark(const struct fixture *f, uint32_t i,
		       const struct history *h)
{
	const struct said *now = &h->said[h->n - 1];
	const struct pte *e = &f->m.tlb[i];

	if (held(f, f->page + i))
		assert_int_equal(e->stale, e->prot != now->prot ||
						   e->page != now->page);
}

static void change(struct fixture *f, uint32_t i, struct history *h,
		   struct said s, bool invalidate)
{
	if (h->n == NENTRIES) {
		machine_pte_clear(&f->m, 0, f->page + i, true);
		h->n = 0;
	}
	h->said[h->n++] = s;
	if (s.prot) {
		machine_pte_set(&f->m, 0, f->page + i, s.page, s.prot);
		return;
	}
	machine_pte_clear(&f->m, 0, f->page + i, invalidate);
	if (invalidate)
		invalidated(h);
}

static void table_or_what_it_said(void **state)
{
	struct fixture *f = *state;
	struct history h[NIOVA] = { 0 };
	uint64_t seed = 1;

	for (int i = 0; i < NIOVA; i++)
		h[i].n = 1;
	for (int op = 0; op < NOPS; op++) {
		uint32_t i = next_number(&seed, NIOVA);
		struct said s = { next_number(&seed, NPHYS), NONE };

		switch (next_number(&seed, 16)) {
		case 0:
		case 1:
		case 2:
			s.prot = 1 + (int)next_number(&seed, 3);
			change(f, i, &h[i], s, false);
			break;
		case 3:
		case 4:
		case 5:
			s.page = 0;
			change(f, i, &h[i], s, next_number(&seed, 2));
			break;
		case 6:
			machine_iotlb_flush(&f->m, 0);
			for (int k = 0; k < NIOVA; k++)
				invalidated(&h[k]);
			break;
		case 7:
			drop(f, f->page + i);
			break;
		default:
			check_request(f, i, &h[i],
				      1 + (int)next_number(&seed, 2));
		}
		check_mark(f, i, &h[i]);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(access_needs_its_permission),
		TEST(what_is_not_mapped_faults),
		TEST(short_device_puts_out_less),
		TEST(strict_unmap_faults_at_once),
		TEST(lazy_unmap_leaves_what_was_used),
		TEST(drop_shows_the_table),
		TEST(remap_shows_after_the_flush),
		TEST(the_same_again_is_not_stale),
		TEST(faults_are_not_kept),
		TEST(flush_is_of_one_domain),
		TEST(queued_addresses_wait_for_the_flush),
		TEST(table_or_what_it_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
