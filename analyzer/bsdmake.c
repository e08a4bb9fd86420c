// SPDX-License-Identifier: BSD-2-Clause
/*
 * Generated headers of a FreeBSD kernel; see bsdtree.h.
 *
 * Runs awk, nothing else, with scripts of the tree. A header that needs more
 * than awk (assemblers of sequencer code, device trees) is not made; files
 * that include it do not parse and say so.
 */
#define _GNU_SOURCE 1
#include "analyzer/bsdmake.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/bsdtree.h"
#include "analyzer/cachedir.h"
#include "analyzer/process.h"
#include "analyzer/scan.h"
#include "ref/strbuf.h"

/* What a module that is built without a kernel beside it takes for granted. */
static const struct option_row {
	const char *header, *text;
} options[] = {
	{ "opt_global.h", "#define SMP 1\n" },
	{ "opt_inet.h", "#define INET 1\n#define TCP_OFFLOAD 1\n" },
	{ "opt_inet6.h", "#define INET6 1\n" },
	{ "opt_bpf.h", "#define DEV_BPF 1\n" },
	{ "opt_mrouting.h", "#define MROUTING 1\n" },
	{ "opt_printf.h", "#define PRINTF_BUFR_SIZE 128\n" },
	{ "opt_scsi.h", "#define SCSI_DELAY 15000\n" },
	{ "opt_wlan.h", "#define IEEE80211_DEBUG 1\n"
			"#define IEEE80211_SUPPORT_MESH 1\n" },
};

static int put(const char *dir, const char *name, const char *text,
	       struct arena *mem)
{
	return write_file(arena_printf(mem, "%s/%s", dir, name), text,
			  strlen(text));
}

static bool is_header_name(const char *name)
{
	size_t n = strlen(name);

	return n > 6 && !strncmp(name, "opt_", 4) &&
	       !strcmp(name + n - 2, ".h") && !strchr(name, '/');
}

/* "OPTION" alone means opt_option.h, "OPTION opt_x.h" the named header. */
static const char *option_header(const char *line, size_t len,
				 struct arena *mem)
{
	struct words w = { .mem = mem };
	const char *name;
	const char *hash = memchr(line, '#', len);

	words_split(&w, line, hash ? (size_t)(hash - line) : len);
	if (!w.n || w.n > 2)
		return NULL;
	if (w.n == 2)
		return is_header_name(w.v[1]) ? w.v[1] : NULL;
	for (char *p = w.v[0]; *p; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
	name = arena_printf(mem, "opt_%s.h", w.v[0]);
	return is_header_name(name) ? name : NULL;
}

static int options_of(const char *path, const char *dir, struct arena *mem)
{
	struct strbuf sb = { 0 };
	const char *p;
	int ret = 0;

	if (strbuf_read_file(&sb, path))
		return -1;
	for (p = sb.buf; *p && !ret;) {
		size_t n = strcspn(p, "\n");
		const char *name = option_header(p, n, mem);

		if (name)
			ret = put(dir, name, "", mem);
		p += n + (p[n] == '\n');
	}
	strbuf_release(&sb);
	return ret;
}

static void ignore_error(void *arg, const char *rel, int err)
{
	(void)arg;
	(void)rel;
	(void)err;
}

/* Options of all machines: a driver may include another machine's. */
static int make_options(const struct bsd_tree *bt, const char *dir,
			struct arena *mem)
{
	const char *conf = arena_printf(mem, "%s/conf", bt->sys);
	struct file_names names = { 0 };
	int ret = 0;

	walk_files(conf, ".", "", NULL, &names, mem, ignore_error, NULL);
	for (size_t i = 0; i < names.n && !ret; i++)
		if (!strcmp(names.v[i], "options") ||
		    !strncmp(names.v[i], "options.", 8))
			ret = options_of(arena_printf(mem, "%s/%s", conf,
						      names.v[i]), dir, mem);
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (!ret)
			ret = put(dir, options[i].header, options[i].text,
				  mem);
	vec_release(&names);
	return ret;
}

static int make_link(const struct bsd_tree *bt, const char *dir,
		     const char *name, const char *machine, struct arena *mem)
{
	const char *to = arena_printf(mem, "%s/%s/include", bt->sys, machine);

	if (!is_dir(to))
		return 0;
	return symlink(to, arena_printf(mem, "%s/%s", dir, name));
}

/*
 * awk with the words of ARGV behind it, in DIR; output to the file OUT if that
 * is set. Fails only if awk cannot be run at all.
 */
static int run_awk(const char *const *argv, const char *dir, const char *out,
		   struct arena *mem, const char **err)
{
	struct strbuf text = { 0 };
	int status = process_run(dir, argv, NULL, &text, NULL);
	int ret = status < 0 ? -1 : 0;

	if (status == 127) {
		*err = "headers cannot be generated: awk cannot be run";
		ret = -1;
	}
	if (!ret && out)
		ret = write_file(arena_printf(mem, "%s/%s", dir, out),
				 text.buf ? text.buf : "", text.len);
	strbuf_release(&text);
	return ret;
}

static int make_interfaces(const struct bsd_tree *bt, const char *dir,
			   struct arena *mem, const char **err)
{
	const char *script = arena_printf(mem, "%s/tools/makeobjops.awk",
					  bt->sys);
	struct file_names names = { 0 };
	int ret = 0;

	walk_files(bt->sys, ".", "_if.m", NULL, &names, mem, ignore_error,
		   NULL);
	for (size_t i = 0; i < names.n && !ret; i++) {
		const char *argv[] = { "awk", "-f", script,
				       arena_printf(mem, "%s/%s", bt->sys,
						    names.v[i]),
				       "-h", NULL };

		ret = run_awk(argv, dir, NULL, mem, err);
	}
	vec_release(&names);
	return ret;
}

static int make_vnode(const struct bsd_tree *bt, const char *dir,
		      struct arena *mem, const char **err)
{
	static const char *const kinds[] = { "-h", "-p", "-q" };
	const char *script = arena_printf(mem, "%s/tools/vnode_if.awk",
					  bt->sys);
	const char *from = arena_printf(mem, "%s/kern/vnode_if.src", bt->sys);
	int ret = 0;

	for (int i = 0; i < 3 && !ret && is_file(script); i++) {
		const char *argv[] = { "awk", "-f", script, from, kinds[i],
				       NULL };

		ret = run_awk(argv, dir, NULL, mem, err);
	}
	return ret;
}

/* $S is the tree's sys; other variables are empty. */
static const char *expand(const struct bsd_tree *bt, const char *word,
			  struct arena *mem)
{
	struct strbuf sb = { 0 };
	const char *ret;

	while (*word) {
		if (!strncmp(word, "$S", 2)) {
			strbuf_adds(&sb, bt->sys);
			word += 2;
		} else if (!strncmp(word, "${", 2)) {
			word += strcspn(word, "}");
			word += *word == '}';
		} else {
			strbuf_addc(&sb, *word++);
		}
	}
	ret = arena_strdup(mem, sb.buf ? sb.buf : "");
	strbuf_release(&sb);
	return ret;
}

/* A header whose compile-with is "${AWK} -f SCRIPT ... [> HEADER]". */
static int make_listed(const struct bsd_tree *bt, const struct bsd_file *file,
		       const char *dir, struct arena *mem, const char **err)
{
	const char *argv[32] = { "awk" }, *out = NULL;
	struct words w = { .mem = mem };
	size_t n = 1;

	words_split(&w, file->command, strlen(file->command));
	for (size_t i = 1; i < w.n && n < 31; i++) {
		const char *word = expand(bt, w.v[i], mem);

		/* Only a name in the folder; never a path or a pipe. */
		if (strpbrk(word, "|;&<") || (!strcmp(word, ">") && out))
			return 0;
		if (!strcmp(word, ">"))
			out = file->source;
		else if (*word && !out)
			argv[n++] = word;
	}
	return run_awk(argv, dir, out, mem, err);
}

static int make_lists(const struct bsd_tree *bt, const char *dir,
		      struct arena *mem, const char **err)
{
	int ret = 0;

	for (size_t i = 0; i < bt->files.n && !ret; i++) {
		const struct bsd_file *f = &bt->files.v[i];
		size_t n = strlen(f->source);

		if (!f->command || strncmp(f->command, "${AWK} -f ", 10) ||
		    n < 3 || strcmp(f->source + n - 2, ".h") ||
		    strchr(f->source, '/'))
			continue;
		ret = make_listed(bt, f, dir, mem, err);
	}
	return ret;
}

int bsd_make_headers(const struct bsd_tree *bt, const char *dir,
		     struct arena *mem, const char **err)
{
	bool pc = !strcmp(bt->machine, "amd64") || !strcmp(bt->machine, "i386");

	if (make_link(bt, dir, "machine", bt->machine, mem) ||
	    (pc && make_link(bt, dir, "x86", "x86", mem)) ||
	    (pc && make_link(bt, dir, "i386", "i386", mem)) ||
	    make_options(bt, dir, mem))
		return -1;
	if (make_interfaces(bt, dir, mem, err) ||
	    make_vnode(bt, dir, mem, err))
		return -1;
	return make_lists(bt, dir, mem, err);
}
