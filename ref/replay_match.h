/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which subjects is an event of a trace about?
 *
 * An address names the one subject that fits best: of that device, by the
 * same start, size, direction and family, live before dead, then the oldest
 * (CONFIG_DMA_API_DEBUG chooses alike). Words, and events that name nothing,
 * may be about several; then the live ones are meant, else the last that
 * died.
 */
#ifndef REF_REPLAY_MATCH_H
#define REF_REPLAY_MATCH_H

#include "ref/lives.h"
#include "ref/trace.h"

struct match {
	struct life *life;
	uint64_t offset; /* of the event's address in it */
	bool by_handle;
};

struct match_list {
	struct match *v;
	size_t n, cap;
};

/*
 * The lives that E is about into LIST, cleared before; of kind S unless that
 * is SUBJECT_none. ELSEWHERE: nothing is hidden, so that an end for which
 * E's device has nothing must be that of another device's. One that E may or
 * may not be about is marked ambiguous.
 */
void match_find(struct match_list *list, struct lives *ls,
		const struct trace *t, const struct trace_event *e,
		enum subject s, bool elsewhere);
/* Makes L found by what its birth E says. */
void match_add_keys(struct lives *ls, struct life *l, const struct trace *t,
		    const struct trace_event *e);
/* Whether E names a subject at all. */
bool match_names_subject(const struct trace *t, const struct trace_event *e);

#endif
