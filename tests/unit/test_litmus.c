// SPDX-License-Identifier: BSD-2-Clause
/*
 * Litmus tests: what the reader refuses, and where; what the runner counts;
 * that a wrong expectation is noticed.
 */
#include "ref/litmus_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ref/machine.h"

/* ---- the reader ---- */

#define HEAD "litmus t\nclause \"c\"\n"
#define INIT "init { x = 1; y[2] = { 2, 3 }; var v = 0; }\n"

static const struct {
	int line, column;
	const char *message; /* part of it */
	const char *text;
} malformed[] = {
    {1, 1, "expected 'litmus' before the end", ""},
    {1, 1, "expected 'litmus' before 'test'", "test t"},
    {1, 7, "expected a name", "litmus"},
    {1, 8, "'9x' is not a number", "litmus 9x"},
    {2, 1, "nothing ends the comment", "litmus t\n/* x"},
    {2, 8, "nothing ends the string", "litmus t\nclause \"x\n\""},
    {2, 8, "expected a string before 'x'", "litmus t\nclause x"},
    {1, 10, "character '$' has no meaning", "litmus t $"},
    {1, 10, "byte 0x01 has no meaning", "litmus t \001"},
    {1, 9, "no 'clause' in the test", "litmus t"},
    {3, 1, "no thread in the test", HEAD},
    {4, 1, "no 'exists', 'forbidden' or 'hazard'", HEAD "P0 { }\n"},
    {3, 1, "'nonsense' begins nothing", HEAD "nonsense"},
    {3, 1, "'P12' begins nothing", HEAD "P12 { }"},
    {3, 11, "'vax' is neither a platform nor a property", HEAD "platforms vax"},
    {3, 19, "expected ')' before the end", HEAD "platforms (simple "},
    {3, 11, "'x' is declared twice", HEAD "init { x; x; }"},
    {3, 12, "a byte is from 0 to 255, not 256", HEAD "init { x = 256; }"},
    {3, 23, "more values than the 2 bytes",
     HEAD "init { x[2] = { 1, 2, 3 }; }"},
    {3, 10, "a size is from 1 to 64", HEAD "init { x[0]; }"},
    {3, 15, "'z' is not the object declared last", HEAD "init { x with z; }"},
    {3, 8, "'line' is a power of two", HEAD "init { line 3; }"},
    {3, 11, "'page' comes before the first object",
     HEAD "init { x; page 32; }"},
    {3, 6, "a page is not a multiple of a line",
     HEAD "init { line 32; page 16; }"},
    {3, 10, "expected ';' before '}'", HEAD "init { x }"},
    {3, 8, "a second thread 'P0'", HEAD "P0 { } P0 { }"},
    {4, 10, "no register, object or constant 'q'", HEAD INIT "P0 { r = q; }"},
    {4, 6, "no function 'dma_frobnicate'",
     HEAD INIT "P0 { dma_frobnicate(1); }"},
    {4, 6, "'wmb' takes 0 arguments, not 1", HEAD INIT "P0 { wmb(1); }"},
    {4, 6, "'dma_mapping_error' takes 2 arguments, not 1",
     HEAD INIT "P0 { dma_mapping_error(dev0); }"},
    {4, 6, "'writel' wants the name of a device",
     HEAD INIT "P0 { writel(1, v); }"},
    {4, 6, "'kfree' wants the address of an object",
     HEAD INIT "P0 { kfree(&y[1]); }"},
    {4, 10, "'wmb' has no value", HEAD INIT "P0 { r = wmb(); }"},
    {4, 10, "'doorbell' is for device threads",
     HEAD INIT "P0 { r = doorbell(); }"},
    {4, 6, "'wmb' is for CPU threads", HEAD INIT "D0 { wmb(); }"},
    {4, 10, "a device does not see 'x'", HEAD INIT "D0 { r = x; }"},
    {4, 10, "a device does not see 'v'", HEAD INIT "D0 { r = v; }"},
    {4, 12, "a load or call on the right of '&&'",
     HEAD INIT "P0 { if (v && x) exit; }"},
    {4, 12, "'may fail' is for a statement with one call",
     HEAD INIT "P0 { r = x may fail; }"},
    {4, 16, "expected 'fail' before 'be'", HEAD INIT "P0 { r = x may be; }"},
    {4, 6, "no object or register 'q'", HEAD INIT "P0 { q[0] = 1; }"},
    {4, 17, "no object 'q'", HEAD INIT "P0 { r = sizeof(q); }"},
    {4, 11, "no object 'q'", HEAD INIT "P0 { r = &q + 1; }"},
    {4, 7, "expected '=' before ';'", HEAD INIT "P0 { r; }"},
    {5, 1, "expected a name before the end", HEAD INIT "P0 {\n"},
    {5, 9, "no register 'r' in 'P0'", HEAD INIT "P0 { }\nexists (P0:r == 1)"},
    {5, 14, "an index is from 0 to 1, not 2",
     HEAD INIT "P0 { }\nforbidden (y[2] == 1)"},
    {5, 8, "'sour' is no hazard", HEAD INIT "P0 { }\nhazard sour"},
    {4, 1, "claims follow the threads", HEAD INIT "hazard none"},
};

static void refuses_what_is_malformed(void **unused)
{
	int wrong = 0;
	(void)unused;

	for (size_t i = 0; i < sizeof(malformed) / sizeof(*malformed); i++) {
		struct arena a = {0};
		struct litmus_error err;

		if (litmus_read(&a, "f", malformed[i].text, &err))
			fail_msg("accepted: %s", malformed[i].text);
		wrong++;
		if (err.at.line != malformed[i].line ||
		    err.at.column != malformed[i].column ||
		    !strstr(err.message, malformed[i].message))
			print_error("'%s': %d:%d: %s\n", malformed[i].text,
				    err.at.line, err.at.column, err.message);
		else
			wrong--;
		arena_release(&a);
	}
	assert_int_equal(wrong, 0);
}

static void refuses_what_would_exhaust_it(void **unused)
{
	static const char *const openings[] = {"(", "!", "{", "if (1) "};
	(void)unused;

	for (size_t i = 0; i < sizeof(openings) / sizeof(*openings); i++) {
		struct arena a = {0};
		struct litmus_error err;
		char *text = arena_strdup(&a, HEAD "P0 { ");

		if (i < 2)
			text = arena_printf(&a, "%s r = ", text);
		for (int k = 0; k < 200; k++)
			text = arena_printf(&a, "%s%s", text, openings[i]);
		assert_null(litmus_read(&a, "f", text, &err));
		assert_non_null(strstr(err.message, "nested deeper than"));
		arena_release(&a);
	}
}

/* ---- the runner ---- */

static const struct litmus_result *run_on(struct arena *a, const char *name,
					  const char *text, uint64_t limit)
{
	struct litmus_error err;
	const struct litmus *t = litmus_read(a, "f", text, &err);

	if (!t)
		fail_msg("%d:%d: %s", err.at.line, err.at.column, err.message);
	return litmus_run(a, t, platform_builtin(a, name), limit);
}

/* VERDICT of the test on the platform. */
static void gives(const char *name, enum litmus_verdict verdict,
		  const char *text)
{
	struct arena a = {0};
	const struct litmus_result *r = run_on(&a, name, text, 0);

	if (r->verdict != verdict)
		fail_msg("%s: verdict %d, hazards %x: %s", name, r->verdict,
			 (unsigned)r->hazards, text);
	arena_release(&a);
}

/* Two CPUs write and read each other's variable: the classic. */
#define STORE_BUFFERING                                                        \
	HEAD "init { x = 0; y = 0; }\n"                                        \
	     "P0 { x = 1; r = y; }\n"                                          \
	     "P1 { y = 1; r = x; }\n"

static void store_buffers_are_seen(void **unused)
{
	(void)unused;
	gives("interconnect", CLAIM_HOLDS,
	      STORE_BUFFERING "exists (P0:r == 0 && P1:r == 0)");
	gives("simple", CLAIM_HOLDS,
	      STORE_BUFFERING "forbidden (P0:r == 0 && P1:r == 0)");
	gives("interconnect", CLAIM_HOLDS,
	      HEAD "init { x = 0; y = 0; }\n"
		   "P0 { x = 1; mb(); r = y; }\n"
		   "P1 { y = 1; mb(); r = x; }\n"
		   "forbidden (P0:r == 0 && P1:r == 0)");
}

static void wrong_claims_are_noticed(void **unused)
{
	(void)unused;
	gives("simple", CLAIM_BROKEN,
	      HEAD INIT "P0 { x = 5; }\nexists (x == 1)");
	gives("simple", CLAIM_BROKEN,
	      HEAD INIT "P0 { x = 5; }\nforbidden (x == 5)");
	gives("simple", CLAIM_BROKEN, HEAD INIT "P0 { x = 5; }\nhazard stale");
	gives("simple", CLAIM_BROKEN,
	      HEAD INIT "P0 { y[2] = 5; }\nhazard none");
	gives("simple", CLAIM_BROKEN,
	      HEAD INIT "P0 { x = 5; }\nexists (x == 5) only on l1");
	gives("simple", CLAIM_HOLDS,
	      HEAD INIT "P0 { x = 5; }\nexists (x == 1) on l1\nhazard none");
}

static void a_blocked_thread_is_noticed(void **unused)
{
	struct arena a = {0};
	const struct litmus_result *r;
	(void)unused;

	r = run_on(&a, "simple",
		   HEAD INIT
		   "P0 { await(dev0); }\nD0 { r = doorbell(); done(); }"
		   "hazard none",
		   0);
	assert_int_equal(r->verdict, CLAIM_BROKEN);
	assert_string_equal(r->broken, "P0 waits for ever");
	r = run_on(&a, "simple", HEAD INIT "P0 { while (1) ; }\nhazard none",
		   0);
	assert_int_equal(r->verdict, CLAIM_BROKEN);
	assert_non_null(strstr(r->broken, "runs for ever"));
	arena_release(&a);
}

static void polling_ends(void **unused)
{
	(void)unused;
	gives("arm64-like", CLAIM_HOLDS,
	      HEAD INIT "P0 { while (readl(dev0) == 0) ; }\nD0 { done(); }"
			"hazard none");
}

static void the_limit_proves_nothing(void **unused)
{
	struct arena a = {0};
	const struct litmus_result *r = run_on(
	    &a, "interconnect", STORE_BUFFERING "forbidden (P0:r == 7)", 10);
	(void)unused;

	assert_false(r->complete);
	assert_int_equal(r->verdict, CLAIM_OPEN);
	assert_int_equal(r->states, 10);
	/* what was found is found */
	r = run_on(&a, "interconnect", STORE_BUFFERING "forbidden (P0:r == 0)",
		   30);
	assert_false(r->complete);
	assert_int_equal(r->verdict, CLAIM_BROKEN);
	arena_release(&a);
}

static void outcomes_are_counted(void **unused)
{
	struct arena a = {0};
	const struct litmus_result *r =
	    run_on(&a, "simple",
		   HEAD "init { x = 0; }\nP0 { x = 1; }\nP1 { r = x; }"
			"exists (P1:r == 0)",
		   0);
	(void)unused;

	/* (0, 0) (1, 0) (0, 1) (1, 1) of the places, and what was read */
	assert_int_equal(r->states, 5);
	assert_int_equal(r->noutcomes, 2);
	assert_int_equal(r->outcome[0].count, 1);
	assert_int_equal(r->outcome[1].count, 1);
	assert_int_equal(r->finals, 2);
	arena_release(&a);
}

/* The shortest way to a hazard: its steps, in order. */
static void traces_are_short(void **unused)
{
	struct arena a = {0};
	const struct litmus_result *r =
	    run_on(&a, "arm64-like",
		   HEAD "init { x = 1; }\n"
			"P0 {\n"
			"h = dma_map_single(dev0, &x, 1, DMA_TO_DEVICE);\n"
			"x = 2;\n"
			"start(dev0, h, 1, DMA_TO_DEVICE);\n"
			"await(dev0);\n"
			"}\nhazard stale",
		   0);
	static const int lines[] = {5, 6, 7, 0};
	(void)unused;

	assert_int_equal(r->verdict, CLAIM_HOLDS);
	assert_int_equal(r->nharms, 1);
	assert_int_equal(r->harm[0].hazard, HAZARD_STALE);
	assert_int_equal(r->harm[0].trace.n, 4);
	for (int i = 0; i < 4; i++)
		assert_int_equal(r->harm[0].trace.line[i].at.line, lines[i]);
	assert_string_equal(r->harm[0].trace.line[3].who, "hardware");
	arena_release(&a);
}

/* Loads done early: with a read barrier never. */
static void loads_are_reordered(void **unused)
{
#define MESSAGE                                                                \
	HEAD "init { data = 0; flag = 0; }\n"                                  \
	     "P0 { data = 1; wmb(); flag = 1; }\n"
	(void)unused;
	gives("interconnect", CLAIM_HOLDS,
	      MESSAGE "P1 { r = 2; while (!flag) ; r = data; }\n"
		      "exists (P1:r == 0)\nhazard stale");
	gives("interconnect", CLAIM_HOLDS,
	      MESSAGE "P1 { r = 2; while (!flag) ; rmb(); r = data; }\n"
		      "forbidden (P1:r == 0)");
	gives("simple", CLAIM_HOLDS,
	      MESSAGE "P1 { r = 2; while (!flag) ; r = data; }\n"
		      "forbidden (P1:r == 0)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refuses_what_is_malformed),
	    cmocka_unit_test(refuses_what_would_exhaust_it),
	    cmocka_unit_test(store_buffers_are_seen),
	    cmocka_unit_test(wrong_claims_are_noticed),
	    cmocka_unit_test(a_blocked_thread_is_noticed),
	    cmocka_unit_test(polling_ends),
	    cmocka_unit_test(the_limit_proves_nothing),
	    cmocka_unit_test(outcomes_are_counted),
	    cmocka_unit_test(traces_are_short),
	    cmocka_unit_test(loads_are_reordered),
	};

	return cmocka_run_group_tests_name("litmus", tests, NULL, NULL);
}
