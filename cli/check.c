/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `check` and `gate`: runs, keeps the results, reports, says how it went.
 *
 * The database and the output file are opened before the work, so that hours
 * are not spent on what cannot be kept. If writing fails later, the report is
 * printed all the same.
 */
#define _POSIX_C_SOURCE 200809L
#include "cli/check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "checker/save.h"
#include "cli/baseline.h"
#include "cli/data.h"
#include "cli/dump.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "cli/run.h"

struct session {
	struct options o;
	struct run run;
	struct report rep;
	struct baseline baseline;
	struct store *store;
	FILE *out;
	double save_cpu;
	bool failed;		/* to write something; said on stderr */
};

static void open_store(struct session *ss)
{
	struct arena mem = { 0 };
	const char *err, *path = ss->o.db, *arch = ss->run.units.arch, *held;

	if (!path)
		path = data_default_db(&mem, ss->run.units.root, arch);
	ss->store = store_open(path, &save_schema, STORE_WRITE, &mem, &err);
	if (!ss->store)
		die("database %s", err);
	held = arch ? save_claim(ss->store, arch, &mem) : NULL;
	if (held && strcmp(held, arch))
		die("database '%s' holds results for '%s', not for '%s': name "
		    "another with --db", path, held, arch);
	arena_release(&mem);
}

static void open_output(struct session *ss)
{
	ss->out = stdout;
	if (!ss->o.output)
		return;
	ss->out = fopen(ss->o.output, "w");
	if (!ss->out)
		die("'%s': %s", ss->o.output, strerror(errno));
}

static void save(struct session *ss)
{
	struct report *rep = &ss->rep;
	struct save_finding *findings = xcalloc(rep->n + 1, sizeof(*findings));
	struct save_input in = {
		.program = DMACHECK_VERSION,
		.units = &ss->run.units,
		.files = ss->run.files,
		.rules = &ss->run.rules,
		.apis = &ss->run.apis,
		.findings = findings,
		.nfindings = rep->n,
	};
	double start = run_cpu_seconds();

	for (size_t i = 0; i < rep->n; i++)
		findings[i] = (struct save_finding){
			.file = rep->v[i].file,
			.finding = rep->v[i].finding,
			.severity = severity_name(rep->v[i].rule->severity),
			.fingerprint = rep->v[i].fingerprint,
			.allowed = rep->v[i].allowed,
		};
	if (!save_results(ss->store, &in)) {
		fprintf(stderr, "dmacheck: results are not kept: database %s\n",
			store_error(ss->store));
		ss->failed = true;
	}
	free(findings);
	ss->save_cpu = run_cpu_seconds() - start;
}

static void open_baseline(struct session *ss)
{
	struct arena mem = { 0 };
	const char *err;

	if (ss->o.baseline &&
	    baseline_read(&ss->baseline, ss->o.baseline, &mem, &err))
		die("%s", err);
	arena_release(&mem);
}

static void write_baseline(struct session *ss)
{
	if (!baseline_write(&ss->rep, ss->o.write_baseline))
		return;
	fprintf(stderr, "dmacheck: '%s': %s\n", ss->o.write_baseline,
		strerror(errno));
	ss->failed = true;
}

static void print_report(struct session *ss)
{
	const char *name = ss->o.output ? ss->o.output : "standard output";
	int bad;

	if (ss->o.format == FORMAT_JSON)
		report_json(ss->out, &ss->rep);
	else
		report_text(ss->out, &ss->rep, ss->o.verbose);
	bad = fflush(ss->out) || ferror(ss->out);
	if (ss->o.output)
		bad |= fclose(ss->out);
	if (bad) {
		fprintf(stderr, "dmacheck: '%s': %s\n", name, strerror(errno));
		ss->failed = true;
	}
}

/* Not in the report: times differ from run to run. */
static void print_stats(const struct session *ss)
{
	double parse = 0, lower = 0, check = 0, solve = 0;
	size_t n = ss->run.units.nunits;
	struct rusage self, worker;
	uint64_t queries = 0;

	for (size_t i = 0; i < n; i++) {
		const struct file_result *r = ss->run.files[i];

		parse += r->parse_cpu;
		lower += r->lower_cpu;
		check += r->check_cpu;
		solve += r->solve_cpu;
		queries += r->solver_queries;
	}
	fprintf(stderr, "known from earlier runs: %zu of %zu files; joined "
		"anew: %zu modules\n", ss->run.nknown, n, ss->run.njoined);
	fprintf(stderr, "CPU seconds for %zu files: flags %.2f, precompile "
		"%.2f (%zu sets, %zu made), parse %.2f, lower %.2f, "
		"check %.2f, solve %.2f (%llu queries), join %.2f, "
		"database %.2f\n", n, ss->run.flags_cpu, ss->run.pch.cpu,
		ss->run.pch.plan.nsets, ss->run.pch.nmade, parse, lower, check,
		solve, (unsigned long long)queries, ss->run.join_cpu,
		ss->save_cpu);
	if (n)
		fprintf(stderr, "per file: parse %.3f, lower %.3f, check %.3f, "
			"solve %.3f, join %.3f, database %.3f\n",
			parse / (double)n, lower / (double)n, check / (double)n,
			solve / (double)n, ss->run.join_cpu / (double)n,
			ss->save_cpu / (double)n);
	getrusage(RUSAGE_SELF, &self);
	getrusage(RUSAGE_CHILDREN, &worker);
	fprintf(stderr, "peak memory: %ld MB in a worker, %ld MB here\n",
		worker.ru_maxrss / 1024, self.ru_maxrss / 1024);
}

static int exit_status(const struct session *ss)
{
	if (ss->failed || ss->run.bad_input)
		return EXIT_BAD_INPUT;
	if (ss->rep.fresh && !ss->o.write_baseline)
		return EXIT_VIOLATED;
	if (ss->rep.failed || ss->run.join_failed)
		return EXIT_INCOMPLETE;
	return EXIT_CLEAN;
}

static int check(enum command command, int argc, char **argv)
{
	struct session ss = { 0 };
	int status;

	options_parse(&ss.o, command, argc, argv);
	if (ss.o.dump_stage)
		return run_dump(&ss.o);
	if (ss.o.print_units)
		return run_print_units(&ss.o);
	run_open(&ss.run, &ss.o);
	open_store(&ss);
	open_baseline(&ss);
	open_output(&ss);
	run_check(&ss.run, &ss.o, ss.store);
	report_make(&ss.rep, &ss.run);
	save(&ss);
	baseline_apply(&ss.baseline, &ss.rep);
	report_count(&ss.rep);
	if (ss.o.write_baseline)
		write_baseline(&ss);
	else
		print_report(&ss);
	if (ss.o.stats)
		print_stats(&ss);
	status = exit_status(&ss);
	report_release(&ss.rep);
	baseline_release(&ss.baseline);
	store_close(ss.store);
	run_release(&ss.run);
	options_release(&ss.o);
	return status;
}

int command_check(int argc, char **argv)
{
	return check(COMMAND_CHECK, argc, argv);
}

int command_gate(int argc, char **argv)
{
	return check(COMMAND_GATE, argc, argv);
}
