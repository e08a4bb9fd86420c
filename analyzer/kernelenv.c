// SPDX-License-Identifier: BSD-2-Clause
/*
 * The environment of a tree's makefiles; see kernelenv.h.
 *
 * It is got by running the top makefile with one more target, brought in
 * through MAKEFILES, whose recipe prints the environment: exactly what a
 * makefile of a folder would be started with. `may-sync-config=` keeps the
 * makefile from bringing the configuration up to date, `need-compiler=1` keeps
 * it asking the compiler which options it knows.
 */
#define _GNU_SOURCE 1
#include "analyzer/kernelenv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cachedir.h"
#include "analyzer/filestamp.h"
#include "analyzer/kerneltree.h"
#include "analyzer/process.h"
#include "ref/strbuf.h"
#include "ref/vec.h"

#define ENV_MAGIC "dmacheck kbuild environment 1\n"

/* Preferred first. */
static const char *const llvm_suffixes[] = { "-19", "-18", "-17",
					     "-20", "-21", "" };

#define NSUFFIXES (sizeof(llvm_suffixes) / sizeof(llvm_suffixes[0]))
#define OLDEST_CLANG 17

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

/* The clang whose version line is VERSION, else NULL. */
static const char *same_llvm(struct arena *mem, const char *version)
{
	const char *line;

	for (size_t i = 0; i < NSUFFIXES; i++) {
		line = version_line(mem, arena_printf(mem, "clang%s",
						      llvm_suffixes[i]));
		if (line && !strcmp(line, version))
			return llvm_value(llvm_suffixes[i]);
	}
	return NULL;
}

const char *kernel_find_llvm(struct arena *mem, const char *version)
{
	const char *same = version ? same_llvm(mem, version) : NULL;

	for (size_t i = 0; !same && i < NSUFFIXES; i++) {
		const char *s = llvm_suffixes[i];
		const char *cc = arena_printf(mem, "clang%s", s);
		const char *ld = arena_printf(mem, "ld.lld%s", s);

		if (clang_version(version_line(mem, cc)) >= OLDEST_CLANG &&
		    version_line(mem, ld))
			same = llvm_value(s);
	}
	return same;
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
		s = kernel_find_llvm(mem, version);
		return s ? arena_printf(mem, "LLVM=%s", s) : NULL;
	}
	s = cross_of(mem, version);
	return s ? arena_printf(mem, "CROSS_COMPILE=%s", s) : NULL;
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
						 process_last_line(mem, &errors));
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

int kernel_env_load(struct kernel_tree *kt, struct arena *mem,
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
