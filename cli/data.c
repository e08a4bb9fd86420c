/* SPDX-License-Identifier: BSD-2-Clause */
/* Where are rules, descriptors and databases? */
#define _POSIX_C_SOURCE 200809L
#include "cli/data.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/cachedir.h"
#include "analyzer/units.h"
#include "ref/intern.h"

#ifndef DMACHECK_DATADIR
#define DMACHECK_DATADIR "/usr/local/share/dmacheck"
#endif

static bool has_data(struct arena *mem, const char *dir)
{
	return is_dir(arena_printf(mem, "%s/rules/api", dir));
}

const char *data_dir(struct arena *mem)
{
	const char *given = getenv("DMACHECK_DATA");
	char exe[PATH_MAX];
	ssize_t n;

	if (given && *given) {
		if (!has_data(mem, given))
			die("'%s' (DMACHECK_DATA) has no folder rules/api",
			    given);
		return given;
	}
	n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	if (n > 0) {
		const char *above;

		exe[n] = '\0';
		above = dir_of(mem, dir_of(mem, exe));
		if (has_data(mem, above))
			return above;
		above = arena_printf(mem, "%s/share/dmacheck", above);
		if (has_data(mem, above))
			return above;
	}
	if (!has_data(mem, DMACHECK_DATADIR))
		die("no rules in '%s'; set DMACHECK_DATA to the folder that "
		    "holds rules/", DMACHECK_DATADIR);
	return DMACHECK_DATADIR;
}

static void end_on_errors(int nerrors)
{
	if (nerrors)
		die("%d error%s in rules or descriptors", nerrors,
		    nerrors == 1 ? "" : "s");
}

void data_load_rules(struct rule_set *set, const char *const *dirs,
		     size_t ndirs)
{
	struct arena mem = { 0 };
	int nerrors;

	nerrors = rules_load_dir(set,
				 arena_printf(&mem, "%s/rules", data_dir(&mem)));
	for (size_t i = 0; i < ndirs; i++) {
		if (!is_dir(dirs[i]))
			die("'%s' is not a folder of rules", dirs[i]);
		nerrors += rules_load_dir(set, dirs[i]);
	}
	for (size_t i = 0; i < set->nerrors; i++)
		fprintf(stderr, "dmacheck: %s: %s\n", set->errors[i].where,
			set->errors[i].message);
	arena_release(&mem);
	end_on_errors(nerrors);
}

void data_load_apis(struct api_set *set, const char *const *dirs,
		    size_t ndirs)
{
	struct arena mem = { 0 };
	int nerrors;

	nerrors = api_load_dir(set, arena_printf(&mem, "%s/rules/api",
						 data_dir(&mem)));
	for (size_t i = 0; i < ndirs; i++) {
		if (!is_dir(dirs[i]))
			die("'%s' is not a folder of descriptors", dirs[i]);
		nerrors += api_load_dir(set, dirs[i]);
	}
	for (size_t i = 0; i < set->nerrors; i++)
		fprintf(stderr, "dmacheck: %s: %s\n", set->errors[i].where,
			set->errors[i].message);
	arena_release(&mem);
	end_on_errors(nerrors);
}

const char *data_default_db(struct arena *mem, const char *root,
			    const char *arch)
{
	const char *base = strrchr(root, '/');
	/* Two trees of one name must not share a database. */
	unsigned long long hash = hash_bytes(root, strlen(root), 0);

	base = base && base[1] ? base + 1 : "root";
	if (!arch || units_arch_is_host(arch))
		arch = "";
	return arena_printf(mem, "%s/%s-%016llx%s%s.db", cache_root(mem, NULL),
			    base, hash, *arch ? "-" : "", arch);
}
