/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What earlier runs found out about units, and whether it still holds.
 *
 * The result of a unit follows from its key: a hash of the program itself, the
 * libraries, rules and descriptors, the unit's flags and place, the names and
 * contents of all files it includes, and the header names in every folder
 * where one was or could have been looked up. A joined result follows from the
 * keys of all units of its module. A result is given back only while its key
 * is what it was. A file is read for its hash only if its size, times or inode
 * changed; one that was changed while the run looked at it is not trusted.
 *
 * Each unit is committed when it is put: after a kill it is not done again.
 * What has no list of includes (a worker died) is not kept.
 *
 * A store that failed forgets all and keeps nothing; results are as without.
 */
#ifndef CHECKER_KEPT_H
#define CHECKER_KEPT_H

#include "analyzer/store.h"
#include "analyzer/unit.h"
#include "checker/result.h"
#include "rules/api.h"
#include "rules/rule.h"

struct kept;

struct kept_input {
	const char *program;		/* version */
	const struct unit_list *units;
	const char *tree, *overlay;	/* as the user gave them, or NULL */
	const struct rule_set *rules;
	const struct api_set *apis;
	bool no_shortcuts;
	bool forget;			/* what earlier runs found out */
};

struct kept *kept_open(struct store *s, const struct kept_input *in);
void kept_close(struct kept *k);

/* Is the result of the unit known? */
bool kept_has(const struct kept *k, size_t unit);
/* That result before its module was joined, new; NULL if it is not known. */
struct file_result *kept_result(struct kept *k, size_t unit);
/* R is of the unit, before it is joined. Takes its list of includes away. */
void kept_put(struct kept *k, size_t unit, struct file_result *r);

/*
 * The result of one of the N units of a module after the join; NULL if any of
 * them changed since then.
 */
struct file_result *kept_joined(struct kept *k, size_t unit,
				const size_t *module, size_t n);
void kept_put_joined(struct kept *k, size_t unit, const size_t *module,
		     size_t n, const struct file_result *r);

#endif
