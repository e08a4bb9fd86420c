// SPDX-License-Identifier: BSD-2-Clause
/*
 * Text search and folder walk; see scan.h.
 *
 * Because no name is the beginning of another, the only candidate at a place
 * is the greatest name that does not sort after the text there: one binary
 * search for each identifier that begins with the right byte.
 */
#define _GNU_SOURCE 1
#include "analyzer/scan.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool begins_with(const char *text, const char *name)
{
	return !strncmp(text, name, strlen(name));
}

static unsigned pair_at(const char *s)
{
	return (unsigned)(unsigned char)s[0] << 8 | (unsigned char)s[1];
}

static bool is_word(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (c >= '0' && c <= '9');
}

void scan_init(struct scan *s, const char *const *names, size_t n,
	       struct arena *mem)
{
	const char **sorted = arena_array(mem, const char *, n + 1);

	memset(s, 0, sizeof(*s));
	s->names = sorted;
	for (size_t i = 0; i < n; i++)
		sorted[i] = names[i];
	qsort(sorted, n, sizeof(*sorted), by_text);
	for (int ch = 0; ch < 256; ch++)
		s->word[ch] = is_word(ch);
	for (size_t i = 0; i < n; i++) {
		unsigned pair = pair_at(sorted[i]);

		if (s->n && begins_with(sorted[i], sorted[s->n - 1]))
			continue;
		sorted[s->n++] = sorted[i];
		s->pairs[pair / 8] |= (unsigned char)(1u << pair % 8);
	}
}

static bool matches(const struct scan *s, const char *text)
{
	size_t lo = 0, hi = s->n;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (strncmp(s->names[mid], text, strlen(s->names[mid])) <= 0)
			lo = mid;
		else
			hi = mid;
	}
	return begins_with(text, s->names[lo]);
}

bool scan_mentions(const struct scan *s, const char *text, size_t len)
{
	unsigned char before = 0;

	for (size_t i = 0; s->n && i < len; i++) {
		unsigned char now = s->word[(unsigned char)text[i]];
		unsigned pair = pair_at(text + i);

		if (now > before && s->pairs[pair / 8] >> pair % 8 & 1 &&
		    matches(s, text + i))
			return true;
		before = now;
	}
	return false;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

struct walk {
	const char *top, *suffix, *skip;
	struct file_names *out;
	struct arena *mem;
	void (*unreadable)(void *arg, const char *rel, int err);
	void *arg;
};

static void walk_folder(const struct walk *w, const char *rel);

static void walk_entry(const struct walk *w, const char *rel,
		       const struct dirent *e)
{
	const char *sub = strcmp(rel, ".") ?
				  arena_printf(w->mem, "%s/%s", rel,
					       e->d_name) :
				  arena_strdup(w->mem, e->d_name);
	unsigned char type = e->d_type;
	struct stat st;

	if (type == DT_UNKNOWN || (type == DT_LNK &&
				   ends_with(e->d_name, w->suffix))) {
		const char *p = arena_printf(w->mem, "%s/%s", w->top, sub);
		int bad = type == DT_LNK ? stat(p, &st) : lstat(p, &st);

		type = bad ? DT_UNKNOWN : S_ISREG(st.st_mode) ? DT_REG :
		       S_ISDIR(st.st_mode) && type != DT_LNK  ? DT_DIR :
								DT_UNKNOWN;
	}
	if (type == DT_DIR && e->d_name[0] != '.')
		walk_folder(w, sub);
	else if (type == DT_REG && ends_with(e->d_name, w->suffix) &&
		 !ends_with(e->d_name, ".mod.c"))
		vec_push(w->out, sub);
}

static void walk_folder(const struct walk *w, const char *rel)
{
	const char *path = arena_printf(w->mem, "%s/%s", w->top, rel);
	struct dirent *e;
	DIR *d;

	if (w->skip && !strcmp(path, w->skip))
		return;
	d = opendir(path);
	if (!d) {
		w->unreadable(w->arg, rel, errno);
		return;
	}
	while ((e = readdir(d)))
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			walk_entry(w, rel, e);
	closedir(d);
}

void walk_files(const char *top, const char *rel, const char *suffix,
		const char *skip, struct file_names *out, struct arena *mem,
		void (*unreadable)(void *arg, const char *rel, int err),
		void *arg)
{
	struct walk w = { top, suffix, skip, out, mem, unreadable, arg };

	walk_folder(&w, rel);
}
