// SPDX-License-Identifier: BSD-2-Clause
/*
 * FreeBSD trees; see bsdtree.h.
 *
 * Reads the format of config(8)'s files: a source, "standard" or "optional"
 * with option words, then attributes of which compile-with matters. Of a
 * compile-with only include folders and definitions are taken, and the names
 * of two compilation variables of the tree that stand for include folders.
 */
#define _GNU_SOURCE 1
#include "analyzer/bsdtree.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "analyzer/bsdmake.h"
#include "analyzer/cachedir.h"
#include "analyzer/filestamp.h"
#include "analyzer/scan.h"
#include "ref/intern.h"
#include "ref/strbuf.h"

#define STAMP ".dmacheck-prepared"

static const struct machine_row {
	const char *machine, *host, *target;
	const char *flags[7];
} machines[] = {
	{ "amd64", "x86_64", "x86_64-unknown-freebsd",
	  { "-mcmodel=kernel", "-mno-red-zone", "-mno-mmx", "-mno-sse",
	    "-msoft-float", "-fno-omit-frame-pointer" } },
	{ "i386", "i686", "i386-unknown-freebsd",
	  { "-mno-mmx", "-mno-sse", "-msoft-float" } },
	{ "arm64", "aarch64", "aarch64-unknown-freebsd",
	  { "-mgeneral-regs-only", "-ffixed-x18" } },
	{ "arm", "armv7l", "armv7-unknown-freebsd-gnueabihf",
	  { "-mfloat-abi=soft" } },
	{ "riscv", "riscv64", "riscv64-unknown-freebsd",
	  { "-march=rv64imac", "-mabi=lp64", "-mcmodel=medium" } },
};

#define NMACHINES (sizeof(machines) / sizeof(machines[0]))

static const char *const common_flags[] = {
	"-nostdinc", "-std=gnu99", "-O2", "-D_KERNEL", "-DKLD_MODULE",
	"-DHAVE_KERNEL_OPTION_HEADERS", "-include", "opt_global.h",
	"-ffreestanding", "-fwrapv", "-fno-common", "-fno-strict-aliasing",
};

/* Variables that compile-with lines use for include folders. */
static const struct variable_row {
	const char *name;	/* begins the variable's name */
	const char *dirs[4];
} variables[] = {
	{ "${LINUXKPI_", { "compat/linuxkpi/common/include",
			   "compat/linuxkpi/dummy/include" } },
	{ "${OFED_C", { "ofed/include", "ofed/include/uapi",
			"compat/linuxkpi/common/include" } },
};

#define NVARIABLES (sizeof(variables) / sizeof(variables[0]))

static const struct machine_row *machine_row(const char *machine)
{
	struct utsname u;

	for (size_t i = 0; machine && i < NMACHINES; i++)
		if (!strcmp(machines[i].machine, machine))
			return &machines[i];
	if (machine)
		return NULL;
	for (size_t i = 0; !uname(&u) && i < NMACHINES; i++)
		if (!strcmp(machines[i].host, u.machine))
			return &machines[i];
	return &machines[0];
}

const char *bsd_host_machine(void)
{
	return machine_row(NULL)->machine;
}

/* The next logical line: continuation lines joined, comments dropped. */
static const char *next_line(const char *p, struct strbuf *line)
{
	bool more = true;

	strbuf_clear(line);
	while (*p && more) {
		size_t n = strcspn(p, "\n"), keep = n;
		const char *hash = memchr(p, '#', n);

		if (hash)
			keep = (size_t)(hash - p);
		more = n && keep == n && p[n - 1] == '\\';
		strbuf_add(line, p, more ? n - 1 : keep);
		strbuf_addc(line, ' ');
		p += n + (p[n] == '\n');
	}
	return p;
}

static bool is_attribute(const char *word)
{
	static const char *const names[] = {
		"compile-with", "dependency", "clean", "no-obj",
		"no-implicit-rule", "before-depend", "local", "warning",
		"obj-prefix", "nowerror", "ctfconvert", "no-ctfconvert",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(word, names[i]))
			return true;
	return false;
}

/* One entry; false for lines that are about something else. */
static bool parse_entry(const struct strbuf *line, bool built,
			struct bsd_file *file, struct arena *mem)
{
	struct words w = { .mem = mem };
	bool options = true;

	if (!line->buf)
		return false;
	words_split(&w, line->buf, line->len);
	if (w.n < 2)
		return false;
	*file = (struct bsd_file){ .source = w.v[0], .built = built };
	if (strcmp(w.v[1], "optional") && strcmp(w.v[1], "standard"))
		return false;
	for (size_t i = 2; i < w.n; i++) {
		options &= !is_attribute(w.v[i]);
		if (options && !file->module && strcmp(w.v[i], "|"))
			file->module = w.v[i];
		if (!strcmp(w.v[i], "compile-with") && i + 1 < w.n)
			file->command = w.v[i + 1];
	}
	return true;
}

static void read_list(struct bsd_tree *bt, const char *name, bool built,
		      struct arena *mem)
{
	struct strbuf text = { 0 }, line = { 0 };
	struct bsd_file file;
	const char *p;

	if (strbuf_read_file(&text, arena_printf(mem, "%s/conf/%s", bt->sys,
						 name)))
		goto out;
	for (p = text.buf; *p;) {
		p = next_line(p, &line);
		if (parse_entry(&line, built, &file, mem))
			vec_push(&bt->files, file);
	}
out:
	strbuf_release(&text);
	strbuf_release(&line);
}

static int by_source(const void *a, const void *b)
{
	const struct bsd_file *x = a, *y = b;
	int d = strcmp(x->source, y->source);

	/* Entries for this machine first; else any order that is fixed. */
	if (!d)
		d = (int)y->built - (int)x->built;
	if (!d)
		d = strcmp(x->module ? x->module : "",
			   y->module ? y->module : "");
	return d;
}

static void ignore_error(void *arg, const char *rel, int err)
{
	(void)arg;
	(void)rel;
	(void)err;
}

/* conf/files, conf/files.MACHINE and x86's, then other machines' lists. */
static void read_lists(struct bsd_tree *bt, struct arena *mem)
{
	const char *conf = arena_printf(mem, "%s/conf", bt->sys);
	const char *own = arena_printf(mem, "files.%s", bt->machine);
	struct file_names names = { 0 };
	size_t n = 0;

	walk_files(conf, ".", "", NULL, &names, mem, ignore_error, NULL);
	for (size_t i = 0; i < names.n; i++) {
		const char *f = names.v[i];
		bool pc = !strcmp(bt->machine, "amd64") ||
			  !strcmp(bt->machine, "i386");

		if (strcmp(f, "files") && strncmp(f, "files.", 6))
			continue;
		read_list(bt, f, !strcmp(f, "files") || !strcmp(f, own) ||
					 (pc && !strcmp(f, "files.x86")), mem);
	}
	vec_release(&names);
	if (bt->files.n)
		qsort(bt->files.v, bt->files.n, sizeof(*bt->files.v),
		      by_source);
	for (size_t i = 0; i < bt->files.n; i++)
		if (!n || strcmp(bt->files.v[n - 1].source,
				 bt->files.v[i].source))
			bt->files.v[n++] = bt->files.v[i];
	bt->files.n = n;
}

static int find_sys(struct bsd_tree *bt, const char *tree, struct arena *mem,
		    const char **err)
{
	static const char *const prefixes[] = { "sys/", "" };

	bt->root = real_path(mem, tree);
	if (!bt->root) {
		*err = arena_printf(mem, "%s", strerror(errno));
		return -1;
	}
	for (size_t i = 0; i < 2; i++) {
		bt->prefix = prefixes[i];
		bt->sys = normal_path(mem, arena_printf(mem, "%s/%s", bt->root,
							prefixes[i]));
		if (is_file(arena_printf(mem, "%s/sys/param.h", bt->sys)) &&
		    is_file(arena_printf(mem, "%s/tools/makeobjops.awk",
					 bt->sys)))
			return 0;
	}
	*err = "is no FreeBSD source tree: no sys/tools/makeobjops.awk";
	return -1;
}

static int read_version(const struct bsd_tree *bt, struct arena *mem)
{
	static const char word[] = "#define __FreeBSD_version";
	struct strbuf sb = { 0 };
	const char *p = NULL;
	int version = 0;

	if (!strbuf_read_file(&sb, arena_printf(mem, "%s/sys/param.h",
						bt->sys)))
		p = strstr(sb.buf, word);
	if (p)
		version = atoi(p + strlen(word));
	strbuf_release(&sb);
	return version;
}

/* "INCLUDES+= -I$S/contrib/altq" in the makefile of kernels. */
static void read_includes(struct bsd_tree *bt, struct arena *mem)
{
	struct strbuf text = { 0 }, line = { 0 };
	const char *p = "";

	if (!strbuf_read_file(&text, arena_printf(mem, "%s/conf/kern.pre.mk",
						  bt->sys)))
		p = text.buf;
	while (*p) {
		struct words w = { .mem = mem };

		p = next_line(p, &line);
		if (!line.buf || strncmp(line.buf, "INCLUDES", 8))
			continue;
		words_split(&w, line.buf, line.len);
		for (size_t i = 1; i < w.n; i++)
			if (!strncmp(w.v[i], "-I$S/", 5))
				vec_push(&bt->includes, w.v[i] + 5);
	}
	strbuf_release(&text);
	strbuf_release(&line);
}

static const char *made_dir(const struct bsd_tree *bt, const char *cache,
			    struct arena *mem)
{
	struct filestamp a, b;
	const char *key;

	a = filestamp_get(arena_printf(mem, "%s/sys/param.h", bt->sys));
	b = filestamp_get(arena_printf(mem, "%s/conf/files", bt->sys));
	key = arena_printf(mem, "%s %s %lld %lld %lld %lld", bt->sys,
			   bt->machine, a.size, a.mtime_ns, b.size, b.mtime_ns);
	return arena_printf(mem, "%s/bsd/%016llx", cache_root(mem, cache),
			    (unsigned long long)hash_bytes(key, strlen(key),
							   0));
}

/* As for Linux: a stamp written last, a lock, what has no stamp made anew. */
static int make_headers(struct bsd_tree *bt,
			const struct bsd_tree_options *opt, struct arena *mem,
			const char **err)
{
	const char *stamp, *dir = made_dir(bt, opt->cache_dir, mem);
	bool waited;
	int lock = -1, ret = -1;

	*err = NULL;
	stamp = arena_printf(mem, "%s/" STAMP, dir);
	if (make_dirs(dir_of(mem, dir)))
		goto out;
	lock = lock_file(arena_printf(mem, "%s.lock", dir), &waited);
	if (lock < 0)
		goto out;
	if (!is_file(stamp) && opt->no_make) {
		*err = "generated headers are missing, and no script of the "
		       "tree may be run to make them";
		goto out;
	}
	if (!is_file(stamp)) {
		if (!opt->quiet)
			fprintf(stderr, "dmacheck: generating headers of '%s' "
				"in '%s' (once)\n", bt->sys, dir);
		if (remove_tree(dir) || make_dirs(dir) ||
		    bsd_make_headers(bt, dir, mem, err) ||
		    write_file(stamp, "", 0))
			goto out;
	}
	bt->made = real_path(mem, dir);
	ret = bt->made ? 0 : -1;
out:
	if (ret && !*err)
		*err = arena_printf(mem, "headers cannot be generated in '%s': "
				    "%s", dir, strerror(errno));
	unlock_file(lock);
	return ret;
}

int bsd_tree_open(struct bsd_tree *bt, const struct bsd_tree_options *opt,
		  struct arena *mem, const char **err)
{
	const struct machine_row *row = machine_row(opt->machine);

	memset(bt, 0, sizeof(*bt));
	if (!row) {
		*err = arena_printf(mem, "machine '%s' is not known",
				    opt->machine);
		return -1;
	}
	bt->machine = row->machine;
	if (find_sys(bt, opt->tree, mem, err))
		return -1;
	bt->version = read_version(bt, mem);
	read_includes(bt, mem);
	read_lists(bt, mem);
	return make_headers(bt, opt, mem, err);
}

void bsd_tree_release(struct bsd_tree *bt)
{
	vec_release(&bt->files);
	vec_release(&bt->includes);
}

const struct bsd_file *bsd_tree_find(const struct bsd_tree *bt,
				     const char *source)
{
	size_t lo = 0, hi = bt->files.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int d = strcmp(bt->files.v[mid].source, source);

		if (!d)
			return &bt->files.v[mid];
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

static void add_dir(const struct bsd_tree *bt, const char *rel,
		    struct words *w)
{
	const char *dir = arena_printf(w->mem, "%s/%s", bt->sys, rel);

	if (is_dir(dir))
		words_add(w, arena_printf(w->mem, "-I%s", dir));
}

/* "-I$S/dev/ath" and definitions; variables by the table. */
static void command_flags(const struct bsd_tree *bt, const char *command,
			  struct words *w)
{
	struct words in_words = { .mem = w->mem };

	words_split(&in_words, command, strlen(command));
	for (size_t i = 0; i < in_words.n; i++) {
		const char *word = in_words.v[i];

		if (!strncmp(word, "-I$S/", 5))
			add_dir(bt, word + 5, w);
		else if (!strncmp(word, "-D", 2) && !strchr(word, '$'))
			words_add(w, word);
		for (size_t k = 0; k < NVARIABLES; k++) {
			const struct variable_row *v = &variables[k];

			if (strncmp(word, v->name, strlen(v->name)))
				continue;
			for (int d = 0; v->dirs[d]; d++)
				add_dir(bt, v->dirs[d], w);
		}
	}
}

void bsd_tree_flags(const struct bsd_tree *bt, const struct bsd_file *file,
		    struct words *w)
{
	const struct machine_row *row = machine_row(bt->machine);

	words_add(w, arena_printf(w->mem, "--target=%s%d", row->target,
				  bt->version / 100000));
	for (size_t i = 0; i < sizeof(common_flags) / sizeof(common_flags[0]);
	     i++)
		words_add(w, common_flags[i]);
	for (int i = 0; row->flags[i]; i++)
		words_add(w, row->flags[i]);
	words_add(w, arena_printf(w->mem, "-I%s", bt->made));
	words_add(w, arena_printf(w->mem, "-I%s", bt->sys));
	vec_foreach(&bt->includes, i)
		add_dir(bt, bt->includes.v[i], w);
	if (file && file->command)
		command_flags(bt, file->command, w);
	/* Not listed: whatever its own makefile says, mostly these. */
	if (!file)
		command_flags(bt, "${OFED_C}", w);
	words_add(w, "-w");
}
