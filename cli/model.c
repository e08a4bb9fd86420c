/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What does the reference model cover?
 *
 * Lists are of tab-separated columns, in the order of the registry; there is
 * no header line, so that they can be cut, sorted and counted.
 */
#include "cli/model.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "ref/api.h"
#include "ref/platform.h"
#include "ref/rows.h"

enum key { KEY_LIST = 256, KEY_NOTES, KEY_CALLS, KEY_PLATFORMS, KEY_PLATFORM };

struct request {
	bool list, notes, calls, platforms;
	const char *platform;
};

static const struct argp_option options[] = {
	{ "list", KEY_LIST, NULL, 0,
	  "The rows: seed, item, status, test", 0 },
	{ "notes", KEY_NOTES, NULL, 0,
	  "With a fifth column: where a seed is wrong or depends on a version",
	  0 },
	{ "calls", KEY_CALLS, NULL, 0,
	  "The calls by name: name, dialect, kinds of parameters", 0 },
	{ "platforms", KEY_PLATFORMS, NULL, 0,
	  "The built-in platforms: name, what they are", 0 },
	{ "platform", KEY_PLATFORM, "NAME", 0,
	  "The description of a built-in platform", 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *rq = state->input;

	switch (key) {
	case KEY_LIST:
		rq->list = true;
		return 0;
	case KEY_NOTES:
		rq->list = rq->notes = true;
		return 0;
	case KEY_CALLS:
		rq->calls = true;
		return 0;
	case KEY_PLATFORMS:
		rq->platforms = true;
		return 0;
	case KEY_PLATFORM:
		rq->platform = arg;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument '%s'", arg);
		return 0;
	case ARGP_KEY_END:
		if (!rq->list && !rq->calls && !rq->platforms && !rq->platform)
			argp_error(state, "nothing to show: give --list");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void print_rows(bool notes)
{
	for (int i = 0; row_at(i); i++) {
		const struct row *r = row_at(i);

		printf("%s\t%s\t%s\t%s", r->seed, r->item, row_status(r),
		       r->test);
		if (notes)
			printf("\t%s", r->note ? r->note : "");
		putchar('\n');
	}
}

static void print_calls(void)
{
	for (int i = 0; api_call_at(i); i++) {
		const struct api_call *c = api_call_at(i);

		printf("%s\t%s\t%s\n", c->name, dialect_name(c->dialect),
		       c->params);
	}
}

static void print_platforms(void)
{
	struct arena mem = { 0 };

	for (int i = 0; platform_builtin_name(i); i++) {
		const char *name = platform_builtin_name(i);

		printf("%s\t%s\n", name, platform_builtin(&mem, name)->about);
	}
	arena_release(&mem);
}

static void print_platform(const char *name)
{
	int i = 0;

	while (platform_builtin_name(i) &&
	       strcmp(platform_builtin_name(i), name))
		i++;
	if (!platform_builtin_name(i))
		die("no built-in platform '%s'", name);
	fputs(platform_builtin_text(i), stdout);
}

int command_model(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse,
		.doc = "Shows what the reference model of DMA, caches and "
		       "IOMMUs covers.",
	};
	struct request rq = { .list = false };

	argp_parse(&argp, argc, argv, 0, NULL, &rq);
	if (rq.list)
		print_rows(rq.notes);
	if (rq.calls)
		print_calls();
	if (rq.platforms)
		print_platforms();
	if (rq.platform)
		print_platform(rq.platform);
	if (fflush(stdout))
		die("standard output: cannot be written");
	return EXIT_CLEAN;
}
