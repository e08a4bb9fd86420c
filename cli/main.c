/* SPDX-License-Identifier: BSD-2-Clause */
/* dmacheck: which command was asked for? */
#define _GNU_SOURCE
#include <argp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/clang_parse.h"
#include "analyzer/store.h"
#include "checker/solver.h"
#include "cli/check.h"
#include "cli/explain.h"
#include "cli/litmus.h"
#include "cli/model.h"
#include "cli/options.h"
#include "cli/query.h"
#include "cli/replay.h"
#include "cli/theorems.h"
#include "ref/arena.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "check", command_check, "decide the contract in driver sources" },
	{ "gate", command_gate, "as check, but fail only on what is new" },
	{ "query", command_query, "questions to the database" },
	{ "explain", command_explain, "what a rule means, and how to mend" },
	{ "replay", command_replay, "a recorded trace against the contract" },
	{ "litmus", command_litmus, "all outcomes of litmus tests" },
	{ "model", command_model, "what the reference model covers" },
	{ "theorems", command_theorems, "check the contract by the model" },
};

#define NCOMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_version(FILE *out, struct argp_state *state)
{
	(void)state;
	fprintf(out, "dmacheck %s\nlibclang %s\nZ3 %s\nSQLite %s\n",
		DMACHECK_VERSION, clang_version_text(), solver_version(),
		store_version_text());
}

static void print_help(FILE *out)
{
	fputs("Usage: dmacheck COMMAND [OPTION...]\n"
	      "Decides for DMA mappings, allocations and bus_dma maps in driver "
	      "sources whether\nthe ownership and synchronisation contract is "
	      "kept: proved, violated or unknown.\n\nCommands:\n", out);
	for (size_t i = 0; i < NCOMMANDS; i++)
		fprintf(out, "  %-10s %s\n", commands[i].name,
			commands[i].help);
	fputs("\n'dmacheck COMMAND --help' lists the options of a command, "
	      "'dmacheck --version'\nthe versions of the program and its "
	      "libraries.\n\n"
	      "Exit status: 0 nothing is violated; 1 something is (for gate: "
	      "something new);\n2 usage error, unreadable input, or the "
	      "database cannot be used; 3 nothing is\nviolated, but some files "
	      "could not be analysed.\n", out);
}

static int run_command(size_t i, int argc, char **argv)
{
	struct arena mem = { 0 };
	int status;

	argv[0] = arena_printf(&mem, "dmacheck %s", commands[i].name);
	status = commands[i].run(argc, argv);
	arena_release(&mem);
	return status;
}

int main(int argc, char **argv)
{
	argp_err_exit_status = EXIT_BAD_INPUT;
	argp_program_version_hook = print_version;
	/* A file size limit then is a full disk, not a crash. */
	signal(SIGXFSZ, SIG_IGN);
	if (argc < 2) {
		print_help(stderr);
		return EXIT_BAD_INPUT;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-?") ||
	    !strcmp(argv[1], "help")) {
		print_help(stdout);
		return EXIT_CLEAN;
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		print_version(stdout, NULL);
		return EXIT_CLEAN;
	}
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (!strcmp(argv[1], commands[i].name))
			return run_command(i, argc - 1, argv + 1);
	fprintf(stderr, "dmacheck: no command '%s'\n"
		"Try 'dmacheck --help'.\n", argv[1]);
	return EXIT_BAD_INPUT;
}
