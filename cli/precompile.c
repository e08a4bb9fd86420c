// SPDX-License-Identifier: BSD-2-Clause
/*
 * Makes what the plan wants and the cache lacks; see precompile.h.
 */
#define _GNU_SOURCE
#include "cli/precompile.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/cachedir.h"
#include "analyzer/clang_pch.h"
#include "analyzer/filestamp.h"
#include "cli/pool.h"
#include "cli/run.h"
#include "ref/intern.h"

#define FORMAT "dmacheck precompiled header 2"

struct making {
	struct precompiled *p;
	const char *dir;
	size_t *jobs;		/* set of each job */
	size_t njobs;
};

static const char *file_of(struct arena *mem, const struct making *m,
			   size_t set, const char *suffix)
{
	/* Another libclang reads no header that this one made. */
	const char *version = clang_version_text();
	uint64_t key = hash_bytes(version, strlen(version),
				  m->p->plan.sets[set].key);

	return arena_printf(mem, "%s/%016" PRIx64 "%s", m->dir, key, suffix);
}

/* ---- the list of files read ---- */

static const char *absolute(struct arena *mem, const struct pch_set *set,
			    const char *path)
{
	if (*path == '/' || !set->dir)
		return path;
	return arena_printf(mem, "%s/%s", set->dir, path);
}

static int write_list(struct arena *mem, const struct making *m, size_t set,
		      const struct pch_files *files)
{
	struct strbuf sb = { 0 };
	int ret;

	strbuf_addf(&sb, FORMAT " %lld\n",
		    filestamp_get(file_of(mem, m, set, ".pch")).size);
	vec_foreach(files, i) {
		struct filestamp fs = filestamp_get(
			absolute(mem, &m->p->plan.sets[set], files->v[i]));

		strbuf_addf(&sb, "%lld %lld %s\n", fs.size, fs.mtime_ns,
			    files->v[i]);
	}
	ret = write_file(file_of(mem, m, set, ".files"), sb.buf, sb.len);
	strbuf_release(&sb);
	return ret;
}

/* One line of the list; false if it is not true any more. */
static bool read_line(struct precompiled *p, size_t set, const char *line,
		      struct pch_files *files)
{
	struct filestamp fs, now;
	int at = -1;

	if (sscanf(line, "%lld %lld %n", &fs.size, &fs.mtime_ns, &at) != 2 ||
	    at < 0)
		return false;
	now = filestamp_get(absolute(&p->mem, &p->plan.sets[set], line + at));
	vec_push(files, arena_strdup(&p->mem, line + at));
	return filestamp_equal(fs, now);
}

/* The first line tells the size of what clang wrote. */
static bool head_is_true(const char *line, const char *pch)
{
	size_t n = strlen(FORMAT);

	return line && !strncmp(line, FORMAT, n) &&
	       strtoll(line + n, NULL, 10) == filestamp_get(pch).size;
}

/* Takes a set out of the cache if it is there and still true. */
static bool take(const struct making *m, size_t set)
{
	struct precompiled *p = m->p;
	const char *list = file_of(&p->mem, m, set, ".files");
	const char *pch = file_of(&p->mem, m, set, ".pch");
	struct pch_files files = { 0 };
	struct strbuf sb = { 0 };
	char *at, *line;
	bool ok = is_file(pch) && !strbuf_read_file(&sb, list) && sb.len;

	at = sb.buf;
	ok = ok && head_is_true(strsep(&at, "\n"), pch);
	while (ok && (line = strsep(&at, "\n")) && *line)
		ok = read_line(p, set, line, &files);
	strbuf_release(&sb);
	if (!ok || !files.n) {
		vec_release(&files);
		return false;
	}
	p->sets[set] = (struct clang_pch){ .path = pch, .includes = files.v,
					   .nincludes = files.n };
	utimensat(AT_FDCWD, list, NULL, 0);	/* used now */
	return true;
}

/* ---- making, in a worker ---- */

/*
 * clang looks at the header's time, so it is written once; the same bytes
 * written by another process at the same time do no harm.
 */
static const char *write_header(struct arena *mem, const struct making *m,
				size_t set)
{
	const char *text = m->p->plan.sets[set].text;
	const char *path = file_of(mem, m, set, ".h");

	if (is_file(path) || !write_file(path, text, strlen(text)))
		return path;
	return NULL;
}

static bool make(struct arena *mem, const struct making *m, size_t set)
{
	const char *header = write_header(mem, m, set);
	const char *temp = file_of(mem, m, set,
				   arena_printf(mem, ".%ld", (long)getpid()));
	struct pch_files files = { 0 };
	const char *why = header ? NULL : "cannot be written";
	bool ok;

	if (header)
		why = clang_pch_make(&m->p->plan.sets[set], header, temp, mem,
				     &files);
	ok = !why && !rename(temp, file_of(mem, m, set, ".pch")) &&
	     !write_list(mem, m, set, &files);
	if (!ok)
		unlink(temp);
	vec_release(&files);
	return ok;
}

static void make_work(void *ctx, size_t job, struct strbuf *out)
{
	const struct making *m = ctx;
	struct arena mem = { 0 };
	double start = run_cpu_seconds();

	make(&mem, m, m->jobs[job]);
	start = run_cpu_seconds() - start;
	strbuf_add(out, &start, sizeof(start));
	arena_release(&mem);
}

static void make_done(void *ctx, size_t job, const void *data, size_t len,
		      const char *failure)
{
	const struct making *m = ctx;
	double cpu;

	if (failure || len != sizeof(cpu))
		return;		/* its units do without */
	memcpy(&cpu, data, sizeof(cpu));
	m->p->cpu += cpu;
	m->p->nmade += take(m, m->jobs[job]);
}

/* ---- the cache ---- */

struct cached {
	const char *name;	/* without suffix */
	struct timespec used;
	off_t size;
};

static int by_use(const void *a, const void *b)
{
	const struct cached *x = a, *y = b;

	if (x->used.tv_sec != y->used.tv_sec)
		return x->used.tv_sec < y->used.tv_sec ? 1 : -1;
	return (x->used.tv_nsec < y->used.tv_nsec) -
	       (x->used.tv_nsec > y->used.tv_nsec);
}

static void remove_cached(struct arena *mem, const struct cached *c)
{
	/* The list first: without it the others are nothing. */
	unlink(arena_printf(mem, "%s.files", c->name));
	unlink(arena_printf(mem, "%s.pch", c->name));
	unlink(arena_printf(mem, "%s.h", c->name));
}

/* Removes what was not used for longest, and nothing that P uses. */
static void prune(const struct making *m)
{
	VEC(struct cached) all = { 0 };
	struct arena mem = { 0 };
	struct dirent *e;
	off_t sum = 0;
	size_t kept = 0;
	DIR *d = opendir(m->dir);

	while (d && (e = readdir(d))) {
		const char *dot = strstr(e->d_name, ".files");
		struct cached c = { 0 };
		struct stat list, pch;

		if (!dot || dot[6])
			continue;
		c.name = arena_printf(&mem, "%s/%.*s", m->dir,
				      (int)(dot - e->d_name), e->d_name);
		if (stat(arena_printf(&mem, "%s.files", c.name), &list) ||
		    stat(arena_printf(&mem, "%s.pch", c.name), &pch))
			continue;
		c.used = list.st_mtim;
		c.size = pch.st_size;
		vec_push(&all, c);
	}
	if (d)
		closedir(d);
	if (all.n)
		qsort(all.v, all.n, sizeof(*all.v), by_use);
	vec_foreach(&all, i) {
		sum += all.v[i].size;
		if (kept++ >= m->p->plan.nsets &&
		    sum > (off_t)PCH_CACHE_MB << 20)
			remove_cached(&mem, &all.v[i]);
	}
	vec_release(&all);
	arena_release(&mem);
}

/* ---- */

static void make_missing(struct making *m, const struct options *o)
{
	struct pool_request rq = {
		.verb = "precompiling",
		.workers = o->jobs,
		.limits = o->limits,
		.work = make_work,
		.done = make_done,
		.ctx = m,
	};
	size_t n = m->p->plan.nsets;

	m->jobs = arena_array(&m->p->mem, size_t, n + 1);
	for (size_t i = 0; i < n; i++)
		if (!take(m, i))
			m->jobs[m->njobs++] = i;
	rq.njobs = m->njobs;
	pool_run(&rq);
	if (m->njobs)
		prune(m);
}

void precompile(struct precompiled *p, const struct unit_list *units,
		const struct options *o)
{
	double start = run_cpu_seconds();
	struct making m = { .p = p };

	memset(p, 0, sizeof(*p));
	pch_plan_make(&p->plan, units);
	p->sets = arena_array(&p->mem, struct clang_pch, p->plan.nsets + 1);
	m.dir = arena_printf(&p->mem, "%s/pch",
			     cache_root(&p->mem, o->units.cache_dir));
	if (p->plan.nsets && !make_dirs(m.dir))
		make_missing(&m, o);
	p->cpu += run_cpu_seconds() - start;
}

const struct clang_pch *precompiled_for(const struct precompiled *p,
					size_t unit)
{
	uint32_t set = p->plan.set_of ? p->plan.set_of[unit] : PCH_NONE;

	if (set == PCH_NONE || !p->sets[set].path)
		return NULL;
	return &p->sets[set];
}

void precompiled_release(struct precompiled *p)
{
	for (size_t i = 0; i < p->plan.nsets; i++)
		free((void *)p->sets[i].includes);
	pch_plan_release(&p->plan);
	arena_release(&p->mem);
}
