// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds, prepares and questions a Linux tree as a whole; see kerneltree.h.
 *
 * The environment is got by running the top makefile with one more target,
 * brought in through MAKEFILES, whose recipe prints the environment: exactly
 * what a makefile of a folder would be started with. `may-sync-config=` keeps
 * the makefile from bringing the configuration up to date, `need-compiler=1`
 * keeps it asking the compiler which options it knows.
 */
#define _GNU_SOURCE 1
#include "analyzer/kerneltree.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "analyzer/cachedir.h"
#include "analyzer/filestamp.h"
#include "analyzer/process.h"
#include "ref/intern.h"
#include "ref/strbuf.h"
#include "ref/vec.h"

#define STAMP ".dmacheck-prepared"
#define ENV_MAGIC "dmacheck kbuild environment 1\n"

static const struct arch_row {
	const char *arch, *dir, *machine, *target;
} archs[] = {
	{ "x86", "x86", "x86_64", "x86_64-linux-gnu" },
	{ "x86_64", "x86", "x86_64", "x86_64-linux-gnu" },
	{ "i386", "x86", "i686", "i386-linux-gnu" },
	{ "arm64", "arm64", "aarch64", "aarch64-linux-gnu" },
	{ "arm", "arm", "armv7l", "arm-linux-gnueabi" },
	{ "riscv", "riscv", "riscv64", "riscv64-linux-gnu" },
	{ "powerpc", "powerpc", "ppc64le", "powerpc64le-linux-gnu" },
	{ "s390", "s390", "s390x", "s390x-linux-gnu" },
	{ "mips", "mips", "mips64", "mipsel-linux-gnu" },
	{ "loongarch", "loongarch", "loongarch64", "loongarch64-linux-gnusf" },
	{ "sparc", "sparc", "sparc", "sparc-linux-gnu" },
	{ "sparc64", "sparc", "sparc64", "sparc64-linux-gnu" },
	{ "hexagon", "hexagon", "hexagon", "hexagon-linux-musl" },
	{ "um", "um", "um", "x86_64-linux-gnu" },
};

#define NARCHS (sizeof(archs) / sizeof(archs[0]))

/* Preferred first. */
static const char *const llvm_suffixes[] = { "-19", "-18", "-17",
					     "-20", "-21", "" };

#define NSUFFIXES (sizeof(llvm_suffixes) / sizeof(llvm_suffixes[0]))
#define OLDEST_CLANG 17

static const struct arch_row *arch_row(const char *arch)
{
	for (size_t i = 0; i < NARCHS; i++)
		if (!strcmp(archs[i].arch, arch))
			return &archs[i];
	return NULL;
}

const char *kernel_arch_target(const char *arch)
{
	const struct arch_row *row = arch_row(arch);

	return row ? row->target : NULL;
}

const char *kernel_arch_dir(const char *arch)
{
	const struct arch_row *row = arch_row(arch);

	return row ? row->dir : arch;
}

static const char *host_arch(void)
{
	struct utsname u;

	if (uname(&u))
		return "x86";
	for (size_t i = 0; i < NARCHS; i++)
		if (!strcmp(archs[i].machine, u.machine))
			return archs[i].arch;
	return "x86";
}

static bool has_file(struct arena *mem, const char *dir, const char *name)
{
	return is_file(arena_printf(mem, "%s/%s", dir, name));
}

static bool is_configured(struct arena *mem, const char *dir)
{
	return has_file(mem, dir, "include/generated/autoconf.h") &&
	       has_file(mem, dir, "include/config/auto.conf");
}

/*
 * The last line a program printed, for messages; make's own lines only if
 * there is no other, because they tell that something failed, not what.
 */
static const char *last_line(struct arena *mem, const struct strbuf *sb)
{
	const char *last = "no message", *other = NULL, *p = sb->buf, *line;
	size_t n;

	for (; p && *p; p += n + (p[n] == '\n')) {
		n = strcspn(p, "\n");
		if (!n)
			continue;
		line = arena_strndup(mem, p, n);
		last = line;
		if (strncmp(line, "make", 4))
			other = line;
	}
	return other ? other : last;
}

/* First line of `PROGRAM --version`; NULL if it cannot be run. */
static const char *version_line(struct arena *mem, const char *program)
{
	const char *argv[] = { program, "--version", NULL };
	struct strbuf out = { 0 };
	const char *ret = NULL;

	if (process_run(NULL, argv, NULL, &out, NULL) == 0 && out.len)
		ret = arena_strndup(mem, out.buf, strcspn(out.buf, "\n"));
	strbuf_release(&out);
	return ret;
}

static int clang_version(const char *line)
{
	const char *p = line ? strstr(line, "clang version ") : NULL;

	return p ? atoi(p + strlen("clang version ")) : 0;
}

/* LLVM= for a suffix: make wants "1" for the plain names. */
static const char *llvm_value(const char *suffix)
{
	return suffix[0] ? suffix : "1";
}

/* Any clang that serves, with its linker; NULL if there is none. */
static const char *find_llvm(struct arena *mem)
{
	for (size_t i = 0; i < NSUFFIXES; i++) {
		const char *s = llvm_suffixes[i];
		const char *cc = arena_printf(mem, "clang%s", s);
		const char *ld = arena_printf(mem, "ld.lld%s", s);

		if (clang_version(version_line(mem, cc)) >= OLDEST_CLANG &&
		    version_line(mem, ld))
			return llvm_value(s);
	}
	return NULL;
}

/* The clang a tree was configured with, by its version text. */
static const char *find_llvm_of(struct arena *mem, const char *version)
{
	const char *line;

	for (size_t i = 0; i < NSUFFIXES; i++) {
		line = version_line(mem, arena_printf(mem, "clang%s",
						      llvm_suffixes[i]));
		if (line && !strcmp(line, version))
			return llvm_value(llvm_suffixes[i]);
	}
	return find_llvm(mem);
}

/* The text between BEFORE and AFTER in TEXT, or NULL. */
static const char *between(struct arena *mem, const char *text,
			   const char *before, const char *after)
{
	const char *p = text ? strstr(text, before) : NULL, *end;

	if (!p)
		return NULL;
	p += strlen(before);
	end = strstr(p, after);
	return end ? arena_strndup(mem, p, (size_t)(end - p)) : NULL;
}

/* "aarch64-linux-gnu-gcc (Debian ...) 12" gives "aarch64-linux-gnu-". */
static const char *cross_of(struct arena *mem, const char *version)
{
	size_t n = strcspn(version, " ");

	if (n <= 3 || strncmp(version + n - 3, "gcc", 3))
		return NULL;
	return arena_strndup(mem, version, n - 3);
}

/*
 * "LLVM=-19" or "CROSS_COMPILE=aarch64-linux-gnu-": the compiler the tree was
 * configured with; NULL for the host's gcc.
 */
static const char *compiler_variable(const struct kernel_tree *kt,
				     struct arena *mem)
{
	const char *version = kt->version ? kt->version : "", *s;

	if (kt->clang) {
		s = find_llvm_of(mem, version);
		return s ? arena_printf(mem, "LLVM=%s", s) : NULL;
	}
	s = cross_of(mem, version);
	return s ? arena_printf(mem, "CROSS_COMPILE=%s", s) : NULL;
}

/* What the configuration itself says about architecture and compiler. */
static void read_config(struct kernel_tree *kt, const char *arch,
			struct arena *mem)
{
	struct strbuf sb = { 0 };

	strbuf_read_file(&sb, arena_printf(mem, "%s/include/config/auto.conf",
					   kt->objtree));
	kt->arch = arch;
	if (!kt->arch)
		kt->arch = between(mem, sb.buf, "# Linux/", " ");
	if (!kt->arch)
		kt->arch = host_arch();
	kt->version = between(mem, sb.buf, "\nCONFIG_CC_VERSION_TEXT=\"",
			      "\"\n");
	kt->clang = sb.buf && strstr(sb.buf, "\nCONFIG_CC_IS_CLANG=y\n");
	strbuf_release(&sb);
}

static int source_tree(struct kernel_tree *kt,
		       const struct kernel_tree_options *opt,
		       struct arena *mem, const char **err)
{
	const char *tree = real_path(mem, opt->tree), *source;

	if (!tree || !is_dir(tree)) {
		*err = tree ? "is no folder" :
			      arena_printf(mem, "%s", strerror(errno));
		return -1;
	}
	source = real_path(mem, arena_printf(mem, "%s/source", tree));
	if (!has_file(mem, tree, "scripts/Makefile.build") && source &&
	    is_configured(mem, tree)) {
		kt->objtree = tree;
		tree = source;
	}
	kt->srctree = tree;
	if (has_file(mem, tree, "scripts/Makefile.build") &&
	    has_file(mem, tree, "Makefile"))
		return 0;
	*err = "is no Linux source tree: no scripts/Makefile.build";
	return -1;
}

static int run_prepare(const struct kernel_tree *kt, const char *llvm,
		       const char *dir, unsigned jobs, struct arena *mem,
		       const char **err)
{
	const char *argv[] = {
		"make",
		"-C", kt->srctree,
		arena_printf(mem, "O=%s", dir),
		arena_printf(mem, "LLVM=%s", llvm),
		arena_printf(mem, "ARCH=%s", kt->arch),
		arena_printf(mem, "-j%u", jobs),
		"allmodconfig", "prepare", NULL,
	};
	struct strbuf log = { 0 }, errors = { 0 };
	int status = process_run(NULL, argv, NULL, &log, &errors);

	if (status)
		*err = arena_printf(mem, "cannot be prepared (make ended with "
				    "status %d): %s", status,
				    last_line(mem, &errors));
	strbuf_release(&log);
	strbuf_release(&errors);
	return status ? -1 : 0;
}

/* Under the lock: makes the folder from nothing and stamps it last. */
static int prepare_locked(const struct kernel_tree *kt, const char *dir,
			  const struct kernel_tree_options *opt,
			  struct arena *mem, const char **err)
{
	const char *stamp = arena_printf(mem, "%s/" STAMP, dir), *llvm;

	if (is_file(stamp))
		return 0;
	llvm = find_llvm(mem);
	if (!llvm) {
		*err = "cannot be prepared: needs clang and lld 17 or newer "
		       "(Debian: clang-19 lld-19 llvm-19)";
		return -1;
	}
	if (remove_tree(dir) || make_dirs(dir)) {
		*err = arena_printf(mem, "cannot be prepared in '%s': %s", dir,
				    strerror(errno));
		return -1;
	}
	if (!opt->quiet)
		fprintf(stderr, "dmacheck: preparing '%s' for %s in '%s' "
			"(once, about half a minute)\n", kt->srctree, kt->arch,
			dir);
	if (run_prepare(kt, llvm, dir, opt->jobs ? opt->jobs : 2, mem, err))
		return -1;
	if (!write_file(stamp, "", 0))
		return 0;
	*err = arena_printf(mem, "cannot write '%s': %s", stamp,
			    strerror(errno));
	return -1;
}

static int prepare(struct kernel_tree *kt, const char *dir,
		   const struct kernel_tree_options *opt, struct arena *mem,
		   const char **err)
{
	bool waited;
	int lock, ret;

	if (make_dirs(dir_of(mem, dir)) ||
	    (lock = lock_file(arena_printf(mem, "%s.lock", dir), &waited)) < 0) {
		*err = arena_printf(mem, "cannot be prepared in '%s': %s", dir,
				    strerror(errno));
		return -1;
	}
	ret = prepare_locked(kt, dir, opt, mem, err);
	unlock_file(lock);
	return ret;
}

/* The O= folder in the cache; one per tree, version and architecture. */
static const char *prepared_dir(const struct kernel_tree *kt, const char *root,
				struct arena *mem)
{
	const char *top = arena_printf(mem, "%s/Makefile", kt->srctree);
	struct filestamp st = filestamp_get(top);
	const char *key = arena_printf(mem, "%s %lld %lld %s", kt->srctree,
				       st.size, st.mtime_ns, kt->arch);

	return arena_printf(mem, "%s/prepared/%016llx", root,
			    (unsigned long long)hash_bytes(key, strlen(key),
							   0));
}

static int object_tree(struct kernel_tree *kt,
		       const struct kernel_tree_options *opt, const char *root,
		       struct arena *mem, const char **err)
{
	const char *dir;

	if (opt->objtree)
		kt->objtree = real_path(mem, opt->objtree);
	if (opt->objtree && (!kt->objtree || !is_configured(mem, kt->objtree))) {
		*err = arena_printf(mem, "object folder '%s' is not configured:"
				    " no include/generated/autoconf.h",
				    opt->objtree);
		return -1;
	}
	if (!kt->objtree && is_configured(mem, kt->srctree))
		kt->objtree = kt->srctree;
	if (kt->objtree) {
		read_config(kt, opt->arch, mem);
		return 0;
	}
	kt->arch = opt->arch ? opt->arch : host_arch();
	dir = prepared_dir(kt, root, mem);
	if (opt->no_make && !has_file(mem, dir, STAMP))
		return 0;
	if (!opt->no_make && prepare(kt, dir, opt, mem, err))
		return -1;
	kt->objtree = real_path(mem, dir);
	read_config(kt, opt->arch, mem);
	return 0;
}

/* Variables that belong to one run of make, not to the tree. */
static bool is_run_variable(const char *var)
{
	static const char *const names[] = { "MAKEFLAGS=", "MAKEFILES=",
					     "MAKEOVERRIDES=", "MFLAGS=",
					     "MAKELEVEL=", "DMACHECK_", "_=",
					     "PWD=", "OLDPWD=", "SHLVL=" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strncmp(var, names[i], strlen(names[i])))
			return true;
	return false;
}

static const char **parse_env(const char *buf, size_t len, struct arena *mem)
{
	VEC(const char *) vars = { 0 };
	const char **envp;

	for (size_t i = 0; i < len; i += strlen(buf + i) + 1)
		if (!is_run_variable(buf + i))
			vec_push(&vars, arena_strdup(mem, buf + i));
	envp = arena_array(mem, const char *, vars.n + 1);
	if (vars.n)
		memcpy(envp, vars.v, vars.n * sizeof(*envp));
	vec_release(&vars);
	return envp;
}

/*
 * What the user's environment may contribute: the rest would only make the
 * answers differ from one shell to the next.
 */
static const char **small_env(const struct kernel_tree *kt, const char *makefile,
			struct arena *mem)
{
	static const char *const pass[] = { "PATH", "HOME", "TMPDIR",
					    "KCFLAGS", "KCPPFLAGS" };
	size_t n = 0, npass = sizeof(pass) / sizeof(pass[0]);
	const char **envp = arena_array(mem, const char *, npass + 4);

	for (size_t i = 0; i < npass; i++)
		if (getenv(pass[i]))
			envp[n++] = arena_printf(mem, "%s=%s", pass[i],
						 getenv(pass[i]));
	envp[n++] = "LC_ALL=C";
	envp[n++] = arena_printf(mem, "MAKEFILES=%s", makefile);
	envp[n++] = arena_printf(mem, "DMACHECK_OBJ=%s", kt->objtree);
	return envp;
}

/* Prints, NUL-separated: the makefiles read, an empty string, the variables. */
static const char env_makefile[] =
	"ifeq ($(CURDIR),$(DMACHECK_OBJ))\n"
	".PHONY: dmacheck-env\n"
	"dmacheck-env:\n"
	"\t@printf '%s\\0' $(abspath $(MAKEFILE_LIST)) ''; env -0\n"
	"endif\n";

static int run_env(const struct kernel_tree *kt, struct strbuf *out,
		   struct arena *mem, const char **err)
{
	const char *mk = arena_printf(mem, "%s/env.mk", kt->cache);
	bool inplace = !strcmp(kt->srctree, kt->objtree);
	struct strbuf errors = { 0 };
	const char *argv[12] = { "make", "-s", "--no-print-directory", "-C",
				 kt->srctree, "may-sync-config=",
				 "need-compiler=1", "dmacheck-env" };
	const char *compiler = compiler_variable(kt, mem);
	size_t n = 8;
	int status;

	argv[n++] = arena_printf(mem, "ARCH=%s", kt->arch);
	if (!inplace)
		argv[n++] = arena_printf(mem, "O=%s", kt->objtree);
	if (compiler)
		argv[n++] = compiler;
	if (write_file(mk, env_makefile, strlen(env_makefile))) {
		*err = arena_printf(mem, "cannot write '%s': %s", mk,
				    strerror(errno));
		return -1;
	}
	status = process_run(NULL, argv, small_env(kt, mk, mem), out, &errors);
	if (status || !out->len)
		*err = arena_printf(mem, "its makefile cannot be read: %s",
				    status < 0 ? strerror(errno) :
						 last_line(mem, &errors));
	strbuf_release(&errors);
	return status || !out->len ? -1 : 0;
}

/* OUT begins with names, each with a NUL, and an empty one. */
static size_t skip_names(const char *buf, size_t len)
{
	size_t i = 0;

	while (i < len && buf[i])
		i += strlen(buf + i) + 1;
	return i < len ? i + 1 : len;
}

/* The file: magic, a line of stamps, then what run_env() printed. */
static void save_env(const struct kernel_tree *kt, const struct strbuf *out,
		     struct arena *mem)
{
	struct strbuf sb = { 0 };

	strbuf_adds(&sb, ENV_MAGIC);
	for (size_t i = 0; i < out->len && out->buf[i];
	     i += strlen(out->buf + i) + 1) {
		struct filestamp st = filestamp_get(out->buf + i);

		strbuf_addf(&sb, "%lld %lld ", st.size, st.mtime_ns);
	}
	strbuf_addc(&sb, '\n');
	strbuf_add(&sb, out->buf, out->len);
	/* A cache that cannot be written costs time only. */
	write_file(arena_printf(mem, "%s/env", kt->cache), sb.buf, sb.len);
	strbuf_release(&sb);
}

/* The offset of the names in a cached file that is still true, or 0. */
static size_t check_env(const struct strbuf *sb)
{
	const char *p, *name;
	char *end;

	if (sb->len < strlen(ENV_MAGIC) ||
	    memcmp(sb->buf, ENV_MAGIC, strlen(ENV_MAGIC)))
		return 0;
	p = sb->buf + strlen(ENV_MAGIC);
	name = strchr(p, '\n');
	if (!name)
		return 0;
	for (name++; *name; name += strlen(name) + 1) {
		struct filestamp now = filestamp_get(name), old;

		old.size = strtoll(p, &end, 10);
		old.mtime_ns = strtoll(end, &end, 10);
		p = end;
		if (!filestamp_equal(now, old))
			return 0;
	}
	return (size_t)(strchr(sb->buf + strlen(ENV_MAGIC), '\n') + 1 -
			sb->buf);
}

static int load_env(struct kernel_tree *kt, struct arena *mem,
		    const char **err)
{
	struct strbuf sb = { 0 };
	size_t at = 0, skip;
	int ret = 0;

	if (!strbuf_read_file(&sb, arena_printf(mem, "%s/env", kt->cache)))
		at = check_env(&sb);
	if (!at) {
		strbuf_clear(&sb);
		ret = run_env(kt, &sb, mem, err);
		if (!ret)
			save_env(kt, &sb, mem);
	}
	if (!ret) {
		skip = skip_names(sb.buf + at, sb.len - at);
		kt->envp = parse_env(sb.buf + at + skip, sb.len - at - skip,
				     mem);
	}
	strbuf_release(&sb);
	return ret;
}

int kernel_tree_open(struct kernel_tree *kt,
		     const struct kernel_tree_options *opt, struct arena *mem,
		     const char **err)
{
	const char *root = cache_root(mem, opt->cache_dir), *key;

	memset(kt, 0, sizeof(*kt));
	if (source_tree(kt, opt, mem, err) ||
	    object_tree(kt, opt, root, mem, err))
		return -1;
	if (opt->no_make)
		return 0;
	key = arena_printf(mem, "%s %s %s", kt->srctree, kt->objtree,
			   kt->arch);
	kt->cache = arena_printf(mem, "%s/kbuild/%016llx", root,
				 (unsigned long long)
					 hash_bytes(key, strlen(key), 0));
	if (make_dirs(kt->cache)) {
		*err = arena_printf(mem, "cannot make cache folder '%s': %s",
				    kt->cache, strerror(errno));
		return -1;
	}
	kt->cache = real_path(mem, kt->cache);
	return load_env(kt, mem, err);
}
