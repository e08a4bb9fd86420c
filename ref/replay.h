/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Replay: a recorded trace against the contract. Which rules did this
 * execution break?
 *
 * Each event is matched with the subject it is about, judged in that
 * subject's state, and moves the state (judge.h). Mappings are found by
 * device and address, a part of one by an address inside; scatterlists by
 * their first address, of the bus or of the memory; allocations by device
 * and address, else by CPU address; everything else by the words of the
 * trace.
 *
 * Direction: a finding is a breach in the recorded execution. Where the
 * trace does not show enough for that, what would have been a finding is
 * counted under the reason (enum replay_doubt) and not reported:
 *
 * - A trace may begin when the driver is running, and events may be lost.
 *   What happens to a handle whose birth was not seen is then not judged.
 *   Nor is what was seen, as far as there may be another mapping of the same
 *   address: where addresses are not translated, memory that the device only
 *   reads is often mapped twice (a packet that is sent again), and an unmap
 *   may be the other's.
 *
 * - Counts of a scatterlist are numbers in a trace. That the driver passed
 *   the map's result cannot be told from passing an equal count, which is
 *   right; nents_result therefore is not a role here (nents_arg is).
 */
#ifndef REF_REPLAY_H
#define REF_REPLAY_H

#include "ref/judge.h"
#include "ref/lives.h"
#include "ref/trace.h"

/* Why something was not judged. */
enum replay_doubt {
	DOUBT_none,
#define DOUBT(name, text) DOUBT_##name,
#include "ref/replay.def"
	DOUBT_max
};

const char *replay_doubt_name(enum replay_doubt d);
const char *replay_doubt_text(enum replay_doubt d);

/* Events are indices of the trace's; LIVES_NO_EVENT: none. */
struct replay_finding {
	int rule;	/* of the judge */
	enum subject subject;
	enum event event;
	uint32_t at;	/* the event that broke it; none: the trace's end */
	uint32_t since; /* brought the state in which it did; none: unborn */
	uint32_t birth; /* none: not in the trace */
	uint64_t offset; /* of the event in the subject, where `has_offset` */
	bool has_offset;
};

struct replay_options {
	/*
	 * The trace covers the life of the driver: what is live at its end is
	 * lost, and what was not seen did not happen. That a trace says so
	 * itself counts too.
	 */
	bool complete;
	/* Only these devices are judged, by their words; none: all. */
	const char *const *devices;
	size_t ndevices;
};

struct replay {
	const struct trace *trace;
	const struct judge *judge;
	bool complete; /* begins before, ends after everything */
	VEC(struct replay_finding) findings; /* in no order that matters */
	size_t subjects[SUBJECT_max];	     /* births seen */
	size_t live;			     /* at the end */
	size_t skipped;			     /* events of other devices */
	size_t doubts[DOUBT_max];
	struct lives lives;
};

/*
 * Judges T into R, which starts as all zeroes. T and J are the caller's and
 * must live as long as R.
 */
void replay_run(struct replay *r, const struct trace *t, const struct judge *j,
		const struct replay_options *options);
void replay_release(struct replay *r);

#endif
