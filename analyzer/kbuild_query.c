// SPDX-License-Identifier: BSD-2-Clause
/*
 * Asks a folder's makefile what it would build, and how.
 *
 * The print-only makefile begins with the tree's own scripts/Makefile.build up
 * to the line that includes scripts/Makefile.lib, so that variables are set up
 * the way this version of the tree does it. What follows here gives the
 * automatic variables `@` and `*` the names of each object in turn, with
 * foreach, and prints the compiler flags that the tree's own definition of
 * c_flags then expands to. No rule is run and no file is written.
 *
 * Objects switched off by the configuration (obj-, foo-) are printed too, with
 * flags of an object that is not part of a module. Lines begin with a word of
 * our own because makefiles may print what they like.
 */
#define _GNU_SOURCE 1
#include "analyzer/kbuild_int.h"

#include <errno.h>
#include <string.h>

#include "analyzer/cachedir.h"
#include "analyzer/process.h"

#define MARK "dmacheck:"

/* Lines of answer: O, N, F object modules flags; S folders; K cflags; L files */
static const char print_rules[] =
	"\n"
	"dmacheck-parts = $(strip $(foreach s,$2,$($(1:.o=$s))))\n"
	"dmacheck-on := $(sort $(filter %.o,$(real-obj-y) $(real-obj-m) "
	"$(lib-y)))\n"
	"dmacheck-sets := $(sort $(foreach m,$(filter %.o,$(multi-obj-ym) "
	"$(multi-used)),$m))\n"
	"dmacheck-line = $(foreach @,$2,$(foreach *,$(patsubst $(obj)/%.o,%,"
	"$@),$(info " MARK "$1 $@ $(or $3,$(modname),-) $(c_flags))))\n"
	"dmacheck-off = $(call dmacheck-line,N,$(filter-out $(dmacheck-on),"
	"$(addprefix $(obj)/,$(filter %.o,$1))),$2)\n"
	"$(info " MARK "S $(subdir-ym))\n"
	"$(info " MARK "K $(KBUILD_CFLAGS))\n"
	"$(info " MARK "L $(MAKEFILE_LIST))\n"
	"$(call dmacheck-line,O,$(dmacheck-on))\n"
	"$(foreach m,$(dmacheck-sets),$(call dmacheck-off,"
	"$(call dmacheck-parts,$m,-),$(m:.o=)))\n"
	"$(foreach m,$(sort $(filter %.o,$(obj-))),$(call dmacheck-off,"
	"$(or $(call dmacheck-parts,$m,-objs -y -m -),$m),"
	"$(notdir $(m:.o=))))\n"
	"$(call dmacheck-line,F,$(obj)/dmacheck-unlisted.o)\n"
	".PHONY: dmacheck-end\n"
	"dmacheck-end: ;\n"
	".DEFAULT_GOAL := dmacheck-end\n";

int kb_write_makefile(struct kbuild *kb, struct arena *mem, const char **err)
{
	const char *from = arena_printf(mem, "%s/scripts/Makefile.build",
					kb->kt.srctree);
	struct strbuf sb = { 0 }, old = { 0 };
	const char *lib;
	int ret = -1;

	kb->makefile = arena_printf(&kb->mem, "%s/print.mk", kb->kt.cache);
	if (strbuf_read_file(&sb, from)) {
		*err = arena_printf(mem, "cannot read '%s': %s", from,
				    strerror(errno));
		goto out;
	}
	lib = strstr(sb.buf, "scripts/Makefile.lib\n");
	if (!lib) {
		*err = arena_printf(mem, "'%s' does not include Makefile.lib: "
				    "this version of kbuild is not known",
				    from);
		goto out;
	}
	sb.len = (size_t)(strchr(lib, '\n') + 1 - sb.buf);
	sb.buf[sb.len] = '\0';
	strbuf_adds(&sb, print_rules);
	ret = strbuf_read_file(&old, kb->makefile);
	if (ret || old.len != sb.len || memcmp(old.buf, sb.buf, sb.len))
		ret = write_file(kb->makefile, sb.buf, sb.len);
	if (ret)
		*err = arena_printf(mem, "cannot write '%s': %s", kb->makefile,
				    strerror(errno));
out:
	strbuf_release(&sb);
	strbuf_release(&old);
	return ret;
}

/* "-DKBUILD_BASENAME=..." and the like. */
static bool is_own_word(const char *w)
{
	return !strncmp(w, "-DKBUILD_BASENAME=", 18) ||
	       !strncmp(w, "-DKBUILD_MODNAME=", 17) ||
	       !strncmp(w, "-D__KBUILD_MODNAME=", 19) ||
	       !strncmp(w, "-DKBUILD_MODFILE=", 17);
}

/* TEXT is as make printed it; the depfile, another name in each, goes. */
static void split_flags(struct kbuild *kb, struct kb_dir *d,
			struct kb_object *o, const char *text, size_t len)
{
	struct arena scratch;
	struct words w = { .mem = &scratch };
	struct strbuf shared = { 0 }, own = { 0 };

	arena_init(&scratch);
	words_split(&w, text, len);
	for (size_t i = 0; i < w.n; i++) {
		struct strbuf *sb = is_own_word(w.v[i]) ? &own : &shared;

		if (!strncmp(w.v[i], "-Wp,-M", 6))
			continue;
		if (strpbrk(w.v[i], "\t\n"))
			d->cacheable = false;
		if (sb->len)
			strbuf_addc(sb, '\t');
		strbuf_adds(sb, w.v[i]);
	}
	o->flags = intern_id(&kb->names, shared.len ? shared.buf : "");
	o->own = intern(&kb->names, own.len ? own.buf : "");
	strbuf_release(&shared);
	strbuf_release(&own);
	arena_release(&scratch);
}

struct kb_object *kb_add_object(struct kbuild *kb, struct kb_dir *d, char kind,
				const char *object, const char *modnames)
{
	struct kb_object *o = arena_new(&kb->mem, struct kb_object);
	const char *path = normal_path(&kb->mem, object);
	size_t n = strlen(path);

	if (n > 2 && !strcmp(path + n - 2, ".o"))
		n -= 2;
	o->kind = kind;
	o->modnames = intern(&kb->names, modnames);
	o->pub.source = arena_printf(&kb->mem, "%.*s.c", (int)n, path);
	if (kind == 'F')
		d->fallback = o;
	else
		vec_push(&d->objects, o);
	return o;
}

/* REST is "object modules flags". */
static void parse_object(struct kbuild *kb, struct kb_dir *d, char kind,
			 const char *rest, size_t len)
{
	struct arena scratch;
	char *object, *modnames, *flags;

	arena_init(&scratch);
	object = arena_strndup(&scratch, rest, len);
	modnames = strchr(object, ' ');
	flags = modnames ? strchr(modnames + 1, ' ') : NULL;
	if (flags) {
		*modnames++ = '\0';
		*flags++ = '\0';
		split_flags(kb, d, kb_add_object(kb, d, kind, object, modnames),
			    flags, strlen(flags));
	}
	arena_release(&scratch);
}

static void parse_folders(struct kbuild *kb, struct kb_dir *d,
			  const char *rest, size_t len)
{
	struct words w = { .mem = &kb->mem };

	words_split(&w, rest, len);
	for (size_t i = 0; i < w.n; i++)
		vec_push(&d->subdirs, normal_path(&kb->mem, w.v[i]));
}

static void parse_files(struct kbuild *kb, struct kb_dir *d, const char *rest,
			size_t len)
{
	struct arena scratch;
	struct words w = { .mem = &scratch };

	arena_init(&scratch);
	words_split(&w, rest, len);
	for (size_t i = 0; i < w.n; i++)
		vec_push(&d->deps, intern_id(&kb->names, w.v[i]));
	arena_release(&scratch);
}

static void parse_line(struct kbuild *kb, struct kb_dir *d, const char *line,
		       size_t len)
{
	size_t mark = strlen(MARK);
	const char *rest;

	if (len < mark + 2 || memcmp(line, MARK, mark))
		return;
	rest = line + mark + 2;
	len -= mark + 2;
	switch (line[mark]) {
	case 'S':
		parse_folders(kb, d, rest, len);
		break;
	case 'K':
		d->cflags_out = intern(&kb->names,
				       arena_strndup(&kb->mem, rest, len));
		break;
	case 'L':
		parse_files(kb, d, rest, len);
		break;
	default:
		parse_object(kb, d, line[mark], rest, len);
	}
}

static void parse_answer(struct kbuild *kb, struct kb_dir *d,
			 const struct strbuf *out)
{
	const char *p = out->buf, *end = p + out->len, *nl;

	d->cacheable = true;
	for (; p && p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl)
			nl = end;
		parse_line(kb, d, p, (size_t)(nl - p));
	}
	d->state = d->fallback && d->cflags_out ? DIR_ASKED : DIR_FAILED;
	if (d->state == DIR_FAILED)
		d->why = "its makefile gave no answer";
}

/* The tree's environment with this folder's KBUILD_CFLAGS. */
static const char **env_for(struct kbuild *kb, const struct kb_dir *d,
		      struct arena *mem)
{
	size_t n = 0;
	const char **envp;

	while (kb->kt.envp[n])
		n++;
	envp = arena_array(mem, const char *, n + 2);
	n = 0;
	for (const char **e = kb->kt.envp; *e; e++)
		if (strncmp(*e, "KBUILD_CFLAGS=", 14))
			envp[n++] = *e;
	envp[n] = arena_printf(mem, "KBUILD_CFLAGS=%s", d->cflags_in);
	return envp;
}

static int start(struct kbuild *kb, struct process *p, const struct kb_dir *d,
		 struct arena *mem)
{
	const char **argv = arena_array(mem, const char *, 10);
	size_t n = 0;

	argv[n++] = "make";
	argv[n++] = "-rRs";
	argv[n++] = "--no-print-directory";
	argv[n++] = "-f";
	argv[n++] = kb->makefile;
	argv[n++] = arena_printf(mem, "obj=%s", d->name);
	argv[n++] = "need-builtin=1";
	argv[n++] = "need-modorder=1";
	argv[n] = NULL;
	p->dir = kb->kt.objtree;
	p->argv = argv;
	p->envp = env_for(kb, d, mem);
	return process_start(p);
}

static const char *first_line(struct arena *mem, const struct strbuf *sb)
{
	return sb->len ? arena_strndup(mem, sb->buf, strcspn(sb->buf, "\n")) :
			 "no message";
}

static void finish(struct kbuild *kb, struct kb_dir *d, struct process *p,
		   int status)
{
	struct strbuf out = { 0 }, err = { 0 };

	process_finish(p, &out, &err);
	if (status) {
		d->state = DIR_FAILED;
		d->why = arena_printf(&kb->mem, "makefile of '%s': %s", d->name,
				      first_line(&kb->mem, &err));
	} else {
		parse_answer(kb, d, &out);
	}
	kb->dirty = true;
	strbuf_release(&out);
	strbuf_release(&err);
}

void kb_query(struct kbuild *kb, struct kb_dir **dirs, size_t n)
{
	struct process *ps = xcalloc(kb->jobs, sizeof(*ps));
	struct kb_dir **who = xcalloc(kb->jobs, sizeof(*who));
	struct arena scratch;
	size_t next = 0;
	int status, at;

	arena_init(&scratch);
	for (;;) {
		for (unsigned i = 0; i < kb->jobs && next < n; i++) {
			if (ps[i].pid)
				continue;
			who[i] = dirs[next++];
			if (start(kb, &ps[i], who[i], &scratch)) {
				who[i]->state = DIR_FAILED;
				who[i]->why = arena_printf(&kb->mem,
					"make cannot be started: %s",
					strerror(errno));
			}
		}
		at = process_wait_any(ps, kb->jobs, &status);
		if (at >= 0)
			finish(kb, who[at], &ps[at], status);
		else if (next >= n)
			break;
	}
	arena_release(&scratch);
	free(who);
	free(ps);
}
