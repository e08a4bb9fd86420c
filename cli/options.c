/* SPDX-License-Identifier: BSD-2-Clause */
/* What was asked for? */
#define _GNU_SOURCE
#include "cli/options.h"

#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum key {
	KEY_KERNEL = 256, KEY_OBJTREE, KEY_BSD, KEY_OVERLAY, KEY_ROOT, KEY_ARCH,
	KEY_NO_MAKE, KEY_MODULE, KEY_PLAIN, KEY_DB, KEY_FORMAT, KEY_RULES,
	KEY_API, KEY_ENABLE, KEY_DISABLE, KEY_STATS, KEY_DUMP, KEY_CPU, KEY_WALL,
	KEY_MEMORY, KEY_NO_SHORTCUTS, KEY_PRINT_UNITS, KEY_BASELINE, KEY_WRITE_BASELINE,
	KEY_NO_PCH, KEY_FRESH,
};

static const struct argp_option check_options[] = {
	{ NULL, 0, NULL, 0, "Input:", 1 },
	{ "kernel", KEY_KERNEL, "DIR", 0,
	  "PATHs are in the Linux tree DIR, or in the tree of the build folder "
	  "DIR. To learn the compiler flags, the tree's makefiles are run", 0 },
	{ "objtree", KEY_OBJTREE, "DIR", 0,
	  "The tree's build folder (O=), if it is apart", 0 },
	{ "bsd", KEY_BSD, "DIR", 0,
	  "PATHs are in the BSD source tree DIR; its awk script is run", 0 },
	{ "compdb", 'p', "FILE", 0,
	  "Flags from a compile_commands.json, or from the .cmd files of a "
	  "kernel's build folder", 0 },
	{ "overlay", KEY_OVERLAY, "DIR", 0,
	  "Files below DIR shadow those of the same path in the tree", 0 },
	{ "root", KEY_ROOT, "DIR", 0,
	  "Paths in reports are relative to DIR", 0 },
	{ "arch", KEY_ARCH, "NAME", 0,
	  "Architecture of the tree: of its headers, its flags and what it "
	  "builds; default: what it is configured for, else this machine's", 0 },
	{ "no-make", KEY_NO_MAKE, NULL, 0,
	  "Run no makefile of the tree: generic flags, unknown modules", 0 },
	{ "module", KEY_MODULE, NULL, 0,
	  "Analyse the whole module of each FILE; folders always do", 0 },
	{ "plain", KEY_PLAIN, "file|dir", 0,
	  "Without a build system: each file, or all files of a folder, are a "
	  "whole module", 0 },

	{ NULL, 0, NULL, 0, "Rules:", 2 },
	{ "rules", KEY_RULES, "DIR", 0, "More rules (repeatable)", 0 },
	{ "api", KEY_API, "DIR", 0, "More API descriptors (repeatable)", 0 },
	{ "enable", KEY_ENABLE, "RULE", 0, "Report RULE too", 0 },
	{ "disable", KEY_DISABLE, "RULE", 0, "Do not check RULE", 0 },

	{ NULL, 0, NULL, 0, "Output:", 3 },
	{ "db", KEY_DB, "FILE", 0,
	  "Keep what is learnt in FILE (':memory:' keeps nothing); the default "
	  "is below $XDG_CACHE_HOME/dmacheck, one for each tree and architecture",
	  0 },
	{ "format", KEY_FORMAT, "text|json", 0, "Default: text", 0 },
	{ "output", 'o', "FILE", 0, "Write the report to FILE", 0 },
	{ "verbose", 'v', NULL, 0,
	  "List what is unknown, and the files that were not built", 0 },
	{ "stats", KEY_STATS, NULL, 0, "Where the time went, on stderr", 0 },
	{ "print-units", KEY_PRINT_UNITS, NULL, 0,
	  "Check nothing; print what would be parsed, and with which flags, as "
	  "a compile database", 0 },
	{ "dump", KEY_DUMP, "STAGE[:FUNC]", 0,
	  "Print FUNC, or all, as it is after STAGE (ir, events) instead of a "
	  "report", 0 },

	{ NULL, 0, NULL, 0, "Work:", 4 },
	{ "jobs", 'j', "N", 0, "Files at once; default: one per CPU", 0 },
	{ "fresh", KEY_FRESH, NULL, 0,
	  "Analyse all files, also those that did not change since an earlier "
	  "run: the same results, later", 0 },
	{ "no-pch", KEY_NO_PCH, NULL, 0,
	  "Precompile no headers: the same results, later", 0 },
	{ "no-shortcuts", KEY_NO_SHORTCUTS, NULL, 0,
	  "Send every undecided condition to the solver", 0 },
	{ "limit-cpu", KEY_CPU, "SECONDS", 0, "CPU time for one file", 0 },
	{ "limit-wall", KEY_WALL, "SECONDS", 0, "Wall time for one file", 0 },
	{ "limit-memory", KEY_MEMORY, "MB", 0,
	  "Address space of one worker process", 0 },
	{ 0 },
};

static const struct argp_option gate_options[] = {
	{ NULL, 0, NULL, 0, "What is new:", 5 },
	{ "baseline", KEY_BASELINE, "FILE", 0,
	  "Findings listed in FILE are not reported", 0 },
	{ "write-baseline", KEY_WRITE_BASELINE, "FILE", 0,
	  "List all findings of this run in FILE, then exit with 0", 0 },
	{ 0 },
};

static unsigned number(struct argp_state *state, const char *what,
		       const char *text)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || n > UINT_MAX)
		argp_error(state, "'%s' is not a number for %s", text, what);
	return (unsigned)n;
}

static enum format format_of(struct argp_state *state, const char *text)
{
	if (!strcmp(text, "json"))
		return FORMAT_JSON;
	if (strcmp(text, "text"))
		argp_error(state, "'%s' is not a format: text or json", text);
	return FORMAT_TEXT;
}

static enum units_plain plain_of(struct argp_state *state, const char *text)
{
	if (!strcmp(text, "file"))
		return PLAIN_FILE;
	if (strcmp(text, "dir"))
		argp_error(state, "'%s' is no module: file or dir", text);
	return PLAIN_DIR;
}

static void take_dump(struct argp_state *state, struct options *o, char *text)
{
	char *colon = strchr(text, ':');

	o->dump_stage = text;
	if (!colon)
		return;
	if (!colon[1])
		argp_error(state, "--dump wants STAGE or STAGE:FUNC");
	*colon = '\0';
	o->dump_func = colon + 1;
}

static void take_source(struct argp_state *state, struct options *o,
			enum units_source source)
{
	if (o->units.source != UNITS_PLAIN)
		argp_error(state, "--kernel, --bsd and -p exclude each other");
	o->units.source = source;
}

/* Options about the input; false when KEY is another's. */
static bool input_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case KEY_KERNEL:
	case KEY_BSD:
		take_source(state, o,
			    key == KEY_KERNEL ? UNITS_KERNEL : UNITS_BSD);
		o->units.tree = arg;
		return true;
	case 'p':
		take_source(state, o, UNITS_COMPDB);
		o->compdb = arg;
		return true;
	case KEY_OBJTREE: o->units.objtree = arg; return true;
	case KEY_OVERLAY: o->units.overlay = arg; return true;
	case KEY_ROOT: o->units.root = arg; return true;
	case KEY_ARCH: o->units.arch = arg; return true;
	case KEY_NO_MAKE: o->units.no_make = true; return true;
	case KEY_MODULE: o->units.whole_module = true; return true;
	case KEY_PLAIN: o->units.plain = plain_of(state, arg); return true;
	case ARGP_KEY_ARG: vec_push(&o->paths, arg); return true;
	}
	return false;
}

static void check_consistency(struct argp_state *state,
			      const struct options *o)
{
	if (!o->paths.n && o->units.source != UNITS_COMPDB)
		argp_error(state, "no PATH given");
	if (o->command == COMMAND_GATE && !o->baseline && !o->write_baseline)
		argp_error(state, "gate wants --baseline or --write-baseline");
	if (o->baseline && o->write_baseline)
		argp_error(state, "--baseline and --write-baseline exclude "
				  "each other");
	if (o->units.objtree && o->units.source != UNITS_KERNEL)
		argp_error(state, "--objtree goes with --kernel");
	if (o->units.arch && o->units.source != UNITS_KERNEL &&
	    o->units.source != UNITS_BSD)
		argp_error(state, "--arch goes with --kernel or --bsd");
	if (o->units.overlay && o->units.source != UNITS_KERNEL &&
	    o->units.source != UNITS_BSD)
		argp_error(state, "--overlay goes with --kernel or --bsd");
}

static error_t parse_check(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	if (input_option(key, arg, state))
		return 0;
	switch (key) {
	case KEY_RULES: vec_push(&o->rules, arg); break;
	case KEY_API: vec_push(&o->apis, arg); break;
	case KEY_ENABLE: vec_push(&o->enable, arg); break;
	case KEY_DISABLE: vec_push(&o->disable, arg); break;
	case KEY_DB: o->db = arg; break;
	case KEY_FORMAT: o->format = format_of(state, arg); break;
	case 'o': o->output = arg; break;
	case 'v': o->verbose = true; break;
	case KEY_STATS: o->stats = true; break;
	case KEY_DUMP: take_dump(state, o, arg); break;
	case 'j': o->jobs = number(state, "-j", arg); break;
	case KEY_PRINT_UNITS: o->print_units = true; break;
	case KEY_FRESH: o->fresh = true; break;
	case KEY_NO_PCH: o->no_pch = true; break;
	case KEY_NO_SHORTCUTS: o->no_shortcuts = true; break;
	case KEY_CPU:
		o->limits.cpu_seconds = number(state, "--limit-cpu", arg);
		break;
	case KEY_WALL:
		o->limits.wall_seconds = number(state, "--limit-wall", arg);
		break;
	case KEY_MEMORY:
		o->limits.memory_mb = number(state, "--limit-memory", arg);
		break;
	case ARGP_KEY_END: check_consistency(state, o); break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static error_t parse_gate(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case KEY_BASELINE: o->baseline = arg; return 0;
	case KEY_WRITE_BASELINE: o->write_baseline = arg; return 0;
	case ARGP_KEY_INIT: state->child_inputs[0] = o; return 0;
	default: return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp check_argp = {
	.options = check_options,
	.parser = parse_check,
	.args_doc = "PATH... [-- CLANG FLAGS]",
	.doc = "Decides for each DMA mapping, allocation and bus_dma map in the "
	       "C files of each PATH (files or folders) whether the ownership "
	       "contract is kept: proved, violated or unknown."
	       "\vExit status: 0 nothing is violated; 1 something is; 2 usage "
	       "error, unreadable input, or the database cannot be written; "
	       "3 nothing is violated, but some files could not be analysed."
	       "\n\n--kernel runs makefiles of that tree, which is code of that "
	       "tree; --no-make does without.",
};

static const struct argp_child gate_children[] = {
	{ &check_argp, 0, NULL, 0 },
	{ 0 },
};

static const struct argp gate_argp = {
	.options = gate_options,
	.parser = parse_gate,
	.children = gate_children,
	.doc = "As check, but only what is not in the baseline is reported and "
	       "counts.\n",
};

/* What stands behind the first "--" is clang's, not argp's. */
static int split_flags(struct options *o, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--"))
			continue;
		for (int k = i + 1; k < argc; k++)
			vec_push(&o->flags, argv[k]);
		return i;
	}
	return argc;
}

void options_parse(struct options *o, enum command command, int argc,
		   char **argv)
{
	*o = (struct options){
		.command = command,
		.limits = { POOL_CPU_SECONDS, POOL_WALL_SECONDS,
			    POOL_MEMORY_MB },
	};
	argc = split_flags(o, argc, argv);
	argp_parse(command == COMMAND_GATE ? &gate_argp : &check_argp, argc,
		   argv, 0, NULL, o);
	o->units.paths = o->paths.v;
	o->units.npaths = o->paths.n;
	o->units.flags = o->flags.v;
	o->units.nflags = o->flags.n;
	o->units.jobs = o->jobs;
}

void options_release(struct options *o)
{
	vec_release(&o->paths);
	vec_release(&o->flags);
	vec_release(&o->rules);
	vec_release(&o->apis);
	vec_release(&o->enable);
	vec_release(&o->disable);
}
