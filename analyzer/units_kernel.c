// SPDX-License-Identifier: BSD-2-Clause
/*
 * Units of a Linux tree.
 *
 * Flags and modules come from the tree's makefiles (kbuild.h). Without them
 * (no_make) a file's flags are those of its .cmd file if the tree was built,
 * else generic ones; which object belongs to which module is not known then.
 */
#define _GNU_SOURCE 1
#include "analyzer/units_int.h"

#include <errno.h>
#include <string.h>

#include "analyzer/cmdfile.h"
#include "analyzer/kbuild.h"
#include "analyzer/kerneltree.h"

struct kernel_source {
	struct kbuild *kb;
	const char *objtree;
	const char *arch;
	const char *prelude;	/* of legacy names, or NULL */
	const char *headers;	/* "-ivfsoverlay" file, or NULL */
};

static bool tree_has(struct collector *c, const char *name)
{
	return is_file(arena_printf(&c->scratch, "%s/%s", c->tree, name));
}

/* The prelude is wanted where the tree itself lacks the names. */
static void find_prelude(struct collector *c, struct kernel_source *ks)
{
	const char *path;

	if (!c->rq->data_dir || tree_has(c, "include/linux/pci-dma-compat.h") ||
	    tree_has(c, "include/asm-generic/pci-dma-compat.h"))
		return;
	path = arena_printf(&c->scratch, "%s/analyzer/prelude/linux-legacy.h",
			    c->rq->data_dir);
	ks->prelude = real_path(&c->list->mem, path);
	if (!ks->prelude)
		collect_note(c, path, "prelude of legacy names: %s",
			     strerror(errno));
}

static void json_string(struct strbuf *sb, const char *s)
{
	strbuf_addc(sb, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			strbuf_addc(sb, '\\');
		strbuf_addc(sb, *s);
	}
	strbuf_addc(sb, '"');
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void ignore_error(void *arg, const char *rel, int err)
{
	(void)arg;
	(void)rel;
	(void)err;
}

/*
 * Headers of the overlay: clang is told by a file of virtual names, so that
 * they shadow the tree's however they are included.
 */
static void overlay_headers(struct collector *c, struct kernel_source *ks)
{
	struct file_names hs = { 0 };
	struct strbuf sb = { 0 };
	const char *dir;

	walk_files(c->overlay, ".", ".h", NULL, &hs, &c->scratch, ignore_error,
		   NULL);
	if (!hs.n)
		return;
	qsort(hs.v, hs.n, sizeof(*hs.v), by_name);
	strbuf_adds(&sb, "{ \"version\": 0, \"roots\": [\n");
	for (size_t i = 0; i < hs.n; i++) {
		strbuf_adds(&sb, i ? ",\n{ \"type\": \"file\", \"name\": " :
				     "{ \"type\": \"file\", \"name\": ");
		json_string(&sb, arena_printf(&c->scratch, "%s/%s", c->tree,
					      hs.v[i]));
		strbuf_adds(&sb, ", \"external-contents\": ");
		json_string(&sb, arena_printf(&c->scratch, "%s/%s", c->overlay,
					      hs.v[i]));
		strbuf_adds(&sb, " }");
	}
	strbuf_adds(&sb, "\n] }\n");
	dir = arena_printf(&c->scratch, "%s/overlay",
			   cache_root(&c->scratch, c->rq->cache_dir));
	ks->headers = arena_printf(&c->list->mem, "%s/%016llx.yaml", dir,
				   (unsigned long long)hash_bytes(sb.buf,
								  sb.len, 0));
	if (make_dirs(dir) || write_file(ks->headers, sb.buf, sb.len)) {
		collect_note(c, ks->headers, "cannot be written, headers of the"
			     " overlay are not used: %s", strerror(errno));
		ks->headers = NULL;
	}
	strbuf_release(&sb);
	vec_release(&hs);
}

static void add_extras(const struct kernel_source *ks, struct candidate *cand)
{
	if (ks->headers) {
		words_add(&cand->flags, "-ivfsoverlay");
		words_add(&cand->flags, ks->headers);
	}
	if (cand->legacy && ks->prelude) {
		words_add(&cand->flags, "-include");
		words_add(&cand->flags, ks->prelude);
	}
}

/* Include folders every kernel object is compiled with, in kbuild's order. */
static const struct include_row {
	bool made;		/* in the object tree */
	bool arch;		/* below arch/ARCH */
	const char *path;
} include_rows[] = {
	{ false, true, "include" },
	{ true, true, "include/generated" },
	{ false, false, "include" },
	{ true, false, "include" },
	{ false, true, "include/uapi" },
	{ true, true, "include/generated/uapi" },
	{ false, false, "include/uapi" },
	{ true, false, "include/generated/uapi" },
};

static void generic_includes(struct collector *c, const char *arch,
			     const char *objtree, struct words *w)
{
	static const char *const forced[] = {
		"include/linux/compiler-version.h", "include/linux/kconfig.h",
		"include/linux/compiler_types.h",
	};
	struct arena *mem = &c->scratch;

	for (size_t i = 0; i < sizeof(include_rows) / sizeof(include_rows[0]);
	     i++) {
		const struct include_row *r = &include_rows[i];

		words_add(w, arena_printf(mem, "-I%s/%s%s%s%s",
					  r->made ? objtree : c->tree,
					  r->arch ? "arch/" : "",
					  r->arch ? arch : "",
					  r->arch ? "/" : "", r->path));
	}
	for (size_t i = 0; i < sizeof(forced) / sizeof(forced[0]); i++) {
		if (!tree_has(c, forced[i]))
			continue;
		words_add(w, "-include");
		words_add(w, arena_printf(mem, "%s/%s", c->tree, forced[i]));
	}
}

static void generic_names(struct collector *c, const char *key,
			  struct words *w)
{
	struct arena *mem = &c->scratch;
	const char *base = strrchr(key, '/');
	char *name = arena_strdup(mem, base ? base + 1 : key);

	name[strcspn(name, ".")] = '\0';
	for (char *p = name; *p; p++)
		*p = *p == '-' || *p == ',' ? '_' : *p;
	words_add(w, arena_printf(mem, "-DKBUILD_BASENAME=\"%s\"", name));
	words_add(w, arena_printf(mem, "-DKBUILD_MODNAME=\"%s\"", name));
	words_add(w, arena_printf(mem, "-D__KBUILD_MODNAME=kmod_%s", name));
}

/* Enough for most drivers, not for those whose makefile adds flags. */
static void generic_flags(struct collector *c, const struct kernel_source *ks,
			  struct candidate *cand)
{
	static const char *const fixed[] = {
		"-D__KERNEL__", "-DMODULE", "-std=gnu11", "-O2",
		"-fshort-wchar", "-funsigned-char", "-fno-common", "-fno-PIE",
		"-fno-strict-aliasing", "-DCC_USING_FENTRY", "-w",
	};
	const char *target = kernel_arch_target(ks->arch);
	struct arena *mem = &c->scratch;
	struct words *w = &cand->flags;

	words_add(w, "-nostdinc");
	if (target)
		words_add(w, arena_printf(mem, "--target=%s", target));
	generic_includes(c, kernel_arch_dir(ks->arch), ks->objtree, w);
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		words_add(w, fixed[i]);
	words_add(w, arena_printf(mem, "-I%s/%s", c->tree,
				  dir_of(mem, cand->key)));
	generic_names(c, cand->key, w);
}

/* Flags, module and state of one file. */
static void fill(struct collector *c, const struct kernel_source *ks,
		 struct candidate *cand)
{
	const struct kbuild_object *fallback, *o;
	struct arena *mem = &c->list->mem;
	const char *why;

	cand->dir = ks->objtree;
	o = kbuild_find(ks->kb, cand->key, &fallback, &why);
	cand->state = o && o->built ? UNIT_OK : UNIT_NOT_BUILT;
	if (cand->state != UNIT_OK)
		cand->why = arena_strdup(mem, why);
	if (o)
		cand->module = arena_strdup(mem, o->module);
	o = o ? o : fallback;
	for (int i = 0; o && i < o->argc; i++)
		words_add(&cand->flags, o->argv[i]);
	if (!o)
		generic_flags(c, ks, cand);
	add_extras(ks, cand);
}

/* The object's source: C, or one that cannot hold an event. */
static bool has_source(struct collector *c, const char *source, bool *is_c)
{
	const char *s = arena_printf(&c->scratch, "%.*s.S",
				     (int)strlen(source) - 2, source);
	const char *shipped = arena_printf(&c->scratch, "%s_shipped", source);

	*is_c = collect_has_file(c, source);
	return *is_c || collect_has_file(c, s) ||
	       (collect_has_file(c, shipped) && !collect_mentions(c, shipped));
}

/*
 * Lists what is known of a module. PULL adds its files that mention the API;
 * without it such a file that is not listed makes the module incomplete.
 */
static void whole_module(struct collector *c, void *arg, const char *name,
			 bool pull)
{
	const struct kernel_source *ks = arg;
	const struct kbuild_object *const *objects;
	size_t n = kbuild_module(ks->kb, name, &objects);
	struct unit_module_rec *m = collect_module(c, name);
	struct arena *mem = &c->list->mem;
	bool is_c;

	for (size_t i = 0; i < n; i++) {
		const char *source = objects[i]->source;

		if (!has_source(c, source, &is_c)) {
			m->why = arena_printf(mem, "the source of object "
					      "'%.*s.o' is not known",
					      (int)strlen(source) - 2, source);
			continue;
		}
		if (!is_c)
			continue;
		vec_push(&m->keys, arena_strdup(mem, source));
		if (pull)
			collect_file(c, source, false, true);
		else if (!collect_known(c, source) &&
			 collect_mentions(c, source))
			m->why = arena_printf(mem, "'%s' is not part of this "
					      "run", source);
	}
}

static void prefetch(struct collector *c, struct kbuild *kb)
{
	VEC(const char *) dirs = { 0 };

	vec_foreach(&c->found, i)
		vec_push(&dirs, dir_of(&c->scratch, c->found.v[i].key));
	kbuild_prefetch(kb, dirs.v, dirs.n);
	vec_release(&dirs);
}

static void set_tree(struct collector *c, struct kernel_source *ks,
		     const char *srctree, const char *objtree,
		     const char *arch)
{
	struct arena *mem = &c->list->mem;

	ks->arch = arena_strdup(mem, arch ? arch : "x86");
	c->tree = arena_strdup(mem, srctree);
	ks->objtree = arena_strdup(mem, objtree ? objtree : srctree);
	if (strcmp(c->tree, ks->objtree))
		c->skip = ks->objtree;
	find_prelude(c, ks);
	if (c->overlay)
		overlay_headers(c, ks);
}

static void with_makefiles(struct collector *c, struct kernel_source *ks)
{
	const struct units_request *rq = c->rq;
	struct kbuild_options opt = {
		.tree = rq->tree, .objtree = rq->objtree, .arch = rq->arch,
		.cache_dir = rq->cache_dir, .jobs = rq->jobs,
		.quiet = rq->quiet,
	};
	const char *err;
	size_t n;

	ks->kb = kbuild_open(&opt, &c->scratch, &err);
	if (!ks->kb) {
		collect_diag(c, rq->tree, "%s", err);
		return;
	}
	c->list->arch = arena_strdup(&c->list->mem, kbuild_name(ks->kb));
	set_tree(c, ks, kbuild_srctree(ks->kb), kbuild_objtree(ks->kb),
		 kbuild_arch(ks->kb));
	collect_paths(c);
	prefetch(c, ks->kb);
	n = c->found.n;
	for (size_t i = 0; i < n; i++)
		fill(c, ks, &c->found.v[i]);
	collect_modules(c, whole_module, ks);
	for (size_t i = n; i < c->found.n; i++)
		fill(c, ks, &c->found.v[i]);
	kbuild_close(ks->kb);
}

/* "drivers/spi/spi.c" has "drivers/spi/.spi.o.cmd" in the object tree. */
static bool flags_of_cmd(struct collector *c, const char *objtree,
			 struct candidate *cand)
{
	const char *base = strrchr(cand->key, '/');
	struct words w = { .mem = &c->scratch };
	const char *path;

	base = base ? base + 1 : cand->key;
	path = arena_printf(&c->scratch, "%s/%s/.%.*s.o.cmd", objtree,
			    dir_of(&c->scratch, cand->key),
			    (int)strlen(base) - 2, base);
	if (cmdfile_read(&w, path))
		return false;
	flags_filter(&cand->flags, w.v + 1, w.n - 1);
	return true;
}

static void without_makefiles(struct collector *c, struct kernel_source *ks)
{
	const struct units_request *rq = c->rq;
	struct kernel_tree_options opt = {
		.tree = rq->tree, .objtree = rq->objtree, .arch = rq->arch,
		.cache_dir = rq->cache_dir, .no_make = true,
	};
	struct kernel_tree kt;
	const char *err;
	size_t guessed = 0;

	if (kernel_tree_open(&kt, &opt, &c->scratch, &err)) {
		collect_diag(c, rq->tree, "%s", err);
		return;
	}
	c->list->arch = arena_strdup(&c->list->mem, kt.name);
	set_tree(c, ks, kt.srctree, kt.objtree, kt.arch);
	if (!kt.objtree)
		collect_note(c, rq->tree, "was never configured: generated "
			     "headers are missing, most files will not parse");
	collect_paths(c);
	vec_foreach(&c->found, i) {
		struct candidate *cand = &c->found.v[i];

		cand->dir = ks->objtree;
		if (!flags_of_cmd(c, ks->objtree, cand)) {
			cand->state = UNIT_GUESSED;
			cand->why = "makefiles were not run and there is no "
				    ".cmd file";
			generic_flags(c, ks, cand);
			guessed++;
		}
		add_extras(ks, cand);
	}
	if (guessed)
		collect_note(c, rq->tree, "makefiles were not run: flags of "
			     "%zu files are generic, modules are unknown",
			     guessed);
}

void collect_kernel(struct collector *c)
{
	struct kernel_source ks = { 0 };

	if (c->rq->no_make)
		without_makefiles(c, &ks);
	else
		with_makefiles(c, &ks);
}
