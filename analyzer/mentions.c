/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The cache is a text: a first line, then size, time of last change of
 * contents and of inode, what, and path. It grows with files that are gone;
 * past MAX_FILES it begins anew.
 *
 * What changed just before the run began is not kept: a second change within a
 * tick of the clock would not show.
 */
#define _GNU_SOURCE 1
#include "analyzer/mentions.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analyzer/cachedir.h"
#include "ref/strbuf.h"

#define FORMAT "dmacheck mentions 1"
#define MAX_FILES 300000
#define TICK_NS 20000000

static long long ns_of(struct timespec t)
{
	return (long long)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct mention *entry(struct mentions *m, const char *path)
{
	uint32_t number = intern_id(&m->names, path);

	while (m->v.n <= number)
		vec_push(&m->v, (struct mention){ .size = -1 });
	return &m->v.v[number];
}

static void read_line(struct mentions *m, char *line)
{
	struct mention e;
	char *at = line;

	e.size = strtoll(at, &at, 10);
	e.mtime = strtoll(at, &at, 10);
	e.ctime = strtoll(at, &at, 10);
	e.what = (unsigned)strtoul(at, &at, 10);
	if (*at == ' ' && at[1])
		*entry(m, at + 1) = e;
}

void mentions_open(struct mentions *m, const char *cache_dir, uint64_t key)
{
	const char *dir = cache_root(&m->mem, cache_dir);
	struct strbuf sb = { 0 };
	struct timespec now;
	char *at, *line;

	clock_gettime(CLOCK_REALTIME, &now);
	m->start = ns_of(now);
	dir = arena_printf(&m->mem, "%s/mentions", dir);
	if (make_dirs(dir))
		return;
	m->path = arena_printf(&m->mem, "%s/%016" PRIx64, dir, key);
	if (!strbuf_read_file(&sb, m->path) && sb.len) {
		at = sb.buf;
		line = strsep(&at, "\n");
		while (!strcmp(line, FORMAT) && at && *at) {
			char *end = strchr(at, '\n');

			if (!end)
				break;
			*end = '\0';
			read_line(m, at);
			at = end + 1;
		}
	}
	strbuf_release(&sb);
}

bool mentions_get(struct mentions *m, const char *path, const struct stat *st,
		  unsigned *what)
{
	const struct mention *e;

	if (!m->path)
		return false;
	e = entry(m, path);
	*what = e->what;
	return e->size == (long long)st->st_size &&
	       e->mtime == ns_of(st->st_mtim) && e->ctime == ns_of(st->st_ctim);
}

void mentions_put(struct mentions *m, const char *path, const struct stat *st,
		  unsigned what)
{
	if (!m->path || ns_of(st->st_ctim) > m->start - TICK_NS)
		return;
	*entry(m, path) = (struct mention){
		.size = (long long)st->st_size,
		.mtime = ns_of(st->st_mtim),
		.ctime = ns_of(st->st_ctim),
		.what = what,
	};
	m->is_new = true;
}

static void write_cache(const struct mentions *m)
{
	struct strbuf sb = { 0 };

	strbuf_adds(&sb, FORMAT "\n");
	for (size_t i = 0; m->v.n <= MAX_FILES && i < m->v.n; i++) {
		const struct mention *e = &m->v.v[i];
		const char *path = intern_str(&m->names, (uint32_t)i);

		if (e->size >= 0 && !strchr(path, '\n'))
			strbuf_addf(&sb, "%lld %lld %lld %u %s\n", e->size,
				    e->mtime, e->ctime, e->what, path);
	}
	write_file(m->path, sb.buf, sb.len);
	strbuf_release(&sb);
}

void mentions_close(struct mentions *m)
{
	if (m->path && m->is_new)
		write_cache(m);
	vec_release(&m->v);
	intern_release(&m->names);
	arena_release(&m->mem);
}
