/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Translation units: what is to be parsed, and with which flags.
 *
 * A unit is one C file with one set of clang flags. A module is the set of
 * source files that are linked into one object (kbuild's composite object);
 * rules of scope module are decided only where all of them are known.
 *
 * Everything is owned by the list's arena. Units are sorted by `rel`, modules
 * by `name`, diagnostics by path; the order never depends on the file system.
 */
#ifndef ANALYZER_UNIT_H
#define ANALYZER_UNIT_H

#include <stdbool.h>
#include <stddef.h>

#include "ref/arena.h"

enum unit_state {
	UNIT_OK,	 /* flags are those the build uses */
	UNIT_GUESSED,	 /* flags are borrowed or generic; attempt, say so */
	UNIT_NOT_BUILT,	 /* the configuration does not build it; attempt */
	UNIT_UNREADABLE, /* nothing to parse: no argv, `why` says why */
};

struct unit {
	const char *path;   /* absolute; the file to open */
	const char *rel;    /* relative to the tree's root: what reports print */
	const char *dir;    /* absolute; working directory of the parse */
	const char *module; /* "drivers/net/ethernet/intel/igb/igb" or NULL */
	char **argv;	    /* filtered clang flags, NULL-terminated, */
	int argc;	    /*   without compiler and without the file */
	enum unit_state state;
	const char *why;    /* for every state but UNIT_OK, else NULL */
	bool reported;	    /* false: here only because its module is */
};

struct unit_module {
	const char *name;
	const char **sources; /* rel paths of all known C files, sorted */
	size_t nsources;
	size_t nlisted;	      /* of these, how many are units of the list; */
			      /*   the others do not mention the API */
	bool complete;	      /* every object's source is in `sources` */
	const char *why;      /* if not complete */
};

struct unit_diag {
	const char *path;    /* as the user wrote it */
	const char *message; /* lower case, without the path */
	bool note;	     /* something is lost, but no input failed */
};

struct unit_list {
	struct arena mem;
	const char *root;    /* absolute; what `rel` is relative to */
	const char *arch;    /* they are all for it; NULL: not known. One name */
			     /*   for each: "x86" also for "x86_64" */
	struct unit *units;
	size_t nunits;
	struct unit_module *modules;
	size_t nmodules;
	struct unit_diag *diags;
	size_t ndiags;
	size_t nskipped;     /* C files in directories that never mention */
			     /*   the API and so are no units */
};

/* The module of that name, or NULL. */
const struct unit_module *unit_module_find(const struct unit_list *list,
					   const char *name);
/*
 * Is the file of that path, relative to the tree's root, a driver's own?
 * Headers of the tree at large lie in a directory called "include" (or, in a
 * BSD tree, in sys/ outside sys/dev); a driver's own may too, but then below
 * the drivers' directories.
 */
bool path_is_private(const char *rel);
/* "ok", "guessed", "not-built", "unreadable" */
const char *unit_state_name(enum unit_state state);

#endif
