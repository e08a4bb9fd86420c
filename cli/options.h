/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of `check` and `gate`.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>

#include "analyzer/units.h"
#include "cli/pool.h"
#include "ref/arena.h"
#include "ref/vec.h"

/* DESIGN: others script against these. */
enum exit_status {
	EXIT_CLEAN = 0,	    /* nothing violated */
	EXIT_VIOLATED = 1,  /* for gate: something new */
	EXIT_BAD_INPUT = 2, /* usage, unreadable input, database */
	EXIT_INCOMPLETE = 3 /* nothing violated, some inputs failed */
};

enum command { COMMAND_CHECK, COMMAND_GATE };
enum format { FORMAT_TEXT, FORMAT_JSON };

struct word_list {
	const char **v;
	size_t n, cap;
};

struct options {
	enum command command;
	struct units_request units;	/* paths, flags and entries set */
	const char *compdb;		/* -p, or NULL */
	const char *db;			/* or NULL: the tree's default */
	const char *output;		/* -o, or NULL: stdout */
	enum format format;
	struct word_list paths, flags, rules, apis, enable, disable;
	struct pool_limits limits;
	unsigned jobs;
	bool stats, verbose, no_shortcuts, print_units, no_pch, fresh;
	const char *dump_stage, *dump_func;	/* --dump=STAGE[:FUNC] */
	const char *baseline, *write_baseline;	/* gate */
};

/* Exits on --help, and with EXIT_BAD_INPUT on a usage error. */
void options_parse(struct options *o, enum command command, int argc,
		   char **argv);
void options_release(struct options *o);

#endif
