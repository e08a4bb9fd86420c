/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is found in the files that were asked for?
 *
 * One job per unit over worker processes: parse, lower, simulate. A crash
 * costs that file only. Then the files of modules are joined (join.h).
 */
#define _POSIX_C_SOURCE 200809L
#include "cli/run.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "analyzer/clang_parse.h"
#include "analyzer/units.h"
#include "checker/callgraph.h"
#include "checker/check.h"
#include "cli/compdb.h"
#include "cli/data.h"
#include "cli/join.h"

#define INLINE_DEPTH 4	/* calls from the main file into headers */
#define PCH_MIN_UNITS 40 /* planning costs more than it saves for fewer */

double run_cpu_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static double seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* CPU time of this process and of all children that have ended. */
static double all_cpu_seconds(void)
{
	struct rusage self, children;

	getrusage(RUSAGE_SELF, &self);
	getrusage(RUSAGE_CHILDREN, &children);
	return seconds_of(self.ru_utime) + seconds_of(self.ru_stime) +
	       seconds_of(children.ru_utime) + seconds_of(children.ru_stime);
}

/* ---- rules and input ---- */

static struct rule *rule_named(struct run *run, const char *id)
{
	const struct rule *r = rules_find(&run->rules, id);

	if (!r)
		die("no rule '%s'", id);
	return &run->rules.v[r - run->rules.v];
}

static void load_data(struct run *run, const struct options *o)
{
	data_load_rules(&run->rules, o->rules.v, o->rules.n);
	rules_drop_model(&run->rules);
	data_load_apis(&run->apis, o->apis.v, o->apis.n);
	vec_foreach(&o->enable, i)
		rule_named(run, o->enable.v[i])->on = true;
	vec_foreach(&o->disable, i)
		rule_named(run, o->disable.v[i])->on = false;
}

/*
 * What makes a file worth parsing: the words that are known anyway, and every
 * described function that gives birth to a subject, a user's wrappers too.
 */
static const char **names_of(const struct run *run, struct arena *mem,
			     size_t *n)
{
	const struct api_set *apis = &run->apis;
	size_t known = 0;
	const char **names;

	while (units_api_prefixes[known])
		known++;
	names = arena_array(mem, const char *, known + apis->n);
	memcpy(names, units_api_prefixes, known * sizeof(*names));
	*n = known;
	for (size_t i = 0; i < apis->n; i++) {
		const struct api_func *f = &apis->v[i];

		if (f->event != EVENT_none && f->subject != SUBJECT_none &&
		    f->event == contract_birth(f->subject))
			names[(*n)++] = f->name;
	}
	return names;
}

/* Fills run->units; what cannot be used is said and remembered. */
static void collect(struct run *run, const struct options *o)
{
	struct units_request rq = o->units;
	struct compdb db = { 0 };
	struct arena mem = { 0 };
	const char *err;

	rq.data_dir = data_dir(&mem);
	rq.names = names_of(run, &mem, &rq.nnames);
	if (o->compdb) {
		if (compdb_load(&db, o->compdb, &err))
			die("'%s': %s", o->compdb, err);
		rq.entries = db.entries;
		rq.nentries = db.nentries;
	}
	units_collect(&rq, &run->units);
	for (size_t i = 0; i < run->units.ndiags; i++) {
		fprintf(stderr, "dmacheck: '%s': %s\n",
			run->units.diags[i].path, run->units.diags[i].message);
		run->bad_input |= !run->units.diags[i].note;
	}
	if (o->compdb)
		compdb_release(&db);
	arena_release(&mem);
}

void run_open(struct run *run, const struct options *o)
{
	double start = all_cpu_seconds();

	memset(run, 0, sizeof(*run));
	/*
	 * After a crash that libclang survives its memory is in any state: a
	 * fresh worker is safer, and the pool can tell why it happened.
	 */
	setenv("LIBCLANG_DISABLE_CRASH_RECOVERY", "1", 1);
	load_data(run, o);
	run->no_shortcuts = o->no_shortcuts;
	collect(run, o);
	run->flags_cpu = all_cpu_seconds() - start;
}

/* ---- one unit, in a worker ---- */

static struct file_result *new_result(const struct unit *u)
{
	struct file_result *r = xcalloc(1, sizeof(*r));

	r->path = arena_strdup(&r->mem, u->rel);
	r->module = arena_strdup(&r->mem, u->module ? u->module : "");
	r->why = arena_strdup(&r->mem, u->why ? u->why : "");
	r->reported = u->reported;
	if (u->state == UNIT_NOT_BUILT)
		r->state = FILE_NOT_BUILT;
	return r;
}

static void fail_result(struct file_result *r, const char *why)
{
	r->state = FILE_FAILED;
	r->why = arena_strdup(&r->mem, why);
}

static void take_diags(struct file_result *r, const struct ir_unit *ir)
{
	for (size_t i = r->diags.n; i < ir->diags.n; i++) {
		const struct ir_diag *d = &ir->diags.v[i];

		assert(d->loc.file < ir->files.n);
		vec_push(&r->diags,
			 (struct result_step){
				 .file = arena_strdup(
					 &r->mem,
					 ir->files.v[d->loc.file].path),
				 .line = d->loc.line,
				 .col = d->loc.col,
				 .event = "",
				 .note = arena_strdup(&r->mem, d->message),
			 });
	}
	if (r->includes.n)
		return;
	vec_foreach(&ir->includes, i)
		vec_push(&r->includes,
			 arena_strdup(&r->mem, ir->includes.v[i]));
}

/* Files the configuration does not build never count as failed. */
static void take_state(struct file_result *r, const struct ir_unit *ir,
		       const struct unit *u)
{
	if (u->state == UNIT_NOT_BUILT) {
		r->state = FILE_NOT_BUILT;
		return;
	}
	switch (ir->state) {
	case IR_CLEAN:
		r->state = FILE_CLEAN;
		break;
	case IR_DEGRADED:
		r->state = FILE_DEGRADED;
		break;
	case IR_FAILED:
		fail_result(r, ir->diags.n ? ir->diags.v[0].message
					   : "the front end gave no reason");
		break;
	}
}

/* Calls that the descriptors know need no body. */
static bool want_inline(void *ctx, const char *name)
{
	return !api_find(ctx, name);
}

struct ir_unit *run_parse(const struct run *run, size_t unit, bool want_skipped)
{
	struct clang_request rq = {
		.unit = &run->units.units[unit],
		.root = run->units.root,
		.want_inline = want_inline,
		.ctx = (void *)&run->apis,
		.max_inline_depth = INLINE_DEPTH,
		.pch = run->without_pch ? NULL :
					  precompiled_for(&run->pch, unit),
		.want_skipped = want_skipped,
	};

	return clang_parse(&rq);
}

static void count_calls(struct run *run, struct coverage *cover,
			const struct ir_unit *ir, struct file_result *r)
{
	coverage_end(cover, &run->headers, run->units.root, ir, r);
}

static struct file_result *check_one(struct run *run, size_t unit)
{
	const struct unit *u = &run->units.units[unit];
	struct check_context ctx = {
		.rules = &run->rules,
		.apis = &run->apis,
		.no_shortcuts = run->no_shortcuts,
	};
	struct file_result *r = new_result(u);
	struct coverage cover;
	struct ir_unit *ir;
	double start;

	coverage_begin(&cover, u->path, &run->apis);
	if (u->state == UNIT_UNREADABLE) {
		fail_result(r, u->why);
		count_calls(run, &cover, NULL, r);
		return r;
	}
	ir = run_parse(run, unit, cover.want_skipped);
	r->parse_cpu = ir->parse_seconds;
	r->lower_cpu = ir->lower_seconds;
	if (ir->state != IR_FAILED) {
		start = run_cpu_seconds();
		check_unit(&ctx, ir, r);
		callgraph_fill(r, ir);
		r->check_cpu = run_cpu_seconds() - start - r->solve_cpu;
	}
	take_state(r, ir, u);	/* the checker knows of no configuration */
	take_diags(r, ir);
	count_calls(run, &cover, ir, r);
	ir_unit_release(ir);
	free(ir);
	return r;
}

/* Units that are checked together; a second pass is for those that died. */
struct pass {
	struct run *run;
	size_t *units;		/* of each job */
	size_t n;
	size_t *died;		/* units to be tried again */
	size_t ndied;
};

static void unit_work(void *ctx, size_t job, struct strbuf *out)
{
	const struct pass *pass = ctx;
	struct file_result *r = check_one(pass->run, pass->units[job]);

	result_pack(out, r);
	result_free(r);
}

/* ---- back in the caller ---- */

/* Not what hangs: that would be waited for twice. */
static bool may_try_again(const struct run *run, size_t unit,
			  const char *failure)
{
	return !run->without_pch && precompiled_for(&run->pch, unit) &&
	       !(failure && !strncmp(failure, "time", 4));
}

static void unit_done(void *ctx, size_t job, const void *data, size_t len,
		      const char *failure)
{
	struct pass *pass = ctx;
	struct run *run = pass->run;
	size_t unit = pass->units[job];
	struct file_result *r = failure ? NULL : result_unpack(data, len);
	struct coverage cover;

	if (!r) {
		r = new_result(&run->units.units[unit]);
		fail_result(r, failure ? failure : "crash: garbled answer");
		coverage_begin(&cover, run->units.units[unit].path, &run->apis);
		count_calls(run, &cover, NULL, r);
		if (may_try_again(run, unit, failure))
			pass->died[pass->ndied++] = unit;
	}
	kept_put(run->kept, unit, r);
	result_free(run->files[unit]);
	run->files[unit] = r;
}

static void run_pass(struct pass *pass, const struct options *o)
{
	struct pool_request rq = {
		.verb = "checking",
		.workers = o->jobs,
		.njobs = pass->n,
		.limits = o->limits,
		.work = unit_work,
		.done = unit_done,
		.ctx = pass,
	};

	pool_run(&rq);
}

/* A precompiled header must not cost a file: it gets a second chance. */
static void check_units(struct run *run, const struct options *o)
{
	size_t n = run->units.nunits;
	struct arena mem = { 0 };
	struct pass pass = { .run = run };

	pass.units = arena_array(&mem, size_t, n + 1);
	pass.died = arena_array(&mem, size_t, n + 1);
	for (size_t i = 0; i < n; i++)
		if (!kept_has(run->kept, i))
			pass.units[pass.n++] = i;
	run_pass(&pass, o);
	if (pass.ndied) {
		run->without_pch = true;
		pass.units = pass.died;
		pass.n = pass.ndied;
		run_pass(&pass, o);
	}
	arena_release(&mem);
}

void run_precompile(struct run *run, const struct options *o)
{
	if (!o->no_pch)
		precompile(&run->pch, &run->units, o);
}

/*
 * For the units that are to be parsed. Planning reads the text of all of
 * them, which few of them are not worth.
 */
static void precompile_unknown(struct run *run, const struct options *o)
{
	struct unit_list some = run->units;
	size_t n = some.nunits;

	if (n - run->nknown < PCH_MIN_UNITS && run->nknown)
		return;
	some.units = xcalloc(n + 1, sizeof(*some.units));
	for (size_t i = 0; i < n; i++) {
		some.units[i] = run->units.units[i];
		if (kept_has(run->kept, i))
			some.units[i].state = UNIT_UNREADABLE;
	}
	if (!o->no_pch)
		precompile(&run->pch, &some, o);
	free(some.units);
}

static void open_kept(struct run *run, const struct options *o,
		      struct store *store)
{
	struct kept_input in = {
		.program = DMACHECK_VERSION,
		.units = &run->units,
		.tree = o->units.tree,
		.overlay = o->units.overlay,
		.rules = &run->rules,
		.apis = &run->apis,
		.no_shortcuts = run->no_shortcuts,
		.forget = o->fresh,
	};

	run->kept = kept_open(store, &in);
	for (size_t i = 0; i < run->units.nunits; i++)
		run->nknown += kept_has(run->kept, i);
}

/* A store may fail at any time: then what it knew is found out again. */
static void check_lost(struct run *run, const struct options *o)
{
	struct arena mem = { 0 };
	struct pass pass = { .run = run };
	size_t n = run->units.nunits;

	pass.units = arena_array(&mem, size_t, n + 1);
	pass.died = arena_array(&mem, size_t, n + 1);
	for (size_t i = 0; i < n; i++)
		if (!run->files[i])
			pass.units[pass.n++] = i;
	run_pass(&pass, o);
	arena_release(&mem);
}

void run_check(struct run *run, const struct options *o, struct store *store)
{
	run->files = xcalloc(run->units.nunits + 1, sizeof(*run->files));
	run->is_joined = xcalloc(run->units.nunits + 1, sizeof(bool));
	open_kept(run, o, store);
	precompile_unknown(run, o);
	check_units(run, o);
	join_take_kept(run);
	check_lost(run, o);
	join_modules(run, o);
}

void run_release(struct run *run)
{
	for (size_t i = 0; run->files && i < run->units.nunits; i++)
		result_free(run->files[i]);
	free(run->files);
	free(run->is_joined);
	kept_close(run->kept);
	coverage_headers_release(&run->headers);
	precompiled_release(&run->pch);
	unit_list_release(&run->units);
	api_release(&run->apis);
	rules_release(&run->rules);
}

