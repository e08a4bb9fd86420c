// SPDX-License-Identifier: BSD-2-Clause
/*
 * The readers of traces: what each tracepoint becomes, in each tool's
 * dialect; gaps; and for every kind of damage the line and the field.
 */
#include "ref/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TASK "  my [0] task-12      [002] d.s1.    31.004112: "
#define MAP                                                                    \
	TASK "dma_map_page: 0000:03:00.0 dir=FROM_DEVICE dma_addr=ffff9000 "   \
	     "size=2048 phys_addr=10a4f9000 attrs=SKIP_CPU_SYNC|0x400\n"

static void read_ok(struct trace *t, const char *text)
{
	memset(t, 0, sizeof(*t));
	if (!trace_read_text(t, "test", text, strlen(text)))
		fail_msg("line %u: %s", t->error_line, t->error);
}

static void read_bad(const char *text, uint32_t line, const char *what)
{
	struct trace t = {0};

	if (trace_read_text(&t, "test", text, strlen(text)))
		fail_msg("read: %s", text);
	if (t.error_line != line || !strstr(t.error, what))
		fail_msg("line %u, not %u: '%s' for '%s'", t.error_line, line,
			 t.error, text);
	trace_release(&t);
}

static int64_t role(const struct trace *t, size_t event, enum role r)
{
	int64_t n = 0;

	assert_true(event < t->events.n);
	if (!trace_role(t, &t->events.v[event], r, &n))
		fail_msg("event %zu has no %s", event, role_name(r));
	return n;
}

static bool has(const struct trace *t, size_t event, enum role r)
{
	int64_t n;

	return trace_role(t, &t->events.v[event], r, &n);
}

static const char *word(const struct trace *t, size_t event, enum role r)
{
	return intern_str(&t->words, (uint32_t)role(t, event, r));
}

static void a_map(void **unused)
{
	struct trace t;

	(void)unused;
	read_ok(&t, "# tracer: nop\n" MAP);
	assert_true(t.kernel);
	assert_int_equal(t.events.n, 1);
	assert_int_equal(t.events.v[0].event, EVENT_map);
	assert_int_equal(t.events.v[0].subject, SUBJECT_mapping);
	assert_int_equal(t.events.v[0].outcome, OUTCOME_ok);
	assert_int_equal(t.events.v[0].line, 2);
	assert_string_equal(word(&t, 0, ROLE_dev), "0000:03:00.0");
	assert_int_equal(role(&t, 0, ROLE_handle), 0xffff9000);
	assert_int_equal(role(&t, 0, ROLE_size), 2048);
	assert_int_equal(role(&t, 0, ROLE_dir), DIR_from_device);
	assert_int_equal(role(&t, 0, ROLE_family), FAMILY_page);
	assert_int_equal(role(&t, 0, ROLE_attrs), 1 << 5);
	assert_true(t.events.v[0].phys == 0x10a4f9000);
	assert_string_equal(trace_call(&t, &t.events.v[0]), "dma_map_page");
	trace_release(&t);
	read_ok(&t, TASK "dma_unmap_page: a b c dir=NONE  dma_addr=0x1F  size=4 "
			 "attrs=\n");
	assert_int_equal(role(&t, 0, ROLE_handle), 0x1f);
	assert_string_equal(word(&t, 0, ROLE_dev), "a b c");
	trace_release(&t);
}

static void allocations(void **unused)
{
	struct trace t;

	(void)unused;
	read_ok(&t,
		TASK "dma_alloc: d0 dma_addr=1000 size=64 "
		     "virt_addr=00000000ab12cd34 flags=GFP_KERNEL|__GFP_ZERO "
		     "attrs=WRITE_COMBINE\n" TASK
		     "dma_alloc: d0 dir=BIDIRECTIONAL dma_addr=0 size=64 "
		     "virt_addr=0000000000000000 flags=GFP_KERNEL attrs=\n" TASK
		     "dma_free: d0 dma_addr=0 size=64 virt_addr=(null) "
		     "attrs=\n" TASK "dma_free: d0 dma_addr=1000 size=64 "
		     "virt_addr=00000000ab12cd34 attrs=WRITE_COMBINE\n");
	/* A free of NULL does nothing. */
	assert_int_equal(t.events.n, 3);
	assert_int_equal(t.events.v[0].event, EVENT_alloc);
	assert_int_equal(role(&t, 0, ROLE_family), FAMILY_wc);
	assert_false(has(&t, 0, ROLE_dir));
	assert_int_equal(t.events.v[1].outcome, OUTCOME_failed);
	assert_false(has(&t, 1, ROLE_handle));
	assert_int_equal(role(&t, 1, ROLE_family), FAMILY_coherent);
	assert_int_equal(t.events.v[2].event, EVENT_free);
	assert_int_equal(role(&t, 0, ROLE_cpu_addr),
			 role(&t, 2, ROLE_cpu_addr));
	trace_release(&t);
}

static void check_list(const struct trace *t)
{
	const struct trace_event *e = &t->events.v[0];

	assert_int_equal(role(t, 0, ROLE_nents_arg), 3);
	assert_int_equal(role(t, 0, ROLE_nents_result), 2);
	assert_int_equal(e->nsegments, 2);
	assert_true(t->segments.v[e->segment + 1].addr == 0x20000);
	assert_true(t->segments.v[e->segment + 1].size == 0x1000);
	assert_true(e->has_phys && e->phys == 0x50000 && !e->phys_by_segment);
	assert_false(e->truncated);
	assert_int_equal(role(t, 1, ROLE_nents), 3);
	assert_true(t->events.v[1].phys == 0x50000);
}

static void lists(void **unused)
{
	struct trace t;

	(void)unused;
	read_ok(&t, TASK "dma_map_sg: d0 dir=TO_DEVICE nents=3/3 ents=2/2 "
			 "dma_addrs={0x10000,0x20000} sizes={0x2000,0x1000} "
			 "phys_addrs={0x50000,0x51000,0x70000} attrs=\n" TASK
			 "dma_unmap_sg: d0 dir=TO_DEVICE "
			 "phys_addrs={0x50000,0x51000,0x70000} attrs=\n");
	check_list(&t);
	trace_release(&t);
	/* The dialect of libtraceevent, and before there were counts. */
	read_ok(&t, "cpus=4\n" TASK "dma_map_sg:           d0 dir=TO_DEVICE "
		    "dma_addrs=65536 131072 sizes=8192 4096 "
		    "phys_addrs=327680 331776 458752 attrs=\n" TASK
		    "dma_unmap_sg:         d0 dir=TO_DEVICE "
		    "phys_addrs=327680 331776 458752 attrs=\n");
	check_list(&t);
	trace_release(&t);
	read_ok(&t, TASK "dma_map_sg: d0 dir=TO_DEVICE nents=1/200 ents=1/130 "
			 "[TRUNCATED] dma_addrs={0x10000} sizes={0x2000} "
			 "phys_addrs={0x50000} attrs=\n" TASK
			 "dma_sync_sg_for_cpu: d0 dir=TO_DEVICE dma_addrs={} "
			 "sizes={}\n");
	assert_true(t.events.v[0].truncated);
	assert_true(t.events.v[0].phys_by_segment);
	assert_int_equal(role(&t, 0, ROLE_nents_arg), 200);
	assert_int_equal(role(&t, 0, ROLE_nents_result), 130);
	assert_int_equal(role(&t, 1, ROLE_nents), 0);
	trace_release(&t);
}

static void foreign_lines(void **unused)
{
	struct trace t;

	(void)unused;
	read_ok(&t, "version = 7\ncpus=4\nCPU 3 is empty\n\n"
		    "a-1 [000] 1.5: sched_switch: prev_comm=dma_map_page: x\n"
		    "a-1 [000] 1.6: dma_fence_emit: driver=x timeline=y\n"
		    "a-1 ( 12) [000] 1.6: kfree: call_site=x\n"
		    "a 1 [000] 1.6:  dma:dma_sync_single_for_device: d0 "
		    "dir=NONE dma_addr=1 size=0\n"
		    "a-1 [000] 1.7: do_one <-do_two\n"
		    "a-1 [000] 1.7: <stack trace>\n => do_one\n");
	assert_int_equal(t.events.n, 1);
	assert_int_equal(t.foreign, 5);
	assert_int_equal(t.events.v[0].event, EVENT_sync_dev);
	trace_release(&t);
	/* A clock that counts. */
	read_ok(&t, "a-1 [000] 9: x: y\n"
		    "a-1 [000] 10: dma_sync_single_for_device: d0 "
		    "dir=NONE dma_addr=1 size=0\n");
	trace_release(&t);
}

static void check_gap(const struct trace *t, size_t i, uint32_t from,
		      uint32_t to)
{
	assert_true(i < t->gaps.n);
	assert_int_equal(t->gaps.v[i].from, from);
	assert_int_equal(t->gaps.v[i].to, to);
}

#define FREE(cpu)                                                              \
	"a-1 [00" #cpu "] 1.5: dma_free: d0 dma_addr=1 size=1 virt_addr=a "    \
	"attrs=\n"

static void gaps(void **unused)
{
	struct trace t;

	(void)unused;
	read_ok(&t, FREE(1) FREE(2) FREE(1) "CPU:2 [LOST 7 EVENTS]\n" FREE(2)
			FREE(1) "CPU:1 [LOST EVENTS]\n"
				"CPU:3 [12 EVENTS DROPPED]\n" FREE(
				    1) "[LINE TOO BIG]\n");
	assert_int_equal(t.gaps.n, 4);
	check_gap(&t, 0, 2, 3);
	check_gap(&t, 1, 5, 5);
	check_gap(&t, 2, 0, 5);
	check_gap(&t, 3, 6, 6);
	assert_int_equal(t.lost, 20);
	assert_false(t.starts_late);
	trace_release(&t);
	read_ok(&t, "# entries-in-buffer/entries-written: 2/9   #P:4\n" FREE(
			1) "##### CPU 2 buffer started ####\n" FREE(2));
	assert_true(t.starts_late);
	check_gap(&t, 0, 0, 1);
	trace_release(&t);
	read_ok(&t,
		"# entries-in-buffer/entries-written: 2/2   #P:4\n" FREE(1));
	assert_false(t.starts_late);
	trace_release(&t);
}

static void damage(void **unused)
{
	(void)unused;
	read_bad("", 0, "empty");
	read_bad("# tracer: nop\n", 0, "no DMA event");
	read_bad("hello\n", 1, "no line of a trace");
	read_bad(MAP "\x7f"
		     "ELF\n",
		 2, "byte 0x7f");
	read_bad(MAP MAP "a-1 [0", 3, "ends within");
	read_bad(TASK "dma_unmap_page: d0 dir=FROM_DEVICE dma_addr=10 size=4 "
		      "attrs=",
		 1, "ends within");
	read_bad(TASK "dma_unmap_page: d0 dir=FROM_DEVICE dma_addr=10\n", 1,
		 "dma_unmap_page: field 'size' is missing");
	read_bad(TASK "dma_unmap_page: d0 dir=FROM_DEV dma_addr=10 size=4\n", 1,
		 "field 'dir': 'FROM_DEV' is not a direction");
	read_bad(TASK "dma_unmap_page: d0 dir=NONE dma_addr=1x size=4 attrs=\n",
		 1, "field 'dma_addr': '1x'");
	read_bad(TASK "dma_unmap_page: d0 dir=NONE dma_addr=0x size=4 attrs=\n",
		 1, "field 'dma_addr': '0x'");
	read_bad(TASK "dma_unmap_page: d0 dir=NONE dma_addr=1 size=-4 attrs=\n",
		 1, "field 'size': '-4'");
	read_bad(TASK "dma_unmap_page: dir=NONE dma_addr=1 size=4 attrs=\n", 1,
		 "no device");
	read_bad(TASK "dma_unmap_page: d0\n", 1, "neither 'dir'");
	read_bad(TASK "dma_unmap_page: d0 dir=NONE dma_addr=1 size=1 size=4\n",
		 1, "field 'size' twice");
	read_bad(TASK "dma_unmap_sg: d0 dir=NONE phys_addrs={0x1,0x2 attrs=\n",
		 1, "field 'phys_addrs'");
	read_bad(TASK "dma_sync_sg_for_cpu: d0 dir=NONE dma_addrs={0x1,0x2} "
		      "sizes={0x1}\n",
		 1, "fewer 'sizes'");
	read_bad(TASK "dma_sync_sg_for_cpu: d0 dir=NONE dma_addrs={0x1} "
		      "sizes={0x1,0x2}\n",
		 1, "more 'sizes'");
	read_bad(TASK "dma_map_sg: d0 dir=NONE nents=1/1 ents=2/2 "
		      "dma_addrs={0x1} sizes={0x1} phys_addrs={0x1} attrs=\n",
		 1, "field 'ents'");
	read_bad(TASK "dma_map_sg: d0 dir=NONE nents=1/x ents=1/1 "
		      "dma_addrs={0x1} sizes={0x1} phys_addrs={0x1} attrs=\n",
		 1, "field 'nents'");
	read_bad(TASK "dma_map_page: [FAILED TO PARSE] device=d0 dir=1\n", 1,
		 "not formatted by the program");
	read_bad(TASK "dma_map_futures: d0 dir=NONE dma_addr=1\n", 1,
		 "'dma_map_futures' is not known");
	read_bad("a-1 [000] 2.000000: x: y\na-1 [000] 1.999999: x: y\n", 2,
		 "order of time");
	read_bad("CPU:x [LOST 7 EVENTS]\n", 1, "CPU");
	read_bad("CPU:99999999 [LOST 7 EVENTS]\n", 1, "CPU");
}

#define OWN "dmacheck-trace 1\n"

static void our_own(void **unused)
{
	struct trace t;

	(void)unused;
	read_ok(&t, "dmacheck-trace 1 complete\r\n# a comment\n\n"
		    "map family=single dev=d0 handle=0xffffffffffffffff "
		    "size=0x40 dir=to_device buffer=b0 call=my_map\n"
		    "lost\n"
		    "\tcheck_fail handle=18446744073709551615\n"
		    "barrier\n"
		    "cpu_read buffer=b0 subject=mapping\n");
	assert_true(t.complete && !t.kernel);
	assert_int_equal(t.events.n, 4);
	assert_int_equal(role(&t, 0, ROLE_size), 64);
	assert_string_equal(word(&t, 0, ROLE_buffer), "b0");
	assert_string_equal(trace_call(&t, &t.events.v[0]), "my_map");
	assert_string_equal(trace_call(&t, &t.events.v[1]), "check_fail");
	assert_true(
	    trace_is_bad_handle(&t, (uint64_t)role(&t, 1, ROLE_handle)));
	assert_int_equal(t.events.v[2].subject, SUBJECT_none);
	assert_int_equal(t.events.v[3].subject, SUBJECT_mapping);
	check_gap(&t, 0, 1, 1);
	trace_release(&t);
}

static void our_own_damaged(void **unused)
{
	(void)unused;
	read_bad("dmacheck-trace\n", 1, "no version");
	read_bad("dmacheck-trace 2\n", 1, "version 2");
	read_bad("dmacheck-trace 1 partly\n", 1, "'partly'");
	read_bad(OWN, 0, "no DMA event in 1 lines");
	read_bad(OWN "remap handle=1\n", 2, "'remap' is not an event");
	read_bad(OWN "map handle=1 colour=red\n", 2, "'colour' is not a role");
	read_bad(OWN "map handle=1 size\n", 2, "'size' is not ROLE=VALUE");
	read_bad(OWN "map handle=1 size=1 size=1\n", 2, "size is given twice");
	read_bad(OWN "map handle=1 size=many\n", 2, "size: 'many'");
	read_bad(OWN "map handle=1 size=18446744073709551615\n", 2,
		 "size: '18446744073709551615' is too large");
	read_bad(OWN "map handle=0x1ffffffffffffffff\n", 2, "handle: ");
	read_bad(OWN "map handle=1 dir=up\n", 2, "dir: 'up'");
	read_bad(OWN "map handle=1 family=none\n", 2, "family: 'none'");
	read_bad(OWN "map handle=1 subject=house\n", 2, "subject: 'house'");
	read_bad(OWN "map handle=1 buffer=\n", 2, "buffer has no value");
	read_bad(OWN "map size=1\n", 2, "'map' without handle, sg or buffer");
	read_bad(OWN "alloc size=1\n", 2, "'alloc' without handle or cpu_addr");
	read_bad(OWN "unload\n", 2, "'unload' without bmap");
	read_bad(OWN "map handle=1\nunmap handle=1", 3, "ends within");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_map),   cmocka_unit_test(allocations),
	    cmocka_unit_test(lists),   cmocka_unit_test(foreign_lines),
	    cmocka_unit_test(gaps),    cmocka_unit_test(damage),
	    cmocka_unit_test(our_own), cmocka_unit_test(our_own_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
