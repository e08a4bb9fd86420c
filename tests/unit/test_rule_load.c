// SPDX-License-Identifier: BSD-2-Clause
/*
 * The loader of rules: what it fills in, and that bad input is refused with
 * the file, the rule and the key, and never does harm. Messages of findings.
 * Run from the top of the tree.
 */
#include "rules/rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ref/strbuf.h"
#include "rules/message.h"
#include "tests/unit/yamldir.h"

static const char good[] = "rules:\n"
			   "  - id: zz-good\n"
			   "    severity: note\n"
			   "    subject: mapping\n"
			   "    when: (= event unmap)\n"
			   "    summary: s\n"
			   "    message: \"'{handle}' of {call}\"\n";

static void load(struct rule_set *set, const char *text)
{
	struct yamldir d;

	yamldir_init(&d);
	yamldir_put(&d, "a.yaml", text, strlen(text));
	rules_load_dir(set, d.path);
	yamldir_release(&d);
}

/* TEXT gives exactly one error; it says WHERE (an ending) and MESSAGE. */
static void refused(const char *text, const char *where, const char *message)
{
	struct rule_set set = {0};

	load(&set, text);
	if (set.nerrors != 1)
		fail_msg("%zu errors for: %s", set.nerrors, text);
	if (!strstr(set.errors[0].where, where) ||
	    !strstr(set.errors[0].message, message))
		fail_msg("got '%s: %s'", set.errors[0].where,
			 set.errors[0].message);
	assert_int_equal(set.n, 0);
	rules_release(&set);
}

/* A rule with LINE put in place of the line of its key, or added. */
static void refused_line(const char *line, const char *message)
{
	static const char *const lines[] = {
	    "id: r",
	    "severity: error",
	    "subject: mapping",
	    "when: (= event unmap)",
	    "summary: s",
	    "message: m",
	};
	size_t key = strcspn(line, ":") + 1;
	struct strbuf sb = {0};

	strbuf_adds(&sb, "rules:\n  -\n");
	for (int i = 0; i < 6; i++)
		if (strncmp(lines[i], line, key))
			strbuf_addf(&sb, "    %s\n", lines[i]);
	strbuf_addf(&sb, "    %s\n", line);
	refused(sb.buf,
		strncmp(line, "id:", 3) ? "a.yaml: rule 'r'" : "a.yaml: rule",
		message);
	strbuf_release(&sb);
}

static void load_shipped(struct rule_set *set)
{
	rules_load_dir(set, "rules");
	for (size_t i = 0; i < set->nerrors; i++)
		print_error("%s: %s\n", set->errors[i].where,
			    set->errors[i].message);
	assert_int_equal(set->nerrors, 0);
}

static void defaults_are_filled_in(void **unused)
{
	struct rule_set set = {0};
	const struct rule *r;

	(void)unused;
	load(&set, good);
	assert_int_equal(set.nerrors, 0);
	r = rules_find(&set, "zz-good");
	assert_non_null(r);
	assert_true(r->on);
	assert_int_equal(r->severity, SEVERITY_note);
	assert_int_equal(r->scope, SCOPE_function);
	assert_int_equal(r->place, PLACE_event);
	assert_int_equal(r->nat, 1);
	assert_int_equal(r->at[0], EVENT_map);
	assert_int_equal(r->nfamilies, 0);
	assert_string_equal(r->harm, "protocol");
	assert_string_equal(r->why, "");
	assert_null(r->kernel);
	assert_null(r->sources[0]);
	assert_null(r->implies[0]);
	assert_int_equal(r->screen[0][EVENT_unmap], TRI_TRUE);
	assert_int_equal(r->screen[0][EVENT_map], TRI_FALSE);
	rules_release(&set);
}

static void several_directories_make_one_set(void **unused)
{
	struct rule_set set = {0};
	unsigned long long hash;
	size_t n;

	(void)unused;
	load_shipped(&set);
	hash = rules_hash(&set);
	n = set.n;
	load(&set, good);
	assert_int_equal(set.n, n + 1);
	assert_true(rules_hash(&set) != hash);
	assert_int_equal(rules_find(&set, "zz-good")->number, n);
	/* The first of two with one id is kept. */
	load(&set, good);
	assert_int_equal(set.n, n + 1);
	assert_int_equal(set.nerrors, 1);
	assert_non_null(strstr(set.errors[0].message, "already"));
	rules_release(&set);
}

static void the_hash_is_of_the_content(void **unused)
{
	struct rule_set a = {0}, b = {0}, c = {0};

	(void)unused;
	load(&a, good);
	load(&b, good);
	load(&c, "rules: []\n");
	assert_true(rules_hash(&a) == rules_hash(&b));
	assert_true(rules_hash(&a) != rules_hash(&c));
	rules_release(&a);
	rules_release(&b);
	rules_release(&c);
}

static void a_bad_rule_leaves_the_others(void **unused)
{
	struct strbuf sb = {0};
	struct rule_set set = {0};

	(void)unused;
	strbuf_adds(&sb, good);
	strbuf_adds(&sb, "  - id: bad\n    severity: loud\n");
	strbuf_adds(&sb, good + strlen("rules:\n"));
	memcpy(strstr(sb.buf + strlen(good), "zz-good"), "aa-good", 7);
	load(&set, sb.buf);
	assert_int_equal(set.n, 2);
	assert_string_equal(set.v[0].id, "aa-good");
	/* severity, subject, when, summary, message */
	assert_int_equal(set.nerrors, 5);
	rules_release(&set);
	strbuf_release(&sb);
}

static void values_are_checked(void **unused)
{
	(void)unused;
	refused_line("id: Bad_Id", "'Bad_Id' is not kebab-case");
	refused_line("id: trailing-", "is not kebab-case");
	refused_line("id:", "key 'id' is missing or empty");
	refused_line("severity: loud", "key 'severity': unknown word 'loud'");
	refused_line("severity:", "key 'severity' is missing or empty");
	refused_line("subject: map", "key 'subject': unknown word 'map'");
	refused_line("scope: global", "key 'scope': unknown word 'global'");
	refused_line("place: here", "key 'place': unknown word 'here'");
	refused_line("on: maybe", "'maybe' is neither true nor false");
	refused_line("at: [map, unmapp]", "key 'at': unknown event 'unmapp'");
	refused_line("at: [map, unmap, load, unload, free]",
		     "key 'at': more than 4 events");
	refused_line("families: [singles]",
		     "key 'families': unknown family 'singles'");
	refused_line("harm: stale bad", "key 'harm': unknown word 'bad'");
	refused_line("implies: [A]", "key 'implies': 'A' is no rule id");
	refused_line("sources: ['']", "key 'sources' is missing or empty");
	refused_line("message: \"{sise}\"", "unknown role '{sise}'");
	refused_line("message: \"{size\"", "key 'message': unpaired '{'");
	refused_line("message: \"size}\"", "key 'message': unpaired '}'");
	refused_line("summary: \"\"", "key 'summary' is missing or empty");
}

static void conditions_are_checked(void **unused)
{
	(void)unused;
	refused_line("when: (= event unmapp)",
		     "key 'when', column 10 at 'unmapp)': 'unmapp' is no ");
	refused_line("when: (forall ((x Int)) true)",
		     "column 2 at 'forall ((x Int)) true)': quantifiers are "
		     "not allowed");
	refused_line("when: (= state reading)", "'reading' is no state of a");
	refused_line("when: (= size \"x\")", "strings are not allowed");
	refused_line("when: \"(and (= event unmap)\"",
		     "'(and' is never closed");
	refused_line("when: size", "expected is Bool");
	refused_line("when:", "key 'when' is missing or empty");
}

static void broken_files_are_refused(void **unused)
{
	(void)unused;
	refused("rules:\n  - id: a\n    sevrity: error\n", "a.yaml",
		"unexpected key: sevrity, near mapping (line: 2, column: 9) in "
		"sequence entry '1'");
	refused("rules:\n  - id: [a]\n", "a.yaml",
		"expecting STRING, got event: SEQUENCE_START");
	refused("rules: 7\n", "a.yaml", "expecting SEQUENCE");
	refused("- a\n", "a.yaml", "expecting MAPPING");
	refused("rule: []\n", "a.yaml", "unexpected key: rule");
	refused("rules:\n\t- id: a\n", "a.yaml", "libyaml: found character");
	refused("rules:\n  - id: \"a\n", "a.yaml", "libyaml: found unexpected");
	refused("rules:\n  - id: &x a\n  - id: *x\n", "a.yaml",
		"YAML alias unsupported");
	refused("rules:\n  - id: a\n    id: b\n", "a.yaml", "already seen");
	refused("rules: []\n---\nrules: []\n", "a.yaml",
		"documents after first");
	refused("rules:\n  - at: x\n", "a.yaml", "expecting SEQUENCE");
}

static void empty_files_hold_no_rules(void **unused)
{
	struct rule_set set = {0};

	(void)unused;
	load(&set, "");
	load(&set, "# nothing\n");
	load(&set, "rules: []\n");
	assert_int_equal(set.n, 0);
	assert_int_equal(set.nerrors, 0);
	rules_release(&set);
}

static void missing_directories_and_odd_files_are_told(void **unused)
{
	struct rule_set set = {0};
	struct yamldir d;
	char path[600];

	(void)unused;
	assert_int_equal(rules_load_dir(&set, "no/such/dir"), 1);
	assert_string_equal(set.errors[0].where, "no/such/dir");
	assert_non_null(strstr(set.errors[0].message, "cannot be read"));
	yamldir_init(&d);
	snprintf(path, sizeof(path), "%s/dangling.yaml", d.path);
	assert_int_equal(symlink("no-such-file", path), 0);
	yamldir_put(&d, "bytes.yaml", "\x00\xff\xfe rules\x80", 10);
	yamldir_put(&d, "notes.txt", "not read", 8);
	yamldir_put(&d, ".hidden.yaml", "not read", 8);
	yamldir_put(&d, "good.yaml", good, strlen(good));
	assert_int_equal(rules_load_dir(&set, d.path), 2);
	assert_int_equal(set.n, 1);
	remove(strcat(strcpy(path, d.path), "/.hidden.yaml"));
	yamldir_release(&d);
	rules_release(&set);
}

/* Every prefix of a good file: an error or not, never a crash. */
static void truncated_files_do_no_harm(void **unused)
{
	struct yamldir d;

	(void)unused;
	yamldir_init(&d);
	for (size_t len = 0; len < strlen(good); len++) {
		struct rule_set set = {0};

		yamldir_put(&d, "a.yaml", good, len);
		rules_load_dir(&set, d.path);
		assert_true(set.n <= 1);
		rules_release(&set);
	}
	yamldir_release(&d);
}

static void messages_are_filled_in(void **unused)
{
	struct arena a = {0};
	struct message_words w = {.call = "dma_map_single",
				  .at = "dma_unmap_single"};

	(void)unused;
	w.birth[ROLE_handle] = "ring->dma";
	w.birth[ROLE_size] = "len";
	w.roles[ROLE_size] = "PAGE_SIZE";
	assert_string_equal(
	    message_fill(&a,
			 "'{subject}' {call} {at} {m.size} {size} "
			 "{handle} {m.dir}",
			 &w),
	    "'ring->dma' dma_map_single dma_unmap_single len PAGE_SIZE "
	    "ring->dma ?");
	w.birth[ROLE_handle] = NULL;
	w.birth[ROLE_sg] = "req->src";
	assert_string_equal(message_fill(&a, "{subject}", &w), "req->src");
	assert_string_equal(message_fill(&a, "", &w), "");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(defaults_are_filled_in),
	    cmocka_unit_test(several_directories_make_one_set),
	    cmocka_unit_test(the_hash_is_of_the_content),
	    cmocka_unit_test(a_bad_rule_leaves_the_others),
	    cmocka_unit_test(values_are_checked),
	    cmocka_unit_test(conditions_are_checked),
	    cmocka_unit_test(broken_files_are_refused),
	    cmocka_unit_test(empty_files_hold_no_rules),
	    cmocka_unit_test(missing_directories_and_odd_files_are_told),
	    cmocka_unit_test(truncated_files_do_no_harm),
	    cmocka_unit_test(messages_are_filled_in),
	};

	return cmocka_run_group_tests_name("rule loader", tests, NULL, NULL);
}
