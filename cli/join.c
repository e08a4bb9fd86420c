/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What do the files of a module say together?
 *
 * One job per module over worker processes, so that a crash costs the join of
 * one module.
 */
#include "cli/join.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checker/check.h"
#include "cli/pool.h"

struct member {
	const char *module;
	size_t file;		/* number in run->files */
};

struct group {
	size_t first, n;	/* into joins.members and joins.files */
};

struct joins {
	struct run *run;
	struct member *members;	/* by module, then by file */
	size_t *files;		/* of each member */
	struct group *groups;
	size_t ngroups;
};

static int by_module(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int c = strcmp(x->module, y->module);

	return c ? c : (x->file > y->file) - (x->file < y->file);
}

static void make_groups(struct joins *j)
{
	size_t n = j->run->units.nunits;

	j->members = xcalloc(n + 1, sizeof(*j->members));
	j->groups = xcalloc(n + 1, sizeof(*j->groups));
	for (size_t i = 0; i < n; i++) {
		const char *module = j->run->units.units[i].module;

		j->members[i] = (struct member){ module ? module : "", i };
	}
	qsort(j->members, n, sizeof(*j->members), by_module);
	j->files = xcalloc(n + 1, sizeof(*j->files));
	for (size_t i = 0; i < n; i++) {
		const char *module = j->members[i].module;
		bool same = i && *module &&
			    !strcmp(module, j->members[i - 1].module);

		if (!same)
			j->groups[j->ngroups++].first = i;
		j->groups[j->ngroups - 1].n++;
		j->files[i] = j->members[i].file;
	}
}

static void free_groups(struct joins *j)
{
	free(j->members);
	free(j->files);
	free(j->groups);
}

/* Where the result of the I-th file of a group is kept. */
static struct file_result **slot(const struct joins *j, const struct group *g,
				 size_t i)
{
	return &j->run->files[j->members[g->first + i].file];
}

/* In a worker: the answer is each file's result behind its length. */
static void join_work(void *ctx, size_t job, struct strbuf *out)
{
	struct joins *j = ctx;
	struct run *run = j->run;
	struct group *g = &j->groups[job];
	struct check_context check = {
		.rules = &run->rules,
		.apis = &run->apis,
		.no_shortcuts = run->no_shortcuts,
	};
	struct file_result **files = xcalloc(g->n, sizeof(*files));
	double start = run_cpu_seconds();

	for (size_t i = 0; i < g->n; i++)
		files[i] = *slot(j, g, i);
	check_join(&check, files, g->n, &run->units);
	start = run_cpu_seconds() - start;
	strbuf_add(out, &start, sizeof(start));
	for (size_t i = 0; i < g->n; i++) {
		struct strbuf one = { 0 };

		result_pack(&one, files[i]);
		strbuf_add(out, &one.len, sizeof(one.len));
		strbuf_add(out, one.buf, one.len);
		strbuf_release(&one);
	}
	free(files);
}

/* All of the group or nothing: verdicts of half a join mean nothing. */
static bool take_group(struct joins *j, const struct group *g, const char *at,
		       size_t left)
{
	struct file_result **new = xcalloc(g->n, sizeof(*new));
	size_t len, i;
	double cpu;
	bool ok = left >= sizeof(cpu);

	if (ok) {
		memcpy(&cpu, at, sizeof(cpu));
		at += sizeof(cpu);
		left -= sizeof(cpu);
	}
	for (i = 0; ok && i < g->n; i++) {
		ok = left >= sizeof(len);
		if (!ok)
			break;
		memcpy(&len, at, sizeof(len));
		at += sizeof(len);
		left -= sizeof(len);
		ok = left >= len && (new[i] = result_unpack(at, len));
		at += ok ? len : 0;
		left -= ok ? len : 0;
	}
	for (i = 0; i < g->n; i++) {
		struct file_result **old = slot(j, g, i);

		result_free(ok ? *old : new[i]);
		if (!ok)
			continue;
		*old = new[i];
		kept_put_joined(j->run->kept, j->files[g->first + i],
				j->files + g->first, g->n, new[i]);
	}
	if (ok)
		j->run->join_cpu += cpu;
	free(new);
	return ok;
}

static void join_done(void *ctx, size_t job, const void *data, size_t len,
		      const char *failure)
{
	struct joins *j = ctx;
	const struct group *g = &j->groups[job];
	const struct file_result *r = *slot(j, g, 0);

	if (!failure && take_group(j, g, data, len))
		return;
	fprintf(stderr, "dmacheck: '%s': the files of the module were not "
		"joined: %s\n", *r->module ? r->module : r->path,
		failure ? failure : "crash: garbled answer");
	j->run->join_failed = true;
}

/* All of a group that did not change since it was joined, or nothing. */
static bool take_joined(struct joins *j, const struct group *g)
{
	const size_t *files = j->files + g->first;
	bool ok = true;

	for (size_t i = 0; ok && i < g->n; i++) {
		struct file_result *r = kept_joined(j->run->kept, files[i],
						    files, g->n);

		ok = r != NULL;
		if (!ok)
			break;
		result_free(*slot(j, g, i));
		*slot(j, g, i) = r;
	}
	for (size_t i = 0; i < g->n; i++)
		j->run->is_joined[files[i]] = ok;
	return ok;
}

static void take_first(struct joins *j, const struct group *g)
{
	for (size_t i = 0; i < g->n; i++) {
		size_t unit = j->files[g->first + i];

		if (!kept_has(j->run->kept, unit))
			continue;
		result_free(*slot(j, g, i));
		*slot(j, g, i) = kept_result(j->run->kept, unit);
	}
}

void join_take_kept(struct run *run)
{
	struct joins j = { .run = run };

	make_groups(&j);
	for (size_t i = 0; i < j.ngroups; i++)
		if (!take_joined(&j, &j.groups[i]))
			take_first(&j, &j.groups[i]);
	free_groups(&j);
}

static void drop_joined(struct joins *j)
{
	size_t n = 0;

	for (size_t i = 0; i < j->ngroups; i++)
		if (!j->run->is_joined[j->files[j->groups[i].first]])
			j->groups[n++] = j->groups[i];
	j->ngroups = n;
}

void join_modules(struct run *run, const struct options *o)
{
	struct joins j = { .run = run };
	struct pool_request rq = {
		.verb = "joining",
		.workers = o->jobs,
		.limits = o->limits,
		.work = join_work,
		.done = join_done,
		.ctx = &j,
	};

	make_groups(&j);
	drop_joined(&j);
	rq.njobs = run->njoined = j.ngroups;
	pool_run(&rq);
	free_groups(&j);
}
