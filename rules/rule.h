/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rules as data: what must hold. One YAML file may hold several; every file
 * of every rules directory given is loaded, so a user adds a rule by
 * dropping a file.
 *
 *   rules:
 *     - id: unmap-wrong-size
 *       severity: error                  # error warning note
 *       subject: mapping                 # ref/vocab.def
 *       scope: function                  # local function module
 *       place: event                     # event state
 *       judge: checker                   # checker model
 *       at: [map, unmap]                 # absent: the subject's birth
 *       families: [single, page]         # absent: all
 *       when: (and (= event unmap) (distinct size m.size))
 *       harm: leak stale                 # absent: protocol
 *       summary: unmap repeats the size of the map
 *       message: "'{subject}' is unmapped with size '{size}'"
 *       why: ...
 *       fix: ...
 *       kernel: device driver frees DMA memory with different size
 *       sources: [D03]
 *       implies: []
 *
 * id, severity, subject, when, summary and message are required; `on` is
 * true, `scope` function, `place` event and `judge` checker unless given. Words in
 * braces in `message`: rules/message.h.
 */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "ref/arena.h"
#include "ref/contract.h"
#include "ref/eval.h"
#include "rules/load.h"

#define RULE_MAX_AT 4

enum severity { SEVERITY_note, SEVERITY_warning, SEVERITY_error };
/*
 * Where a finding is reported: at the event that broke the rule, or where
 * the subject came into the state in which it met that event (a write that
 * no sync made good before the unmap is reported at the write).
 */
enum rule_place { PLACE_event, PLACE_state };
/*
 * Who judges: both the analysis of sources and the reference model (traces,
 * theorems), or the model alone, because sources do not show what the rule
 * looks at (the end of a transfer, a neighbour on the cache line).
 */
enum rule_judge { JUDGE_checker, JUDGE_model };
enum rule_scope { SCOPE_local, SCOPE_function, SCOPE_module };

struct rule {
	const char *id;		/* kebab-case, stable for ever */
	enum severity severity;
	bool on;		/* reported by default */
	enum subject subject;
	enum rule_scope scope;
	enum rule_place place;
	enum rule_judge judge;
	/* events whose calls carry an obligation: birth by default */
	enum event at[RULE_MAX_AT];
	int nat;
	/* obligation only where the birth's family is one of these (0: all) */
	enum family families[FAMILY_max];
	int nfamilies;
	const char *when;	/* source text of the condition */
	struct expr *cond;
	const char *harm;	/* stale lost fault corrupt leak crash protocol */
	const char *summary;	/* one line: what must hold */
	const char *message;	/* shown for a finding; {role} is replaced */
	const char *why;	/* why it harms; "" */
	const char *fix;	/* how to mend it; "" */
	const char *kernel;	/* what CONFIG_DMA_API_DEBUG prints, or NULL */
	const char **sources;	/* documents; NULL-terminated */
	const char **implies;	/* rules broken with it; NULL-terminated */
	const char *file;	/* where it was read */
	int number;		/* index in the set, ordered by id */
	/* screen[state][event]: answer with all roles unknown */
	unsigned char screen[CONTRACT_MAX_STATES][EVENT_max];
};

struct rule_set {
	struct arena mem;
	struct rule *v;
	size_t n;
	struct load_error *errors;
	size_t nerrors;
	unsigned long long hash;
};

const char *severity_name(enum severity s);
const char *rule_scope_name(enum rule_scope s);

/*
 * Loads every *.yaml directly inside DIR into SET (sorted by id at the end;
 * a set starts as all zeroes and takes any number of directories). Returns
 * the number of errors, each recorded with file, rule and place; rules
 * without errors are kept, of two with one id the first. Pointers to rules
 * are good until the next load.
 */
int rules_load_dir(struct rule_set *set, const char *dir);
const struct rule *rules_find(const struct rule_set *set, const char *id);
/*
 * Whether R's answers can depend on EVENT having happened: R judges EVENT
 * itself, or EVENT moves the subject into a state in which R judges
 * something that it did not judge before. Who leaves such an event out has
 * not proved R.
 */
bool rule_depends_on(const struct rule *r, enum event event);
/* Leaves the rules that the analysis of sources judges. */
void rules_drop_model(struct rule_set *set);
void rules_release(struct rule_set *set);
/* Content hash of everything loaded, for caches and the database. */
unsigned long long rules_hash(const struct rule_set *set);

#endif
