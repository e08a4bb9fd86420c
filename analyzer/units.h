/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From what the user named to the list of translation units.
 *
 * units_collect() never exits and never fails as a whole: what cannot be used
 * becomes a diagnostic or a unit of state UNIT_UNREADABLE, the rest is kept.
 *
 * Files found in directories are taken only if their text mentions one of the
 * API names (an over-approximation: comments and strings count too); files
 * named explicitly are always taken.
 *
 * Running a tree's makefiles is running the tree's code. It happens only for
 * UNITS_KERNEL without `no_make`, and UNITS_BSD runs the tree's awk script.
 */
#ifndef ANALYZER_UNITS_H
#define ANALYZER_UNITS_H

#include <stdbool.h>
#include <stddef.h>

#include "analyzer/unit.h"

enum units_source {
	UNITS_PLAIN,  /* no flags but those after `--` */
	UNITS_KERNEL, /* --kernel DIR */
	UNITS_BSD,    /* --bsd DIR */
	UNITS_COMPDB, /* -p FILE or DIR, parsed by the caller */
};

/* What forms a module where no build system says so (UNITS_PLAIN). */
enum units_plain {
	PLAIN_UNKNOWN,	/* unit.module is NULL */
	PLAIN_FILE,	/* each file is a complete module */
	PLAIN_DIR,	/* the files of a directory are a complete module */
};

/* One command of a compile database; strings belong to the caller. */
struct compdb_entry {
	const char *dir;	  /* absolute, or relative to the database */
	const char *file;	  /* as written: may be relative to `dir` */
	const char *const *argv;  /* with the compiler as argv[0] */
	int argc;
};

/* Everything not needed may be zero. */
struct units_request {
	enum units_source source;
	const char *const *paths; /* relative to cwd, or to the tree */
	size_t npaths;		  /* 0 with UNITS_COMPDB: all entries */
	const char *tree;	  /* of --kernel or --bsd; also an O= folder */
	const char *objtree;	  /* kernel: O= folder, if it is apart */
	const char *overlay;	  /* files that shadow the tree's same path */
	const char *root;	  /* reports are relative to it; default tree, */
				  /*   or the current folder */
	const char *arch;	  /* kernel: ARCH=, bsd: machine, or NULL */
	const struct compdb_entry *entries;
	size_t nentries;
	const char *const *flags; /* after `--`: added behind all others */
	size_t nflags;
	const char *const *names; /* API names or prefixes; NULL: the */
	size_t nnames;		  /*   built-in table units_api_prefixes */
	const char *data_dir;	  /* holds analyzer/prelude/, or NULL */
	const char *cache_dir;	  /* NULL: $XDG_CACHE_HOME/dmacheck */
	enum units_plain plain;
	unsigned jobs;		  /* makes at once; 0: one per CPU */
	bool no_make;		  /* run no makefile of the tree */
	bool whole_module;	  /* --module: also for explicit files */
	bool quiet;		  /* no progress lines on stderr */
};

/* Fills LIST, which unit_list_release() frees; LIST need not be set before. */
void units_collect(const struct units_request *rq, struct unit_list *list);
void unit_list_release(struct unit_list *list);

/* The name that a list of units for --arch ARCH has. */
const char *units_arch_name(const char *arch);
/* Is that what a tree is configured for here, if nothing else is asked for? */
bool units_arch_is_host(const char *name);

/* NULL-terminated; the prefixes searched for when the caller passes none. */
extern const char *const units_api_prefixes[];

#endif
