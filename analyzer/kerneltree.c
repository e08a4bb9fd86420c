// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds and prepares a Linux tree as a whole; see kerneltree.h.
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
#include "analyzer/kernelenv.h"
#include "analyzer/process.h"
#include "ref/intern.h"
#include "ref/strbuf.h"

#define STAMP ".dmacheck-prepared"

/* The first row of a folder and a width is the name of such a configuration. */
static const struct arch_row {
	const char *arch, *dir;
	int bits;		/* 0: as configured */
	const char *machine, *target;
} archs[] = {
	{ "x86", "x86", 64, "x86_64", "x86_64-linux-gnu" },
	{ "x86_64", "x86", 64, "x86_64", "x86_64-linux-gnu" },
	{ "i386", "x86", 32, "i686", "i386-linux-gnu" },
	{ "arm64", "arm64", 64, "aarch64", "aarch64-linux-gnu" },
	{ "arm", "arm", 32, "armv7l", "arm-linux-gnueabi" },
	{ "riscv", "riscv", 0, "riscv64", "riscv64-linux-gnu" },
	{ "powerpc", "powerpc", 0, "ppc64le", "powerpc64le-linux-gnu" },
	{ "s390", "s390", 64, "s390x", "s390x-linux-gnu" },
	{ "mips", "mips", 0, "mips64", "mipsel-linux-gnu" },
	{ "loongarch", "loongarch", 0, "loongarch64",
	  "loongarch64-linux-gnusf" },
	{ "sparc", "sparc", 32, "sparc", "sparc-linux-gnu" },
	{ "sparc64", "sparc", 64, "sparc64", "sparc64-linux-gnu" },
	{ "hexagon", "hexagon", 32, "hexagon", "hexagon-linux-musl" },
	{ "um", "um", 0, "um", "x86_64-linux-gnu" },
};

#define NARCHS (sizeof(archs) / sizeof(archs[0]))

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

/* Of a configuration for the folder of ARCH; BITS is 0 if not known. */
static const char *config_name(const char *arch, int bits)
{
	const struct arch_row *row = arch_row(arch);
	const char *dir = kernel_arch_dir(arch);

	if (row && !bits)
		bits = row->bits;
	for (size_t i = 0; i < NARCHS; i++)
		if (!strcmp(archs[i].dir, dir) &&
		    (!archs[i].bits || archs[i].bits == bits))
			return archs[i].arch;
	return dir;
}

const char *kernel_arch_name(const char *arch)
{
	return config_name(arch, 0);
}

/* The folder's own name leaves the width to the configuration. */
static bool arch_agrees(const char *arch, const char *configured, int bits)
{
	const struct arch_row *row = arch_row(arch);

	if (strcmp(kernel_arch_dir(arch), kernel_arch_dir(configured)))
		return false;
	return !row || !strcmp(arch, row->dir) || !row->bits ||
	       row->bits == bits;
}

const char *kernel_host_arch(void)
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

/*
 * What the configuration itself says about architecture and compiler. -1 if
 * that is not the architecture asked for.
 */
static int read_config(struct kernel_tree *kt, const char *arch,
		       struct arena *mem, const char **err)
{
	struct strbuf sb = { 0 };
	const char *is;
	int bits;

	strbuf_read_file(&sb, arena_printf(mem, "%s/include/config/auto.conf",
					   kt->objtree));
	is = between(mem, sb.buf, "# Linux/", " ");
	if (!is)
		is = arch ? arch : kernel_host_arch();
	bits = sb.buf && strstr(sb.buf, "\nCONFIG_64BIT=y\n") ? 64 : 32;
	kt->arch = arch ? arch : is;
	kt->name = config_name(is, bits);
	kt->version = between(mem, sb.buf, "\nCONFIG_CC_VERSION_TEXT=\"",
			      "\"\n");
	kt->clang = sb.buf && strstr(sb.buf, "\nCONFIG_CC_IS_CLANG=y\n");
	strbuf_release(&sb);
	if (!arch || arch_agrees(arch, is, bits))
		return 0;
	*err = arena_printf(mem, "'%s' is configured for '%s', not for '%s': "
			    "name another build folder with --objtree",
			    kt->objtree, kt->name, arch);
	return -1;
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
				    process_last_line(mem, &errors));
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
	llvm = kernel_find_llvm(mem, NULL);
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

/* A configuration alone is not enough: headers are made by `make prepare`. */
static int check_prepared(const struct kernel_tree *kt, struct arena *mem,
			  const char **err)
{
	if (has_file(mem, kt->objtree, "include/generated/asm-offsets.h"))
		return 0;
	*err = arena_printf(mem, "'%s' is configured for '%s', but its headers "
			    "are not prepared: no include/generated/"
			    "asm-offsets.h ('make ARCH=%s prepare' makes it)",
			    kt->objtree, kt->name, kt->arch);
	return -1;
}

/* With a name that the tree does not know make would end in a riddle. */
static int check_arch(const struct kernel_tree *kt, const char *arch,
		      struct arena *mem, const char **err)
{
	const char *dir;

	if (!arch)
		return 0;
	dir = kernel_arch_dir(arch);
	if (*arch && !strchr(arch, '/') &&
	    is_dir(arena_printf(mem, "%s/arch/%s", kt->srctree, dir)))
		return 0;
	*err = arena_printf(mem, "has no architecture '%s': no folder arch/%s",
			    arch, dir);
	return -1;
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
	if (kt->objtree)
		return read_config(kt, opt->arch, mem, err) ||
		       check_prepared(kt, mem, err) ? -1 : 0;
	kt->arch = opt->arch ? opt->arch : kernel_host_arch();
	kt->name = kernel_arch_name(kt->arch);
	dir = prepared_dir(kt, root, mem);
	if (opt->no_make && !has_file(mem, dir, STAMP))
		return 0;
	if (!opt->no_make && prepare(kt, dir, opt, mem, err))
		return -1;
	kt->objtree = real_path(mem, dir);
	return read_config(kt, opt->arch, mem, err);
}

int kernel_tree_open(struct kernel_tree *kt,
		     const struct kernel_tree_options *opt, struct arena *mem,
		     const char **err)
{
	const char *root = cache_root(mem, opt->cache_dir), *key;

	memset(kt, 0, sizeof(*kt));
	if (source_tree(kt, opt, mem, err) ||
	    check_arch(kt, opt->arch, mem, err) ||
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
	return kernel_env_load(kt, mem, err);
}
