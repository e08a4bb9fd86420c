/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Has a file changed since an earlier run hashed it? See kept_files.h.
 *
 * A file that changes within a tick of the clock after it was looked at looks
 * the same: what changed later than a moment before the run began is racy and
 * is not kept.
 */
#define _GNU_SOURCE
#include "checker/kept_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "analyzer/cachedir.h"
#include "ref/strbuf.h"

#define TICK_NS 20000000	/* coarser than any clock of a file system */

static long long ns_of(struct timespec t)
{
	return (long long)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void add_path(struct kept_files *kf, int64_t id, const char *path)
{
	uint32_t number = intern_id(&kf->paths, path);

	while (kf->ids.n <= number)
		vec_push(&kf->ids, 0);
	kf->ids.v[number] = id;
	while (kf->v.n <= (size_t)id)
		vec_push(&kf->v, (struct kept_file){ 0 });
	kf->v.v[id].path = intern_str(&kf->paths, number);
	kf->v.v[id].size = -1;
}

static void load(struct kept_files *kf)
{
	struct store_stmt *st;

	st = store_prepare(kf->s, "SELECT id, path FROM paths");
	while (store_step(st))
		add_path(kf, store_int(st, 0), store_text(st, 1));
	st = store_prepare(kf->s, "SELECT path_id, size, mtime, ctime, inode,"
			   " hash FROM contents");
	while (store_step(st)) {
		size_t id = (size_t)store_int(st, 0);
		struct kept_file *f;

		if (id >= kf->v.n)
			continue;
		f = &kf->v.v[id];
		f->size = store_int(st, 1);
		f->mtime = store_int(st, 2);
		f->ctime = store_int(st, 3);
		f->inode = store_int(st, 4);
		f->hash = (uint64_t)store_int(st, 5);
		f->is_row = true;
	}
}

void kept_files_open(struct kept_files *kf, struct store *s)
{
	struct timespec now;

	kf->s = s;
	clock_gettime(CLOCK_REALTIME, &now);
	kf->start = ns_of(now);
	load(kf);
}

void kept_files_close(struct kept_files *kf)
{
	vec_release(&kf->v);
	vec_release(&kf->ids);
	vec_release(&kf->dirs);
	intern_release(&kf->paths);
	intern_release(&kf->names);
	arena_release(&kf->mem);
}

int64_t kept_path_id(struct kept_files *kf, const char *path)
{
	uint32_t number = intern_id(&kf->paths, path);
	struct store_stmt *st;
	int64_t id;

	if (number < kf->ids.n && kf->ids.v[number])
		return kf->ids.v[number];
	st = store_prepare(kf->s, "INSERT OR IGNORE INTO paths(path)"
			   " VALUES (?)");
	store_bind_text(st, 1, path);
	store_run(st);
	st = store_prepare(kf->s, "SELECT id FROM paths WHERE path = ?");
	store_bind_text(st, 1, path);
	id = store_step(st) ? store_int(st, 0) : 0;
	store_reset(st);
	if (id)
		add_path(kf, id, path);
	return id;
}

/* ---- one file ---- */

static const char *place_of(struct kept_files *kf, const char *path)
{
	const char *full = path, *rel, *over;

	if (*path != '/')
		full = arena_printf(&kf->mem, "%s/%s", kf->root, path);
	rel = kf->overlay && kf->tree ? path_under(kf->tree, full) : NULL;
	if (!rel)
		return full;
	over = arena_printf(&kf->mem, "%s/%s", kf->overlay, rel);
	return is_file(over) ? over : full;
}

static uint64_t hash_of(const char *path)
{
	struct strbuf sb = { 0 };
	uint64_t hash = 0;

	if (!strbuf_read_file(&sb, path))
		hash = XXH3_64bits(sb.buf, sb.len);
	strbuf_release(&sb);
	return hash;
}

static void check(struct kept_files *kf, struct kept_file *f)
{
	const char *place = place_of(kf, f->path);
	struct kept_file old = *f;
	struct stat st;

	f->is_checked = true;
	f->dir = kept_dir_number(kf, dir_of(&kf->mem, place));
	if (stat(place, &st)) {
		f->size = -1;
		f->hash = 0;
		return;
	}
	f->size = (long long)st.st_size;
	f->mtime = ns_of(st.st_mtim);
	f->ctime = ns_of(st.st_ctim);
	f->inode = (long long)st.st_ino;
	f->is_racy = f->ctime > kf->start - TICK_NS;
	if (old.is_row && !f->is_racy && f->size == old.size &&
	    f->mtime == old.mtime && f->ctime == old.ctime &&
	    f->inode == old.inode)
		return;
	f->is_row = false;
	f->hash = hash_of(place);
}

struct kept_file *kept_file(struct kept_files *kf, int64_t id)
{
	struct kept_file *f;

	if (id <= 0 || (size_t)id >= kf->v.n || !kf->v.v[id].path)
		return NULL;
	f = &kf->v.v[id];
	if (!f->is_checked)
		check(kf, f);
	return f;
}

void kept_files_save(struct kept_files *kf)
{
	vec_foreach(&kf->v, i) {
		struct kept_file *f = &kf->v.v[i];
		struct store_stmt *st;

		if (!f->is_checked || f->is_row || f->is_racy || f->size < 0)
			continue;
		st = store_prepare(kf->s, "INSERT OR REPLACE INTO contents"
				   " VALUES (?, ?, ?, ?, ?, ?)");
		store_bind_int(st, 1, (int64_t)i);
		store_bind_int(st, 2, f->size);
		store_bind_int(st, 3, f->mtime);
		store_bind_int(st, 4, f->ctime);
		store_bind_int(st, 5, f->inode);
		store_bind_int(st, 6, (int64_t)f->hash);
		f->is_row = store_run(st);
	}
}

/* ---- folders ---- */

uint32_t kept_dir_number(struct kept_files *kf, const char *absolute)
{
	uint32_t number = intern_id(&kf->names, absolute);

	while (kf->dirs.n <= number)
		vec_push(&kf->dirs, (struct kept_dir){ 0 });
	return number;
}

/* In any order: folders are not sorted for this. */
static uint64_t names_in(const char *path)
{
	uint64_t hash = 0;
	struct dirent *e;
	DIR *d = opendir(path);

	while (d && (e = readdir(d))) {
		size_t len = strlen(e->d_name);
		bool is_header = len > 2 && !strcmp(e->d_name + len - 2, ".h");

		if (*e->d_name != '.' && (is_header || e->d_type == DT_DIR))
			hash += XXH3_64bits(e->d_name, len);
	}
	if (d)
		closedir(d);
	return d ? hash : 1;
}

uint64_t kept_dir_hash(struct kept_files *kf, uint32_t dir)
{
	struct kept_dir *d = &kf->dirs.v[dir];

	if (!d->is_checked)
		d->hash = names_in(intern_str(&kf->names, dir));
	d->is_checked = true;
	return d->hash;
}
