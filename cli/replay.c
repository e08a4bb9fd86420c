/* SPDX-License-Identifier: BSD-2-Clause */
/* Was the contract kept in an execution that was recorded? */
#define _GNU_SOURCE
#include "cli/replay.h"

#include <argp.h>
#include <errno.h>
#include <string.h>

#include "cli/data.h"
#include "cli/options.h"
#include "cli/replay_report.h"
#include "ref/judge.h"
#include "ref/replay.h"
#include "ref/trace.h"

enum key { KEY_RULES = 256, KEY_FORMAT, KEY_COMPLETE, KEY_DEVICE };

struct request {
	const char *file;
	struct word_list dirs, devices;
	enum format format;
	bool complete;
};

static const struct argp_option options[] = {
	{ "complete", KEY_COMPLETE, NULL, 0,
	  "The trace covers the life of the driver: what is live at its end is "
	  "lost, what is ended without a beginning never had one", 0 },
	{ "device", KEY_DEVICE, "NAME", 0,
	  "Judge only the events of this device (repeatable)", 0 },
	{ "format", KEY_FORMAT, "FORMAT", 0, "text (default) or json", 0 },
	{ "rules", KEY_RULES, "DIR", 0, "More rules (repeatable)", 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *rq = state->input;

	switch (key) {
	case KEY_COMPLETE: rq->complete = true; return 0;
	case KEY_RULES: vec_push(&rq->dirs, arg); return 0;
	case KEY_DEVICE: vec_push(&rq->devices, arg); return 0;
	case KEY_FORMAT:
		rq->format = FORMAT_TEXT;
		if (!strcmp(arg, "json"))
			rq->format = FORMAT_JSON;
		else if (strcmp(arg, "text"))
			argp_error(state, "'%s' is not a format: text or json",
				   arg);
		return 0;
	case ARGP_KEY_ARG:
		if (rq->file)
			argp_error(state, "more than one FILE given");
		rq->file = arg;
		return 0;
	case ARGP_KEY_END:
		if (!rq->file)
			argp_error(state, "no FILE given");
		return 0;
	default: return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp replay_argp = {
	.options = options,
	.parser = parse,
	.args_doc = "FILE",
	.doc = "Runs a recorded trace against the contract and reports which "
	       "rules it broke, with what CONFIG_DMA_API_DEBUG would have "
	       "printed. FILE is the text of the kernel's dma:* events, or a "
	       "trace of our own; '-' is standard input."
	       "\vTo record one (Linux 6.12 or later), all of a driver's life:\n"
	       "\n"
	       "  trace-cmd record -e dma -C mono sh -c 'modprobe DRIVER; WORK; "
	       "rmmod DRIVER'\n"
	       "  trace-cmd report >trace.txt\n"
	       "  dmacheck replay --complete --device 0000:03:00.0 trace.txt\n"
	       "\n"
	       "or without trace-cmd, in /sys/kernel/tracing:\n"
	       "\n"
	       "  echo 1 >events/dma/enable; WORK; cat trace >trace.txt\n"
	       "\n"
	       "--complete without --device says it of every device in the "
	       "trace. Without --complete, what the trace does not show for certain is "
	       "counted as unknown, not reported. The kernel's events do not "
	       "say whether a map was tested for success and what the CPU did "
	       "to the memory. A driver that leaves out unmaps by "
	       "dma_need_unmap(), and memory of a pool declared for the device "
	       "(freed without an event), look like leaks.\n"
	       "\n"
	       "Our own format carries all of the contract's events:\n"
	       "\n"
	       "  dmacheck-trace 1 complete\n"
	       "  map family=single dev=d0 handle=0x1000 size=256 "
	       "dir=from_device buffer=b0\n"
	       "  check_ok handle=0x1000\n"
	       "  cpu_read buffer=b0 offset=0 size=4\n"
	       "  unmap family=single dev=d0 handle=0x1000 size=256 "
	       "dir=from_device\n"
	       "\n"
	       "An event a line: EVENT ROLE=VALUE... of ref/vocab.def, "
	       "described in ref/trace.h.\n"
	       "\n"
	       "Exit status: 0 nothing is violated; 1 something is; 2 usage "
	       "error, or the trace cannot be read as a whole: then nothing is "
	       "judged.",
};

static void report_unreadable(const struct trace *t)
{
	if (!t->error_line) {
		fprintf(stderr, "dmacheck: %s: %s\n", t->path, t->error);
		return;
	}
	fprintf(stderr, "dmacheck: %s:%u: %s\n", t->path, t->error_line,
		t->error);
	fprintf(stderr, "dmacheck: %s: %zu event%s before that line; nothing "
		"is judged\n", t->path, t->events.n,
		t->events.n == 1 ? "" : "s");
}

static uint64_t families_of(const struct rule *rule)
{
	uint64_t bits = 0;

	for (int i = 0; i < rule->nfamilies; i++)
		bits |= (uint64_t)1 << rule->families[i];
	return bits;
}

struct judged_rules {
	struct judge *judge;
	const struct rule **v;	/* by the judge's number */
};

static void choose_rules(struct judged_rules *chosen,
			 const struct rule_set *set)
{
	struct judge_rule *rules = xcalloc(set->n + 1, sizeof(*rules));
	int n = 0;

	chosen->v = xcalloc(set->n + 1, sizeof(struct rule *));
	for (size_t i = 0; i < set->n; i++) {
		const struct rule *rule = &set->v[i];

		if (!rule->on)
			continue;
		chosen->v[n] = rule;
		rules[n++] = (struct judge_rule){ rule->id, rule->subject,
						  rule->cond,
						  families_of(rule) };
	}
	chosen->judge = judge_new(rules, n);
	free(rules);
}

/* A slip of the pen must not look like a device without breaches. */
static bool has_devices(const struct trace *t, const struct word_list *names)
{
	vec_foreach(names, i) {
		bool found = false;

		vec_foreach(&t->events, k) {
			int64_t dev;

			found = found ||
				(trace_role(t, &t->events.v[k], ROLE_dev,
					    &dev) &&
				 !strcmp(intern_str(&t->words, (uint32_t)dev),
					 names->v[i]));
		}
		if (found)
			continue;
		fprintf(stderr, "dmacheck: %s: no event of device '%s'\n",
			t->path, names->v[i]);
		return false;
	}
	return true;
}

static int judge_trace(const struct trace *t, const struct request *rq)
{
	struct rule_set set = { 0 };
	struct judged_rules rules = { 0 };
	struct replay r = { 0 };
	const struct replay_options o = {
		.complete = rq->complete,
		.devices = rq->devices.v,
		.ndevices = rq->devices.n,
	};
	int status;

	data_load_rules(&set, rq->dirs.v, rq->dirs.n);
	choose_rules(&rules, &set);
	replay_run(&r, t, rules.judge, &o);
	if (rq->complete && t->starts_late)
		fprintf(stderr, "dmacheck: %s: the buffer was overwritten: the "
			"trace is not complete\n", t->path);
	if (rq->format == FORMAT_JSON)
		replay_report_json(stdout, &r, rules.v);
	else
		replay_report_text(stdout, &r, rules.v);
	if (fflush(stdout) || ferror(stdout))
		die("cannot write the report: %s", strerror(errno));
	status = r.findings.n ? EXIT_VIOLATED : EXIT_CLEAN;
	replay_release(&r);
	judge_free(rules.judge);
	free(rules.v);
	rules_release(&set);
	return status;
}

int command_replay(int argc, char **argv)
{
	struct request rq = { 0 };
	struct trace t = { 0 };
	int status = EXIT_BAD_INPUT;

	argp_parse(&replay_argp, argc, argv, 0, NULL, &rq);
	if (!trace_read(&t, rq.file))
		report_unreadable(&t);
	else if (has_devices(&t, &rq.devices))
		status = judge_trace(&t, &rq);
	trace_release(&t);
	vec_release(&rq.dirs);
	vec_release(&rq.devices);
	return status;
}
