/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Results into the database (schema.sql).
 *
 * Rows of a file replace those of the run before, unless they are the same;
 * files that a run did not look at stay. Written in batches, each one transaction: what was committed
 * survives whatever comes after it.
 */
#ifndef CHECKER_SAVE_H
#define CHECKER_SAVE_H

#include "analyzer/store.h"
#include "analyzer/unit.h"
#include "checker/result.h"
#include "rules/api.h"
#include "rules/rule.h"

#define SAVE_SCHEMA_VERSION 4
#define SAVE_APPLICATION_ID 0x646d6163	/* "dmac" */

extern const struct store_schema save_schema;

/*
 * The same file has other results for another architecture, and rows of both
 * would be one heap: a database belongs to the first that is kept in it. Names
 * that one, in MEM: ARCH, if there was none; NULL if the store failed.
 */
const char *save_claim(struct store *s, const char *arch, struct arena *mem);

struct save_finding {
	const struct file_result *file;
	const struct result_finding *finding;
	const char *severity, *fingerprint;
	const char *allowed;		/* or NULL */
};

struct save_input {
	const char *program;		/* version */
	const struct unit_list *units;	/* files[i] is of units[i] */
	struct file_result *const *files;
	const struct rule_set *rules;
	const struct api_set *apis;
	const struct save_finding *findings;
	size_t nfindings;
};

/* False on an error, which store_error() then tells. */
bool save_results(struct store *s, const struct save_input *in);

#endif
