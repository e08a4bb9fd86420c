/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the sources of units share: units.c (candidates, modules, the result),
 * units_kernel.c, units_compdb.c (also plain files), bsdtree.c. Nobody else
 * includes this.
 *
 * A candidate is a file that may become a unit. It is known by `key`: relative
 * to the tree for trees, absolute for other sources.
 */
#ifndef ANALYZER_UNITS_INT_H
#define ANALYZER_UNITS_INT_H

#include <stdbool.h>

#include "analyzer/cachedir.h"
#include "analyzer/flags.h"
#include "analyzer/mentions.h"
#include "analyzer/scan.h"
#include "analyzer/units.h"
#include "ref/intern.h"
#include "ref/strbuf.h"
#include "ref/vec.h"

struct candidate {
	const char *key;
	const char *path;	/* absolute; the overlay's file, if it has one */
	bool named;		/* by the user, not found in a folder */
	bool pulled;		/* only because its module is here */
	bool overlaid;
	bool legacy;		/* mentions a legacy name */
	const char *unreadable;	/* or NULL */
	/* the source fills in: */
	enum unit_state state;
	const char *why, *module, *dir;
	struct words flags;	/* filtered */
};

struct unit_module_rec {
	const char *name;
	VEC(const char *) keys;	/* all sources known */
	const char *why;	/* not complete, or NULL */
};

struct collector {
	const struct units_request *rq;
	struct unit_list *list;
	struct arena scratch;
	struct scan api, legacy;
	const char *cwd;	/* absolute */
	const char *tree;	/* absolute, or NULL */
	const char *overlay;	/* absolute, or NULL */
	const char *skip;	/* folder not to walk into, or NULL */
	const char *root;	/* absolute */
	struct intern keys;
	VEC(uint32_t) by_key;	/* key number -> index + 1 in `found` */
	VEC(struct candidate) found;
	VEC(struct unit_module_rec) modules;
	VEC(struct unit_diag) diags;
	struct strbuf text;	/* the file read last */
	struct mentions seen;	/* what files mention, of earlier runs */
	bool is_seen_open;
};

void collect_diag(struct collector *c, const char *path, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void collect_note(struct collector *c, const char *path, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The candidate of that key, or NULL; good until the next one is added. */
struct candidate *collect_known(struct collector *c, const char *key);
/*
 * Looks at a file: adds it as a candidate if it is named or mentions the API
 * and returns true then.
 */
bool collect_file(struct collector *c, const char *key, bool named,
		  bool pulled);
/* Does the file mention the API? Adds nothing; an unreadable one does. */
bool collect_mentions(struct collector *c, const char *key);
/* All C files of a folder that mention the API. USER is what the user wrote. */
void collect_folder(struct collector *c, const char *key, const char *user);
/* Does the overlay or the tree (or the file system) have it? */
bool collect_has_file(struct collector *c, const char *key);
bool collect_has_folder(struct collector *c, const char *key);
/*
 * The key of a path the user wrote, for sources with a tree. NULL after a
 * diagnostic if it does not exist or lies outside.
 */
const char *collect_key(struct collector *c, const char *user);
/* For each path of the request: files and folders with the functions above. */
void collect_paths(struct collector *c);
/* A module of that name; more sources may be added to it. */
struct unit_module_rec *collect_module(struct collector *c, const char *name);

/*
 * Calls WHOLE for each module of the files so far. PULL is set if its files
 * that mention the API are to be added: some file of it was found in a folder,
 * or whole modules were asked for. Else such files, if they are not in the
 * list, make the module incomplete.
 */
void collect_modules(struct collector *c,
		     void (*whole)(struct collector *c, void *arg,
				   const char *name, bool pull),
		     void *arg);

void collect_kernel(struct collector *c);
void collect_compdb(struct collector *c);
void collect_plain(struct collector *c);
void collect_bsd(struct collector *c);

#endif
