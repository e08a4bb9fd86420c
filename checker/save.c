/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How do results become rows?
 *
 * Order within a transaction: what others refer to comes first (paths, module,
 * include set, file, functions, calls). Numbers within a file are the indices
 * of the result, so no table of numbers is needed but that of paths.
 */
#define _POSIX_C_SOURCE 200809L
#include "checker/save.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <xxhash.h>

#include "analyzer/clang_parse.h"
#include "checker/solver.h"
#include "ref/intern.h"

#define BATCH_FILES 64	/* in one transaction */
#define HEX_SIZE 33	/* 128 bits and the end */

const struct store_schema save_schema = {
	.sql =
#include "checker/schema.sql.inc"
	,
	.application_id = SAVE_APPLICATION_ID,
	.version = SAVE_SCHEMA_VERSION,
};

struct saver {
	struct store *s;
	const struct save_input *in;
	struct intern names;		/* paths seen */
	VEC(int64_t) ids;		/* by number in `names`; 0 unknown */
	int64_t run;
	size_t next_finding;
};

/* One parameter of a row: rows are written as lists of these. */
struct bind {
	enum { BIND_TEXT, BIND_INT, BIND_REAL, BIND_NULL } kind;
	const char *text;
	int64_t n;
	double x;
};

#define T(value) { .kind = BIND_TEXT, .text = (value) }
#define I(value) { .kind = BIND_INT, .n = (int64_t)(value) }
#define R(value) { .kind = BIND_REAL, .x = (value) }
#define INT_OR_NULL(have, value)                                               \
	{ .kind = (have) ? BIND_INT : BIND_NULL, .n = (int64_t)(value) }
#define TEXT_OR_NULL(value)                                                    \
	{ .kind = (value) ? BIND_TEXT : BIND_NULL, .text = (value) }

static struct store_stmt *bind_row(struct store *s, const char *sql,
				   const struct bind *row, int n)
{
	struct store_stmt *st = store_prepare(s, sql);

	for (int i = 0; i < n; i++) {
		switch (row[i].kind) {
		case BIND_TEXT: store_bind_text(st, i + 1, row[i].text); break;
		case BIND_INT: store_bind_int(st, i + 1, row[i].n); break;
		case BIND_REAL: store_bind_real(st, i + 1, row[i].x); break;
		case BIND_NULL: store_bind_null(st, i + 1); break;
		}
	}
	return st;
}

#define PUT(s, sql, ...)                                                       \
	do {                                                                   \
		const struct bind row_[] = { __VA_ARGS__ };                    \
		store_run(bind_row((s), (sql), row_,                           \
				   sizeof(row_) / sizeof(row_[0])));           \
	} while (0)

/* The first column of the first row, or 0. */
static int64_t get_int(struct store *s, const char *sql, const char *key)
{
	const struct bind row[] = { T(key) };
	struct store_stmt *st = bind_row(s, sql, row, 1);
	int64_t n = store_step(st) ? store_int(st, 0) : 0;

	store_reset(st);
	return n;
}

static int64_t path_id(struct saver *sv, const char *path)
{
	uint32_t number = intern_id(&sv->names, path);

	while (sv->ids.n <= number)
		vec_push(&sv->ids, 0);
	if (!sv->ids.v[number]) {
		PUT(sv->s, "INSERT OR IGNORE INTO paths(path) VALUES (?)",
		    T(path));
		sv->ids.v[number] = get_int(
			sv->s, "SELECT id FROM paths WHERE path = ?", path);
	}
	return sv->ids.v[number];
}

/* ---- once in a run ---- */

static void put_run(struct saver *sv)
{
	const struct save_input *in = sv->in;
	char started[32], rules[17], apis[17];
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(started, sizeof(started), "%Y-%m-%dT%H:%M:%SZ", &tm);
	snprintf(rules, sizeof(rules), "%016llx", rules_hash(in->rules));
	snprintf(apis, sizeof(apis), "%016llx", api_hash(in->apis));
	PUT(sv->s,
	    "INSERT INTO runs(started, finished, root, program, libclang,"
	    " solver, rules_hash, apis_hash) VALUES (?, 0, ?, ?, ?, ?, ?, ?)",
	    T(started), T(in->units->root), T(in->program),
	    T(clang_version_text()), T(solver_version()), T(rules), T(apis));
	sv->run = store_last_id(sv->s);
}

static void put_rules(struct saver *sv)
{
	store_exec(sv->s, "DELETE FROM rules");
	for (size_t i = 0; i < sv->in->rules->n; i++) {
		const struct rule *r = &sv->in->rules->v[i];

		PUT(sv->s, "INSERT INTO rules VALUES (?, ?, ?, ?, ?, ?)",
		    T(r->id), T(severity_name(r->severity)),
		    T(rule_scope_name(r->scope)), T(subject_name(r->subject)),
		    I(r->on), T(r->summary));
	}
}

static void put_modules(struct saver *sv)
{
	for (size_t i = 0; i < sv->in->units->nmodules; i++) {
		const struct unit_module *m = &sv->in->units->modules[i];

		PUT(sv->s,
		    "INSERT INTO modules(name, complete, why) VALUES (?, ?, ?)"
		    " ON CONFLICT(name) DO UPDATE SET"
		    " complete = excluded.complete, why = excluded.why",
		    T(m->name), I(m->complete), T(m->why ? m->why : ""));
	}
}

/* ---- one file ---- */

/* Of all that the rows of a file are made of. */
static void row_hash(const struct saver *sv, const struct file_result *r,
		     char *hex)
{
	struct strbuf sb = { 0 };
	XXH128_hash_t h;

	result_pack(&sb, r);
	for (size_t i = 0; i < sv->in->nfindings; i++) {
		const struct save_finding *f = &sv->in->findings[i];

		if (f->file == r)
			strbuf_addf(&sb, "%s\n%s\n%s\n", f->severity,
				    f->fingerprint,
				    f->allowed ? f->allowed : "");
	}
	h = XXH3_128bits(sb.buf, sb.len);
	snprintf(hex, HEX_SIZE, "%016" PRIx64 "%016" PRIx64,
		 (uint64_t)h.high64, (uint64_t)h.low64);
	strbuf_release(&sb);
}

/* False if the rows are as they would be written. */
static bool find_old(struct saver *sv, int64_t file, const char *hash,
		     bool *reported)
{
	const struct bind key[] = { I(file) };
	struct store_stmt *old = bind_row(sv->s, "SELECT reported, row_hash"
					  " FROM files WHERE file = ?", key, 1);
	bool differs = true;

	*reported = false;
	if (store_step(old)) {
		*reported = store_int(old, 0);
		differs = strcmp(store_text(old, 1), hash) != 0;
	}
	store_reset(old);
	return differs;
}

static void put_file(struct saver *sv, const struct file_result *r,
		     int64_t file, bool reported, const char *hash)
{
	int64_t module = *r->module ? get_int(sv->s,
		"SELECT id FROM modules WHERE name = ?", r->module) : 0;

	PUT(sv->s, "DELETE FROM files WHERE file = ?", I(file));
	PUT(sv->s,
	    "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    I(file), I(sv->run), INT_OR_NULL(module, module),
	    T(file_state_name(r->state)), T(r->why), I(reported),
	    R(r->parse_cpu), R(r->lower_cpu), R(r->check_cpu),
	    R(r->solve_cpu), I(r->solver_queries), I(r->counted), T(hash));
}

static void put_functions(struct saver *sv, const struct file_result *r,
			  int64_t file)
{
	vec_foreach(&r->funcs, i) {
		const struct result_func *f = &r->funcs.v[i];

		PUT(sv->s,
		    "INSERT INTO functions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		    I(file), I(i), T(f->name), I(path_id(sv, f->file)),
		    I(f->line), I(f->end_line), I(f->is_static),
		    I(f->has_error), I(f->in_main_file));
	}
}

static const char *family_text(enum family f)
{
	return f == FAMILY_none ? "" : family_name(f);
}

static void put_calls(struct saver *sv, const struct file_result *r,
		      int64_t file)
{
	vec_foreach(&r->calls, i) {
		const struct result_call *c = &r->calls.v[i];

		PUT(sv->s,
		    "INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		    I(file), I(i), I(c->func), I(path_id(sv, c->file)),
		    I(c->line), I(c->col), T(c->written), T(c->callee),
		    T(event_name(c->event)), T(subject_name(c->subject)),
		    T(family_text(c->family)));
		vec_foreach(&c->roles, k)
			PUT(sv->s, "INSERT INTO roles VALUES (?, ?, ?, ?, ?)",
			    I(file), I(i), I(k),
			    T(role_name(c->roles.v[k].role)),
			    T(c->roles.v[k].text));
	}
}

static void put_obligations(struct saver *sv, const struct file_result *r,
			    int64_t file)
{
	vec_foreach(&r->obligations, i) {
		const struct result_obligation *o = &r->obligations.v[i];
		bool proved = o->verdict == VERDICT_PROVED;
		bool unknown = o->verdict == VERDICT_UNKNOWN;

		PUT(sv->s,
		    "INSERT INTO obligations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		    I(file), I(i), I(o->call), T(o->rule),
		    T(verdict_name(o->verdict)),
		    T(proved ? basis_name(o->basis) : ""),
		    T(unknown ? reason_name(o->reason) : ""), T(o->detail),
		    T(o->assumptions));
	}
}

static void put_facts(struct saver *sv, const struct file_result *r,
		      int64_t file)
{
	struct strbuf roles = { 0 };

	vec_foreach(&r->facts, i) {
		const struct result_fact *f = &r->facts.v[i];

		strbuf_clear(&roles);
		vec_foreach(&f->roles, k)
			strbuf_addf(&roles, "%s%s=%s", k ? "; " : "",
				    role_name(f->roles.v[k].role),
				    f->roles.v[k].text);
		PUT(sv->s,
		    "INSERT INTO locations VALUES"
		    " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		    I(file), I(i), T(f->location), T(event_name(f->event)),
		    T(subject_name(f->subject)), T(family_text(f->family)),
		    INT_OR_NULL(f->call != RESULT_NONE, f->call), I(f->func),
		    I(path_id(sv, f->file)), I(f->line), I(f->col), I(f->must),
		    T(f->guard), T(roles.len ? roles.buf : ""));
	}
	strbuf_release(&roles);
}

static void put_finding(struct saver *sv, const struct save_finding *d,
			int64_t file)
{
	const struct result_finding *f = d->finding;
	int64_t id;

	PUT(sv->s,
	    "INSERT INTO findings(file, function, fingerprint, rule, severity,"
	    " path_id, line, col, message, witness_kind, identity, allowed)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    I(file), I(f->func), T(d->fingerprint), T(f->rule), T(d->severity),
	    I(path_id(sv, f->file)), I(f->line), I(f->col), T(f->message),
	    T(witness_kind_name(f->witness_kind)), T(f->identity),
	    TEXT_OR_NULL(d->allowed));
	id = store_last_id(sv->s);
	vec_foreach(&f->steps, i) {
		const struct result_step *st = &f->steps.v[i];

		PUT(sv->s,
		    "INSERT INTO witness_steps VALUES (?, ?, ?, ?, ?, ?, ?)",
		    I(id), I(i), I(path_id(sv, st->file)), I(st->line),
		    I(st->col), T(st->event), T(st->note));
	}
}

static void put_edges(struct saver *sv, const struct file_result *r,
		      int64_t file)
{
	vec_foreach(&r->edges, i) {
		const struct result_edge *e = &r->edges.v[i];

		PUT(sv->s, "INSERT INTO edges VALUES (?, ?, ?, ?, ?)", I(file),
		    I(e->func), T(e->callee), I(e->is_direct), I(e->line));
	}
	vec_foreach(&r->handlers, i) {
		const struct result_handler *h = &r->handlers.v[i];

		PUT(sv->s, "INSERT INTO handlers VALUES (?, ?, ?, ?, ?, ?)",
		    I(file), I(i), T(h->member), T(h->function),
		    T(h->variable), I(h->line));
	}
}

static void put_diags(struct saver *sv, const struct file_result *r,
		      int64_t file)
{
	vec_foreach(&r->diags, i)
		PUT(sv->s, "INSERT INTO diagnostics VALUES (?, ?, ?, ?, ?, ?)",
		    I(file), I(i), I(path_id(sv, r->diags.v[i].file)),
		    I(r->diags.v[i].line), I(r->diags.v[i].col),
		    T(r->diags.v[i].note));
}

static void put_missed(struct saver *sv, const struct file_result *r,
		       int64_t file)
{
	vec_foreach(&r->missed, i) {
		const struct result_missed *m = &r->missed.v[i];

		PUT(sv->s, "INSERT INTO missed_calls VALUES"
		    " (?, ?, ?, ?, ?, ?, ?, ?)",
		    I(file), I(i), INT_OR_NULL(m->func != RESULT_NONE, m->func),
		    I(m->line), I(m->col), T(m->written), T(m->callee),
		    T(missed_name(m->why)));
	}
}

static void put_result(struct saver *sv, const struct file_result *r)
{
	int64_t file = path_id(sv, r->path);
	char hash[HEX_SIZE];
	bool reported;

	row_hash(sv, r, hash);
	if (!find_old(sv, file, hash, &reported))
		return;
	/* Once asked for, its findings stay of interest. */
	put_file(sv, r, file, reported || r->reported, hash);
	put_functions(sv, r, file);
	put_calls(sv, r, file);
	put_obligations(sv, r, file);
	put_facts(sv, r, file);
	put_edges(sv, r, file);
	put_diags(sv, r, file);
	put_missed(sv, r, file);
	for (size_t i = 0; i < sv->in->nfindings; i++)
		if (sv->in->findings[i].file == r)
			put_finding(sv, &sv->in->findings[i], file);
}

static void put_batch(struct saver *sv, size_t first, size_t n)
{
	if (!store_begin(sv->s))
		return;
	for (size_t i = first; i < first + n; i++)
		put_result(sv, sv->in->files[i]);
	if (!store_commit(sv->s))
		store_rollback(sv->s);
}

static void finish(struct saver *sv)
{
	store_begin(sv->s);
	store_exec(sv->s,
		   "DELETE FROM include_sets WHERE id NOT IN (SELECT"
		   " include_set_id FROM units)");
	PUT(sv->s, "UPDATE runs SET finished = 1 WHERE id = ?", I(sv->run));
	store_commit(sv->s);
}

const char *save_claim(struct store *s, const char *arch, struct arena *mem)
{
	const char *held = NULL;
	struct store_stmt *st;

	store_begin(s);
	PUT(s, "INSERT OR IGNORE INTO target VALUES (1, ?)", T(arch));
	store_commit(s);
	st = store_prepare(s, "SELECT arch FROM target");
	if (store_step(st))
		held = arena_strdup(mem, store_text(st, 0));
	store_reset(st);
	return held;
}

bool save_results(struct store *s, const struct save_input *in)
{
	struct saver sv = { .s = s, .in = in };
	size_t n = in->units->nunits;

	store_begin(s);
	put_run(&sv);
	put_rules(&sv);
	put_modules(&sv);
	store_commit(s);
	for (size_t i = 0; i < n && !store_error(s); i += BATCH_FILES)
		put_batch(&sv, i, n - i < BATCH_FILES ? n - i : BATCH_FILES);
	finish(&sv);
	if (store_error(s))
		store_rollback(s);
	intern_release(&sv.names);
	vec_release(&sv.ids);
	return !store_error(s);
}
