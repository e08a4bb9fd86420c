/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Do litmus tests give what they say?
 *
 * All files and platforms are read before anything is run: a set of tests of
 * which one is malformed has no result.
 */
#define _GNU_SOURCE
#include "cli/litmus.h"

#include <argp.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "cli/data.h"
#include "cli/litmus_print.h"
#include "cli/options.h"
#include "ref/strbuf.h"

#define DEFAULT_MAX_STATES 1000000

enum key {
	KEY_PLATFORM = 256,
	KEY_FORMAT,
	KEY_MAX_STATES,
	KEY_TRACE,
	KEY_LIST,
	KEY_ALL
};

struct request {
	struct word_list files, names;
	enum format format;
	uint64_t max_states;
	bool traces, list, all;
	struct arena mem;
	VEC(const struct platform *) platforms;
	VEC(const struct litmus *) tests;
	struct litmus_tally tally;
};

static const struct argp_option options[] = {
    {"platform", KEY_PLATFORM, "NAME|FILE", 0,
     "Run on this platform only: a built-in one or a file's (repeatable)", 0},
    {"all", KEY_ALL, NULL, 0, "Run all tests of the reference model too", 0},
    {"platforms", KEY_LIST, NULL, 0, "List the built-in platforms", 0},
    {"format", KEY_FORMAT, "text|json", 0, "Default: text", 0},
    {"trace", KEY_TRACE, NULL, 0,
     "Print the way to each hazard on each platform, not only on the "
     "first that shows it",
     0},
    {"max-states", KEY_MAX_STATES, "N", 0,
     "Give up after N states of a test on a platform (default 1000000; "
     "0: never)",
     0},
    {0},
};

static uint64_t number_of(struct argp_state *state, const char *text)
{
	char *end;
	unsigned long long v;

	errno = 0;
	v = strtoull(text, &end, 10);
	if (errno || end == text || *end || text[0] == '-')
		argp_error(state, "'%s' is not a number", text);
	return v;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *rq = state->input;

	switch (key) {
	case KEY_PLATFORM:
		vec_push(&rq->names, arg);
		return 0;
	case KEY_LIST:
		rq->list = true;
		return 0;
	case KEY_ALL:
		rq->all = true;
		return 0;
	case KEY_TRACE:
		rq->traces = true;
		return 0;
	case KEY_MAX_STATES:
		rq->max_states = number_of(state, arg);
		return 0;
	case KEY_FORMAT:
		if (strcmp(arg, "text") && strcmp(arg, "json"))
			argp_error(state, "'%s' is not a format: text or json",
				   arg);
		rq->format = strcmp(arg, "json") ? FORMAT_TEXT : FORMAT_JSON;
		return 0;
	case ARGP_KEY_ARG:
		vec_push(&rq->files, arg);
		return 0;
	case ARGP_KEY_END:
		if (!rq->files.n && !rq->list && !rq->all)
			argp_error(state, "no FILE given");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp litmus_argp = {
    .options = options,
    .parser = parse,
    .args_doc = "[FILE...]",
    .doc = "Runs litmus tests: every interleaving of their threads with "
	   "every choice of the hardware, on each platform. Prints the "
	   "outcomes, each with the number of final states that have it, "
	   "whether the test's expectations hold, and for a hazard the "
	   "shortest way to it."
	   "\vExit status: 0 all expectations hold; 1 some do not; 2 usage "
	   "error or malformed input; 3 none is known to be broken, but "
	   "the limit of states was reached: nothing is proved.",
};

/* ---- reading ---- */

/* NULL, and a message printed, if FILE is no litmus test. */
static const struct litmus *read_test(struct arena *a, const char *file)
{
	struct strbuf text = {0};
	const struct litmus *t = NULL;
	struct litmus_error err;

	if (strbuf_read_file(&text, file))
		fprintf(stderr, "dmacheck: %s: %s\n", file, strerror(errno));
	else if (text.buf && strlen(text.buf) != text.len)
		fprintf(stderr, "dmacheck: %s: not a text file\n", file);
	else
		t = litmus_read(
		    a, file, arena_strdup(a, text.buf ? text.buf : ""), &err);
	if (!t && text.buf && strlen(text.buf) == text.len)
		fprintf(stderr, "dmacheck: %s:%d:%d: %s\n", file, err.at.line,
			err.at.column, err.message);
	strbuf_release(&text);
	return t;
}

static void read_platforms(struct request *rq)
{
	vec_foreach (&rq->names, i)
		vec_push(&rq->platforms,
			 platform_find(&rq->mem, rq->names.v[i]));
	for (int i = 0; !rq->names.n && platform_builtin_name(i); i++)
		vec_push(&rq->platforms,
			 platform_builtin(&rq->mem, platform_builtin_name(i)));
}

/* The tests that are installed with the program, by name. */
static void add_installed(struct request *rq)
{
	const char *pattern = arena_printf(&rq->mem, "%s/ref/litmus/*.litmus",
					   data_dir(&rq->mem));
	glob_t found;

	if (glob(pattern, 0, NULL, &found))
		die("no tests in '%s/ref/litmus'", data_dir(&rq->mem));
	for (size_t i = 0; i < found.gl_pathc; i++)
		vec_push(&rq->files, arena_strdup(&rq->mem, found.gl_pathv[i]));
	globfree(&found);
}

static bool read_all(struct request *rq)
{
	bool ok = true;

	read_platforms(rq);
	if (rq->all)
		add_installed(rq);
	vec_foreach (&rq->files, i) {
		const struct litmus *t = read_test(&rq->mem, rq->files.v[i]);

		ok &= t != NULL;
		if (t)
			vec_push(&rq->tests, t);
	}
	return ok;
}

/* ---- running ---- */

static void count(struct litmus_tally *n, const struct litmus_result *r)
{
	n->unfit += r->unfit != NULL;
	n->runs += !r->unfit;
	n->states += r->states;
	n->broken += !r->unfit && r->verdict == CLAIM_BROKEN;
	n->open += !r->unfit && r->verdict == CLAIM_OPEN;
}

static void run_test(struct request *rq, const struct litmus *t)
{
	int shown = 0;

	if (rq->format == FORMAT_TEXT)
		litmus_print_head(stdout, t);
	vec_foreach (&rq->platforms, i) {
		struct arena mem = {0};
		const struct litmus_result *r =
		    litmus_run(&mem, t, rq->platforms.v[i], rq->max_states);

		count(&rq->tally, r);
		if (rq->format == FORMAT_JSON)
			litmus_json(stdout, r);
		else
			litmus_print(stdout, r,
				     rq->traces || (r->hazards & ~shown));
		shown |= r->hazards;
		arena_release(&mem);
	}
	rq->tally.files++;
}

static int run_all(struct request *rq)
{
	vec_foreach (&rq->tests, i)
		run_test(rq, rq->tests.v[i]);
	if (rq->format == FORMAT_JSON)
		litmus_json_tally(stdout, &rq->tally);
	else
		litmus_print_tally(stdout, &rq->tally);
	if (fflush(stdout) || ferror(stdout))
		die("the output cannot be written: %s", strerror(errno));
	return rq->tally.broken ? EXIT_VIOLATED
	       : rq->tally.open ? EXIT_INCOMPLETE
				: EXIT_CLEAN;
}

static void list_platforms(struct request *rq)
{
	vec_foreach (&rq->platforms, i)
		printf("%-14s %s\n", rq->platforms.v[i]->name,
		       rq->platforms.v[i]->about);
}

int command_litmus(int argc, char **argv)
{
	struct request rq = {.max_states = DEFAULT_MAX_STATES};
	int status = EXIT_BAD_INPUT;

	argp_parse(&litmus_argp, argc, argv, 0, NULL, &rq);
	if (read_all(&rq)) {
		status = EXIT_CLEAN;
		if (rq.list)
			list_platforms(&rq);
		if (rq.tests.n)
			status = run_all(&rq);
	}
	vec_release(&rq.files);
	vec_release(&rq.names);
	vec_release(&rq.platforms);
	vec_release(&rq.tests);
	arena_release(&rq.mem);
	return status;
}
