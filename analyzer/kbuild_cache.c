// SPDX-License-Identifier: BSD-2-Clause
/*
 * Remembers what makefiles answered.
 *
 * One text file per tree, fields separated by tabs where a field may hold
 * blanks. Texts (flags, file names) come first and are referred to by number:
 *
 *	T text                            the next number, from 1
 *	M text size time                  a makefile's stamp
 *	D folder cflags-in cflags-out     begins a folder (texts by number)
 *	m makefile...                     makefiles read for it
 *	s subfolder...
 *	o kind flags own modules object   an object
 *
 * An answer is true while all makefiles read for it have the stamps they had,
 * and the flags inherited from the folder above are the same. The whole file
 * is void when the top makefile's environment changed.
 */
#define _GNU_SOURCE 1
#include "analyzer/kbuild_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/cachedir.h"

#define MAGIC "dmacheck kbuild answers 2"

struct reader {
	struct kbuild *kb;
	VEC(uint32_t) texts;	/* number in the file -> interned */
	struct kb_dir *dir;
	bool bad;
};

static uint32_t text_at(struct reader *r, const char *field)
{
	size_t i = (size_t)strtoul(field ? field : "", NULL, 10);

	if (i >= r->texts.n) {
		r->bad = true;
		return 0;
	}
	return r->texts.v[i];
}

static void read_stamp(struct reader *r, char *line)
{
	uint32_t id = text_at(r, strsep(&line, " "));
	long long size, time;

	if (r->bad || !line || sscanf(line, "%lld %lld", &size, &time) != 2) {
		r->bad = true;
		return;
	}
	/* Taken apart: the cached stamp must not pass for today's. */
	struct filestamp now = kb_stamp(r->kb, id);

	if (now.size != size || now.mtime_ns != time)
		kb_name(r->kb, intern_str(&r->kb->names, id))->stale = true;
}

static void read_dir(struct reader *r, char *line)
{
	struct kb_dir *d = arena_new(&r->kb->mem, struct kb_dir);
	struct intern *names = &r->kb->names;

	d->name = intern_str(names, text_at(r, strsep(&line, " ")));
	d->cflags_in = intern_str(names, text_at(r, strsep(&line, " ")));
	d->cflags_out = intern_str(names, text_at(r, strsep(&line, " ")));
	d->cacheable = true;
	d->state = DIR_ASKED;
	r->dir = d;
	vec_push(&r->kb->cached, d);
}

static void read_object(struct reader *r, char *line)
{
	struct intern *names = &r->kb->names;
	char *kind = strsep(&line, " "), *flags = strsep(&line, " ");
	char *own = strsep(&line, " "), *mods = strsep(&line, " ");
	struct kb_object *o;

	if (!line) {
		r->bad = true;
		return;
	}
	o = kb_add_object(r->kb, r->dir, kind[0], line, mods);
	o->flags = text_at(r, flags);
	o->own = intern_str(names, text_at(r, own));
}

static void read_list(struct reader *r, char kind, char *line)
{
	char *word;

	while ((word = strsep(&line, " "))) {
		if (kind == 'm')
			vec_push(&r->dir->deps, text_at(r, word));
		else
			vec_push(&r->dir->subdirs,
				 intern_str(&r->kb->names, text_at(r, word)));
	}
}

static void read_line(struct reader *r, char *line)
{
	char kind = line[0], *rest = line + 2;

	if (!kind || line[1] != ' ' || (!r->dir && strchr("mso", kind)))
		r->bad = true;
	else if (kind == 'T')
		vec_push(&r->texts, intern_id(&r->kb->names, rest));
	else if (kind == 'M')
		read_stamp(r, rest);
	else if (kind == 'D')
		read_dir(r, rest);
	else if (kind == 'o')
		read_object(r, rest);
	else if (kind == 'm' || kind == 's')
		read_list(r, kind, rest);
	else
		r->bad = true;
}

static const char *cache_name(struct kbuild *kb)
{
	return arena_printf(&kb->mem, "%s/answers", kb->kt.cache);
}

/* The first line names the format and the environment. */
static void head_line(const struct kbuild *kb, char *buf, size_t size)
{
	snprintf(buf, size, MAGIC " %016" PRIx64, kb->env_hash);
}

void kb_cache_load(struct kbuild *kb)
{
	struct reader r = { .kb = kb };
	struct strbuf sb = { 0 };
	char head[80], *p, *line;

	if (strbuf_read_file(&sb, cache_name(kb)) || !sb.len)
		goto out;
	head_line(kb, head, sizeof(head));
	p = sb.buf;
	line = strsep(&p, "\n");
	if (strcmp(line, head))
		goto out;
	vec_push(&r.texts, 0);
	while (!r.bad && (line = strsep(&p, "\n")) && (*line || p))
		read_line(&r, line);
	if (r.bad)
		vec_clear(&kb->cached);
	vec_foreach(&kb->cached, i)
		kb_name(kb, kb->cached.v[i]->name)->cached = kb->cached.v[i];
out:
	vec_release(&r.texts);
	strbuf_release(&sb);
}

static bool still_true(struct kbuild *kb, const struct kb_dir *c)
{
	vec_foreach(&c->deps, i)
		if (kb_name(kb, intern_str(&kb->names, c->deps.v[i]))->stale)
			return false;
	return c->deps.n && c->fallback;
}

bool kb_cache_take(struct kbuild *kb, struct kb_dir *d)
{
	struct kb_dir *c = kb_name(kb, d->name)->cached;
	const char *in = d->cflags_in;
	bool reached = d->reached;

	if (!c || strcmp(c->cflags_in, in) || !still_true(kb, c))
		return false;
	*d = *c;
	d->reached = reached;
	/* The lists are d's now. */
	memset(c, 0, sizeof(*c));
	c->name = d->name;
	return true;
}

struct writer {
	struct kbuild *kb;
	struct strbuf texts, body;
	VEC(uint32_t) number;	/* interned -> number in the file */
	uint32_t last;
};

static uint32_t put_text(struct writer *w, uint32_t id)
{
	while (w->number.n <= id)
		vec_push(&w->number, 0);
	if (!id || w->number.v[id])
		return id ? w->number.v[id] : 0;
	strbuf_addf(&w->texts, "T %s\n", intern_str(&w->kb->names, id));
	return w->number.v[id] = ++w->last;
}

static uint32_t put_string(struct writer *w, const char *s)
{
	return put_text(w, intern_id(&w->kb->names, s));
}

static void put_object(struct writer *w, const struct kb_object *o)
{
	size_t n = strlen(o->pub.source) - 2;

	strbuf_addf(&w->body, "o %c %u %u %s %.*s.o\n", o->kind,
		    put_text(w, o->flags), put_string(w, o->own), o->modnames,
		    (int)n, o->pub.source);
}

static void put_dir(struct writer *w, const struct kb_dir *d)
{
	strbuf_addf(&w->body, "D %u %u %u\n", put_string(w, d->name),
		    put_string(w, d->cflags_in), put_string(w, d->cflags_out));
	strbuf_addc(&w->body, 'm');
	vec_foreach(&d->deps, i)
		strbuf_addf(&w->body, " %u", put_text(w, d->deps.v[i]));
	strbuf_addc(&w->body, '\n');
	if (d->subdirs.n)
		strbuf_addc(&w->body, 's');
	vec_foreach(&d->subdirs, i)
		strbuf_addf(&w->body, " %u", put_string(w, d->subdirs.v[i]));
	if (d->subdirs.n)
		strbuf_addc(&w->body, '\n');
	vec_foreach(&d->objects, i)
		put_object(w, d->objects.v[i]);
	put_object(w, d->fallback);
}

static void put_stamps(struct writer *w, const struct kb_dir *d,
		       struct strbuf *out)
{
	vec_foreach(&d->deps, i) {
		uint32_t id = d->deps.v[i];
		struct kb_name *kn = kb_name(w->kb,
					     intern_str(&w->kb->names, id));
		struct filestamp fs;

		if (kn->saved)
			continue;
		kn->saved = true;
		fs = kb_stamp(w->kb, id);
		strbuf_addf(out, "M %u %lld %lld\n", put_text(w, id), fs.size,
			    fs.mtime_ns);
	}
}

/* Answers nobody asked for this time are kept if they are still true. */
static void put_unused(struct writer *w, struct strbuf *stamps)
{
	vec_foreach(&w->kb->cached, i) {
		const struct kb_dir *c = w->kb->cached.v[i];
		struct kb_dir *now = kb_name(w->kb, c->name)->dir;

		if ((now && now->state == DIR_ASKED) || !still_true(w->kb, c))
			continue;
		put_dir(w, c);
		put_stamps(w, c, stamps);
	}
}

void kb_cache_save(struct kbuild *kb)
{
	struct writer w = { .kb = kb };
	struct strbuf out = { 0 }, stamps = { 0 };
	char head[80];

	if (!kb->dirty)
		return;
	vec_foreach(&kb->asked, i) {
		const struct kb_dir *d = kb->asked.v[i];

		if (d->state != DIR_ASKED || !d->cacheable)
			continue;
		put_dir(&w, d);
		put_stamps(&w, d, &stamps);
	}
	put_unused(&w, &stamps);
	head_line(kb, head, sizeof(head));
	strbuf_addf(&out, "%s\n", head);
	strbuf_add(&out, w.texts.buf, w.texts.len);
	strbuf_add(&out, stamps.buf, stamps.len);
	strbuf_add(&out, w.body.buf, w.body.len);
	/* A cache that cannot be written costs time only. */
	write_file(cache_name(kb), out.buf, out.len);
	strbuf_release(&out);
	strbuf_release(&stamps);
	strbuf_release(&w.texts);
	strbuf_release(&w.body);
	vec_release(&w.number);
}
