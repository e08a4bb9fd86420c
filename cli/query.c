/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What does the database say?
 *
 * SQL of the user can read and nothing else: the file is opened read-only,
 * an authorizer refuses all but reading, and the number of steps is limited.
 */
#define _GNU_SOURCE
#include "cli/query.h"

#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cachedir.h"
#include "analyzer/units.h"
#include "checker/save.h"
#include "cli/callpath.h"
#include "cli/data.h"
#include "cli/options.h"
#include "cli/sample.h"
#include "cli/schema.h"
#include "cli/table.h"

#define USER_SQL_STEPS 1000000000u	/* some ten seconds */

static const struct query {
	const char *name, *args, *help, *sql;
} queries[] = {
#define QUERY(name, args, help, sql) { name, args, help, sql },
#include "cli/query_names.def"
#undef QUERY
	/* not by SQL alone */
	{ "call-path", "FROM TO", "calls that lead from one function to another",
	  NULL },
	{ "sample", "-n N --seed S", "N findings drawn by a seed", NULL },
};

#define NQUERIES (sizeof(queries) / sizeof(queries[0]))

#define MAX_ARGS 2

enum key {
	KEY_DB = 256, KEY_TREE, KEY_SQL, KEY_FORMAT, KEY_LIST, KEY_SEED,
	KEY_SCHEMA, KEY_ARCH,
};

struct request {
	const char *name, *db, *tree, *arch, *sql, *seed;
	const char *args[MAX_ARGS];
	int nargs;
	const struct query *query;	/* of that name */
	enum table_format format;
	unsigned count;
	bool list, schema;
};

static const struct argp_option options[] = {
	{ "list", KEY_LIST, NULL, 0, "List the named queries", 0 },
	{ "schema", KEY_SCHEMA, NULL, 0,
	  "Print the tables and views, and what their columns hold", 0 },
	{ "sql", KEY_SQL, "TEXT", 0, "A SELECT statement of your own", 0 },
	{ "format", KEY_FORMAT, "table|csv|json", 0, "Default: table", 0 },
	{ "db", KEY_DB, "FILE", 0, "The database", 0 },
	{ "root", KEY_TREE, "DIR", 0,
	  "The default database of the tree DIR (default: this folder)", 0 },
	{ "kernel", KEY_TREE, "DIR", OPTION_ALIAS, NULL, 0 },
	{ "bsd", KEY_TREE, "DIR", OPTION_ALIAS, NULL, 0 },
	{ "arch", KEY_ARCH, "NAME", 0,
	  "The tree's default database for another architecture than this "
	  "machine's", 0 },
	{ "count", 'n', "N", 0, "sample: draw N findings", 0 },
	{ "seed", KEY_SEED, "S", 0, "sample: S decides which are drawn", 0 },
	{ 0 },
};

static unsigned count_of(struct argp_state *state, const char *text)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || n > UINT_MAX)
		argp_error(state, "'%s' is not a number for -n", text);
	return (unsigned)n;
}

static bool is(const struct request *rq, const char *name)
{
	return rq->name && !strcmp(rq->name, name);
}

static const struct query *query_named(const char *name)
{
	for (size_t i = 0; name && i < NQUERIES; i++)
		if (!strcmp(queries[i].name, name))
			return &queries[i];
	return NULL;
}

/* Words of a help text like "FROM TO" that stand for arguments. */
static int args_wanted(const struct query *q)
{
	int n = *q->args && *q->args != '-';

	for (const char *s = q->args; n && *s; s++)
		n += *s == ' ';
	return n;
}

static void check_consistency(struct argp_state *state, struct request *rq)
{
	if (!rq->list && !rq->schema && !rq->name && !rq->sql)
		argp_error(state, "no NAME, --sql, --list or --schema given");
	if (rq->name && rq->sql)
		argp_error(state, "NAME and --sql exclude each other");
	rq->query = query_named(rq->name);
	if (rq->name && !rq->query)
		argp_error(state, "no query '%s'; 'dmacheck query --list' "
			   "lists them", rq->name);
	if (is(rq, "sample") && (!rq->seed || !rq->count))
		argp_error(state, "sample wants -n and --seed");
	if (rq->query && rq->nargs != args_wanted(rq->query))
		argp_error(state, "'%s' wants %s%s", rq->name,
			   args_wanted(rq->query) ? "" : "no arguments",
			   args_wanted(rq->query) ? rq->query->args : "");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *rq = state->input;

	switch (key) {
	case KEY_LIST: rq->list = true; return 0;
	case KEY_SCHEMA: rq->schema = true; return 0;
	case KEY_SQL: rq->sql = arg; return 0;
	case KEY_DB: rq->db = arg; return 0;
	case KEY_TREE: rq->tree = arg; return 0;
	case KEY_ARCH: rq->arch = units_arch_name(arg); return 0;
	case KEY_SEED: rq->seed = arg; return 0;
	case 'n': rq->count = count_of(state, arg); return 0;
	case KEY_FORMAT:
		if (table_format_from_name(arg, &rq->format))
			argp_error(state, "'%s' is not a format: table, csv or "
				   "json", arg);
		return 0;
	case ARGP_KEY_ARG:
		if (!rq->name)
			rq->name = arg;
		else if (rq->nargs < MAX_ARGS)
			rq->args[rq->nargs++] = arg;
		else
			argp_error(state, "too many arguments: '%s'", arg);
		return 0;
	case ARGP_KEY_END: check_consistency(state, rq); return 0;
	default: return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp query_argp = {
	.options = options,
	.parser = parse,
	.args_doc = "NAME [ARGUMENT...]\nsample -n N --seed S\n--sql TEXT\n--list\n--schema",
	.doc = "Answers from what earlier runs of check have kept."
	       "\v'sample' draws N findings by a hash of seed and fingerprint: "
	       "the same seed draws the same ones."
	       "\n\nExit status: 0, or 2 for a usage error, an unreadable "
	       "database or refused SQL.",
};

static struct store *open_db(const struct request *rq, struct arena *mem)
{
	const char *path = rq->db, *root, *err;
	struct store *s;

	if (!path) {
		root = real_path(mem, rq->tree ? rq->tree : ".");
		if (!root)
			die("'%s': %s", rq->tree, strerror(errno));
		path = data_default_db(mem, root, rq->arch);
	}
	if (!is_file(path))
		die("no database '%s': run 'dmacheck check' first, or name "
		    "another with --db or --arch", path);
	s = store_open(path, &save_schema, STORE_READ, mem, &err);
	if (!s)
		die("database %s", err);
	return s;
}

static int list_queries(void)
{
	for (size_t i = 0; i < NQUERIES; i++) {
		const struct query *q = &queries[i];

		printf("%-20s %s%s%s\n", q->name, q->help, *q->args ? ": " : "",
		       q->args);
	}
	return EXIT_CLEAN;
}

static void fill(struct table *t, struct store *s, const struct request *rq)
{
	if (rq->sql) {
		store_restrict(s, USER_SQL_STEPS);
		table_fill(t, s, rq->sql, NULL, 0);
	} else if (is(rq, "sample")) {
		sample_findings(t, s, rq->seed, rq->count);
	} else if (is(rq, "call-path")) {
		callpath_fill(t, s, rq->args[0], rq->args[1]);
	} else {
		table_fill(t, s, rq->query->sql, rq->args, rq->nargs);
	}
}

int command_query(int argc, char **argv)
{
	struct request rq = { 0 };
	struct arena mem = { 0 };
	struct table t = { 0 };
	struct store *s;

	argp_parse(&query_argp, argc, argv, 0, NULL, &rq);
	if (rq.list)
		return list_queries();
	if (rq.schema) {
		schema_page(stdout, save_schema.sql, save_schema.version);
		return EXIT_CLEAN;
	}
	s = open_db(&rq, &mem);
	fill(&t, s, &rq);
	if (store_error(s))
		die("database %s", store_error(s));
	table_print(stdout, &t, rq.format);
	table_release(&t);
	store_close(s);
	arena_release(&mem);
	if (fflush(stdout))
		die("'standard output': %s", strerror(errno));
	return EXIT_CLEAN;
}
