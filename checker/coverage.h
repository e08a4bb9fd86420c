/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is every call of the API that a file's text holds an event? Calls are
 * counted by tokens (analyzer/calltokens.h), which knows nothing of the syntax
 * tree nor of the lowering, and looked for by place and kind among the events.
 */
#ifndef CHECKER_COVERAGE_H
#define CHECKER_COVERAGE_H

#include "analyzer/calltokens.h"
#include "analyzer/ir.h"
#include "checker/result.h"
#include "ref/intern.h"
#include "ref/strbuf.h"

/* Macros of headers, each read once. Starts as all zeroes. */
struct coverage_headers {
	struct arena mem;
	struct intern paths;
	VEC(struct coverage_header) v;	/* by number in `paths` */
};

struct coverage_header {
	bool is_read;
	struct call_macros macros;
};

void coverage_headers_release(struct coverage_headers *h);

/* The count of one unit, in two steps: before it is parsed and after. */
struct coverage {
	const struct api_set *apis;
	struct strbuf text;	/* of the main file */
	bool want_skipped;	/* clang_request.want_skipped should be set */
};

/* A file that cannot be read holds no calls. */
void coverage_begin(struct coverage *c, const char *path,
		    const struct api_set *apis);
/*
 * Fills `counted` and `missed` of R, which has all else. ROOT: of relative
 * paths. IR is NULL, or failed, when there is none. Frees what C holds.
 */
void coverage_end(struct coverage *c, struct coverage_headers *headers,
		  const char *root, const struct ir_unit *ir,
		  struct file_result *r);

#endif
