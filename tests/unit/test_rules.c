// SPDX-License-Identifier: BSD-2-Clause
/*
 * The rules that come with the program: that they are all there, say what
 * users need, and judge what they should. Run from the top of the tree.
 */
#include "rules/rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ref/strbuf.h"

static void load_shipped(struct rule_set *set)
{
	rules_load_dir(set, "rules");
	for (size_t i = 0; i < set->nerrors; i++)
		print_error("%s: %s\n", set->errors[i].where,
			    set->errors[i].message);
	assert_int_equal(set->nerrors, 0);
}

static void shipped_rules_say_what_users_need(void **unused)
{
	struct rule_set set = {0};

	(void)unused;
	load_shipped(&set);
	for (size_t i = 0; i < set.n; i++) {
		const struct rule *r = &set.v[i];

		if (strlen(r->why) < 80 || strlen(r->fix) < 60 ||
		    !r->sources[0])
			fail_msg("'%s' has no full explanation", r->id);
		if (strchr(r->summary, '\n') || strlen(r->summary) > 100 ||
		    r->message[strlen(r->message) - 1] == '.')
			fail_msg("'%s' has an unfit summary or message", r->id);
		assert_int_equal(r->at[0], contract_birth(r->subject));
		for (const char **s = r->implies; *s; s++)
			assert_non_null(rules_find(&set, *s));
	}
	rules_release(&set);
}

/* A rule that can never be broken, or always is, is a slip of the pen. */
static void shipped_rules_can_be_broken_and_kept(void **unused)
{
	struct rule_set set = {0};

	(void)unused;
	load_shipped(&set);
	for (size_t i = 0; i < set.n; i++) {
		const struct rule *r = &set.v[i];
		int cells[3] = {0};

		for (int s = 0; s < contract_nstates(r->subject); s++)
			for (int e = 1; e < EVENT_max; e++)
				cells[r->screen[s][e]]++;
		if (!cells[TRI_TRUE] && !cells[TRI_RESIDUAL])
			fail_msg("'%s' cannot be broken", r->id);
		if (cells[TRI_FALSE] < cells[TRI_TRUE] + cells[TRI_RESIDUAL])
			fail_msg("'%s' nearly always holds", r->id);
	}
	rules_release(&set);
}

/* ---- what the shipped conditions say ---- */

/*
 * Where each rule can be broken: events, and the states before them. A second
 * writing of the conditions, in another form.
 */
#define LIVE "unchecked,mapped,written,cpu,cpu_written,running,done"
static const struct {
	const char *id, *cells;
} judged[] = {
    {"map-error-unchecked",
     "unmap:unchecked sync_cpu:unchecked sync_dev:unchecked "
     "dev_start:unchecked hand_over:unchecked handle_lost:unchecked "
     "scope_end:unchecked"},
    {"map-error-miscompared",
     "miscompare:none,unchecked,failed,mapped,written,cpu,cpu_written,"
     "running,done,unmapped"},
    {"unmap-missing",
     "handle_lost:mapped,written,cpu,cpu_written,running,done"},
    {"double-unmap", "unmap:unmapped"},
    {"unmap-unmapped", "unmap:none,failed"},
    {"unmap-wrong-size", "unmap:" LIVE},
    {"unmap-wrong-direction", "unmap:" LIVE},
    {"unmap-wrong-function", "unmap:" LIVE},
    {"unmap-wrong-device", "unmap:" LIVE},
    {"unmap-wrong-nents", "unmap:" LIVE " sync_cpu:" LIVE
			  " sync_dev:" LIVE},
    {"cpu-read-while-device-owned",
     "cpu_read:unchecked,mapped,written,running,done"},
    {"cpu-write-while-device-owned",
     "unmap:written dev_start:written hand_over:written "
     "handle_lost:written"},
    {"free-while-mapped", "buf_free:" LIVE},
    {"alloc-unchecked",
     "cpu_read:unchecked cpu_write:unchecked dev_start:unchecked "
     "hand_over:unchecked scope_end:unchecked"},
    {"alloc-leak", "handle_lost:live,running"},
    {"free-mismatch", "free:unchecked,live,running"},
    {"double-free", "free:freed"},
    {"busdma-postread-missing", "cpu_read:reading"},
    {"busdma-unload-without-sync", "unload:reading"},
    {"busdma-double-unload", "unload:unloaded,destroyed"},
    {"busdma-mem-pairing",
     "map_create:live,loaded map_destroy:live,loaded,freed "
     "mem_free:live,loaded,freed"},
};

#define NJUDGED (sizeof(judged) / sizeof(judged[0]))

static void add_cells(struct strbuf *sb, const struct rule *r, enum event e)
{
	bool any = false;

	for (int s = 0; s < contract_nstates(r->subject); s++) {
		if (r->screen[s][e] == TRI_FALSE)
			continue;
		if (!any)
			strbuf_addf(sb, "%s%s:", sb->len ? " " : "",
				    event_name(e));
		strbuf_addf(sb, "%s%s", any ? "," : "",
			    contract_state_name(r->subject, s));
		any = true;
	}
}

static void shipped_rules_are_all_there(void **unused)
{
	struct rule_set set = {0};

	(void)unused;
	load_shipped(&set);
	for (size_t i = 0; i < NJUDGED; i++)
		if (!rules_find(&set, judged[i].id))
			fail_msg("no rule '%s'", judged[i].id);
	assert_null(rules_find(&set, "no-such-rule"));
	for (size_t i = 0; i < set.n; i++) {
		assert_int_equal(set.v[i].number, i);
		if (i)
			assert_true(strcmp(set.v[i - 1].id, set.v[i].id) < 0);
	}
	rules_release(&set);
}

static void shipped_rules_judge_these_cells(void **unused)
{
	struct rule_set set = {0};

	(void)unused;
	load_shipped(&set);
	for (size_t i = 0; i < NJUDGED; i++) {
		struct strbuf sb = {0};

		for (int e = 1; e < EVENT_max; e++)
			add_cells(&sb, rules_find(&set, judged[i].id),
				  (enum event)e);
		assert_string_equal(sb.buf, judged[i].cells);
		strbuf_release(&sb);
	}
	rules_release(&set);
}

struct trace {
	struct rule_set set;
	enum subject subject;
	int state;
	struct value roles[ROLE_max], birth[ROLE_max];
};

static void trace_start(struct trace *t, enum subject subject)
{
	memset(t, 0, sizeof(*t));
	load_shipped(&t->set);
	/* the others look at what these traces do not tell */
	rules_drop_model(&t->set);
	t->subject = subject;
}

/* The rules that EVENT breaks, sorted, in BROKEN; the state moves on. */
static void step(struct trace *t, enum event event, char *broken)
{
	struct eval_env env = {t->state, event, t->roles, t->birth};

	*broken = '\0';
	for (size_t i = 0; i < t->set.n; i++) {
		const struct rule *r = &t->set.v[i];
		enum tri answer;

		if (r->subject != t->subject)
			continue;
		answer = eval(r->cond, &env);
		/* The screen never contradicts. */
		if (r->screen[t->state][event] != TRI_RESIDUAL)
			assert_int_equal(answer, r->screen[t->state][event]);
		if (answer == TRI_TRUE) {
			strcat(broken, *broken ? " " : "");
			strcat(broken, r->id);
		}
	}
	t->state = contract_step(t->subject, t->state, event);
}

static void expect(struct trace *t, enum event event, const char *rules)
{
	char broken[512];

	step(t, event, broken);
	if (strcmp(broken, rules))
		fail_msg("%s breaks '%s', expected '%s'", event_name(event),
			 broken, rules);
}

static struct value num(int64_t n)
{
	return (struct value){VALUE_NUM, n, 0};
}

static void start_mapping(struct trace *t, enum direction dir)
{
	trace_start(t, SUBJECT_mapping);
	t->birth[ROLE_dir] = num(dir);
	t->birth[ROLE_size] = num(64);
	t->birth[ROLE_dev] = num(1);
	t->birth[ROLE_family] = num(FAMILY_single);
	expect(t, EVENT_map, "");
}

static void a_good_mapping_breaks_nothing(void **unused)
{
	struct trace t;

	(void)unused;
	start_mapping(&t, DIR_from_device);
	expect(&t, EVENT_keep, "");
	expect(&t, EVENT_check_ok, "");
	expect(&t, EVENT_dev_start, "");
	expect(&t, EVENT_sync_cpu, "");
	expect(&t, EVENT_cpu_read, "");
	expect(&t, EVENT_sync_dev, "");
	memcpy(t.roles, t.birth, sizeof(t.roles));
	expect(&t, EVENT_unmap, "");
	expect(&t, EVENT_cpu_read, "");
	expect(&t, EVENT_buf_free, "");
	expect(&t, EVENT_handle_lost, "");
	expect(&t, EVENT_scope_end, "");
	rules_release(&t.set);
}

static void success_must_be_known(void **unused)
{
	static const enum event uses[] = {EVENT_unmap,	   EVENT_dev_start,
					  EVENT_hand_over, EVENT_handle_lost,
					  EVENT_scope_end, EVENT_sync_cpu};
	struct trace t;

	(void)unused;
	for (int i = 0; i < 6; i++) {
		start_mapping(&t, DIR_to_device);
		expect(&t, uses[i], "map-error-unchecked");
		rules_release(&t.set);
	}
	start_mapping(&t, DIR_to_device);
	expect(&t, EVENT_miscompare, "map-error-miscompared");
	expect(&t, EVENT_check_fail, "");
	expect(&t, EVENT_handle_lost, "");
	expect(&t, EVENT_scope_end, "");
	expect(&t, EVENT_unmap, "unmap-unmapped");
	rules_release(&t.set);
}

static void mappings_end_once(void **unused)
{
	struct trace t;

	(void)unused;
	start_mapping(&t, DIR_to_device);
	expect(&t, EVENT_check_ok, "");
	expect(&t, EVENT_handle_lost, "unmap-missing");
	expect(&t, EVENT_unmap, "");
	expect(&t, EVENT_unmap, "double-unmap");
	rules_release(&t.set);
}

static void unmap_repeats_the_map(void **unused)
{
	struct trace t;

	(void)unused;
	start_mapping(&t, DIR_to_device);
	expect(&t, EVENT_check_ok, "");
	t.roles[ROLE_size] = num(32);
	t.roles[ROLE_dir] = num(DIR_from_device);
	t.roles[ROLE_dev] = num(2);
	t.roles[ROLE_family] = num(FAMILY_resource);
	expect(&t, EVENT_unmap,
	       "unmap-wrong-device unmap-wrong-direction "
	       "unmap-wrong-function unmap-wrong-size");
	rules_release(&t.set);
}

static bool families_fit(enum family map, enum family unmap)
{
	struct trace t;
	char broken[512];

	start_mapping(&t, DIR_to_device);
	t.birth[ROLE_family] = num(map);
	t.roles[ROLE_family] = num(unmap);
	t.state = contract_state_from_name(SUBJECT_mapping, "mapped");
	step(&t, EVENT_unmap, broken);
	rules_release(&t.set);
	return !*broken;
}

static void some_families_are_interchangeable(void **unused)
{
	(void)unused;
	assert_true(families_fit(FAMILY_single, FAMILY_page));
	assert_true(families_fit(FAMILY_page, FAMILY_single));
	assert_true(families_fit(FAMILY_sg, FAMILY_sgtable));
	assert_true(families_fit(FAMILY_resource, FAMILY_resource));
	assert_false(families_fit(FAMILY_single, FAMILY_sg));
	assert_false(families_fit(FAMILY_resource, FAMILY_page));
	assert_false(families_fit(FAMILY_sgtable, FAMILY_page));
}

static void the_result_of_map_sg_is_not_its_argument(void **unused)
{
	struct trace t;

	(void)unused;
	start_mapping(&t, DIR_to_device);
	t.birth[ROLE_family] = num(FAMILY_sg);
	t.birth[ROLE_nents_arg] = num(8);
	t.birth[ROLE_nents_result] = num(5);
	expect(&t, EVENT_check_ok, "");
	t.roles[ROLE_nents] = num(8);
	expect(&t, EVENT_sync_cpu, "");
	t.roles[ROLE_nents] = num(5);
	expect(&t, EVENT_sync_dev, "unmap-wrong-nents");
	expect(&t, EVENT_unmap, "unmap-wrong-nents");
	rules_release(&t.set);
}

static void owners_are_kept_apart(void **unused)
{
	struct trace t;

	(void)unused;
	start_mapping(&t, DIR_from_device);
	expect(&t, EVENT_check_ok, "");
	expect(&t, EVENT_cpu_read, "cpu-read-while-device-owned");
	expect(&t, EVENT_cpu_write, "");
	expect(&t, EVENT_buf_free, "free-while-mapped");
	rules_release(&t.set);

	start_mapping(&t, DIR_to_device);
	expect(&t, EVENT_check_ok, "");
	expect(&t, EVENT_cpu_read, "");
	expect(&t, EVENT_cpu_write, "");
	expect(&t, EVENT_sync_dev, "");
	expect(&t, EVENT_dev_start, "");
	expect(&t, EVENT_cpu_write, "");
	expect(&t, EVENT_dev_start, "cpu-write-while-device-owned");
	expect(&t, EVENT_cpu_write, "");
	expect(&t, EVENT_unmap, "cpu-write-while-device-owned");
	expect(&t, EVENT_buf_free, "");
	rules_release(&t.set);
	start_mapping(&t, DIR_to_device);
	expect(&t, EVENT_check_ok, "");
	expect(&t, EVENT_buf_free, "");
	rules_release(&t.set);
}

static void bidirectional_memory_is_both(void **unused)
{
	struct trace t;

	(void)unused;
	start_mapping(&t, DIR_bidirectional);
	expect(&t, EVENT_check_ok, "");
	expect(&t, EVENT_cpu_read, "cpu-read-while-device-owned");
	expect(&t, EVENT_cpu_write, "");
	expect(&t, EVENT_handle_lost,
	       "cpu-write-while-device-owned unmap-missing");
	expect(&t, EVENT_sync_cpu, "");
	expect(&t, EVENT_cpu_read, "");
	expect(&t, EVENT_buf_free, "free-while-mapped");
	rules_release(&t.set);
}

static void allocations_are_checked_and_freed(void **unused)
{
	struct trace t;

	(void)unused;
	trace_start(&t, SUBJECT_allocation);
	t.birth[ROLE_size] = num(64);
	t.birth[ROLE_family] = num(FAMILY_coherent);
	expect(&t, EVENT_alloc, "");
	expect(&t, EVENT_cpu_write, "alloc-unchecked");
	expect(&t, EVENT_check_ok, "");
	expect(&t, EVENT_cpu_write, "");
	expect(&t, EVENT_handle_lost, "alloc-leak");
	t.roles[ROLE_size] = num(64);
	t.roles[ROLE_family] = num(FAMILY_coherent);
	expect(&t, EVENT_free, "");
	expect(&t, EVENT_free, "double-free");
	rules_release(&t.set);
}

static void free_repeats_the_allocation(void **unused)
{
	static const enum role same[] = {ROLE_size, ROLE_handle, ROLE_cpu_addr,
					 ROLE_dev,  ROLE_dir,	 ROLE_family};
	struct trace t;

	(void)unused;
	for (int i = 0; i < 6; i++) {
		trace_start(&t, SUBJECT_allocation);
		expect(&t, EVENT_alloc, "");
		expect(&t, EVENT_check_ok, "");
		t.birth[same[i]] = num(FAMILY_coherent);
		t.roles[same[i]] = num(FAMILY_pool);
		expect(&t, EVENT_free, "free-mismatch");
		rules_release(&t.set);
	}
}

static void bus_dma_reads_after_postread(void **unused)
{
	struct trace t;

	(void)unused;
	trace_start(&t, SUBJECT_busdma_map);
	expect(&t, EVENT_load, "");
	expect(&t, EVENT_bsync_preread, "");
	expect(&t, EVENT_cpu_read, "");
	expect(&t, EVENT_dev_start, "");
	expect(&t, EVENT_cpu_read, "busdma-postread-missing");
	expect(&t, EVENT_bsync_postread, "");
	expect(&t, EVENT_cpu_read, "");
	expect(&t, EVENT_bsync_preread, "");
	expect(&t, EVENT_dev_start, "");
	expect(&t, EVENT_unload, "busdma-unload-without-sync");
	expect(&t, EVENT_unload, "busdma-double-unload");
	expect(&t, EVENT_load, "");
	expect(&t, EVENT_unload, "");
	rules_release(&t.set);
}

static void bus_dma_memory_keeps_its_map(void **unused)
{
	struct trace t;

	(void)unused;
	trace_start(&t, SUBJECT_busdma_mem);
	t.birth[ROLE_tag] = num(1);
	expect(&t, EVENT_mem_alloc, "");
	expect(&t, EVENT_map_create, "busdma-mem-pairing");
	expect(&t, EVENT_load, "");
	expect(&t, EVENT_mem_free, "busdma-mem-pairing");
	expect(&t, EVENT_mem_free, "busdma-mem-pairing");
	expect(&t, EVENT_map_destroy, "busdma-mem-pairing");
	for (int i = 0; i < 3; i++) {
		static const enum role same[] = {ROLE_tag, ROLE_cpu_addr,
						 ROLE_bmap};

		t.state = contract_state_from_name(SUBJECT_busdma_mem, "live");
		t.birth[same[i]] = num(1);
		t.roles[same[i]] = num(2);
		expect(&t, EVENT_mem_free, "busdma-mem-pairing");
		t.state = contract_state_from_name(SUBJECT_busdma_mem, "live");
		t.roles[same[i]] = num(1);
		expect(&t, EVENT_mem_free, "");
	}
	rules_release(&t.set);
}

static void rules_depend_on_what_leads_to_a_breach(void **unused)
{
	struct rule_set set = {0};
	const struct rule *r;

	(void)unused;
	load_shipped(&set);
	r = rules_find(&set, "cpu-write-while-device-owned");
	assert_true(rule_depends_on(r, EVENT_cpu_write));
	assert_true(rule_depends_on(r, EVENT_unmap));
	assert_false(rule_depends_on(r, EVENT_cpu_read));
	r = rules_find(&set, "unmap-missing");
	assert_true(rule_depends_on(r, EVENT_handle_lost));
	assert_false(rule_depends_on(r, EVENT_cpu_write));
	assert_false(rule_depends_on(r, EVENT_buf_free));
	r = rules_find(&set, "free-while-mapped");
	assert_true(rule_depends_on(r, EVENT_buf_free));
	rules_release(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shipped_rules_are_all_there),
	    cmocka_unit_test(shipped_rules_judge_these_cells),
	    cmocka_unit_test(shipped_rules_say_what_users_need),
	    cmocka_unit_test(shipped_rules_can_be_broken_and_kept),
	    cmocka_unit_test(a_good_mapping_breaks_nothing),
	    cmocka_unit_test(success_must_be_known),
	    cmocka_unit_test(mappings_end_once),
	    cmocka_unit_test(unmap_repeats_the_map),
	    cmocka_unit_test(some_families_are_interchangeable),
	    cmocka_unit_test(the_result_of_map_sg_is_not_its_argument),
	    cmocka_unit_test(owners_are_kept_apart),
	    cmocka_unit_test(bidirectional_memory_is_both),
	    cmocka_unit_test(allocations_are_checked_and_freed),
	    cmocka_unit_test(free_repeats_the_allocation),
	    cmocka_unit_test(bus_dma_reads_after_postread),
	    cmocka_unit_test(bus_dma_memory_keeps_its_map),
	    cmocka_unit_test(rules_depend_on_what_leads_to_a_breach),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
