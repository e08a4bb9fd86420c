// SPDX-License-Identifier: BSD-2-Clause
/*
 * Loader of rules: YAML -> checked struct rule.
 *
 * Scalars come as strings and are checked here, so that a message can name
 * the rule and the key. A rule with any error is left out whole: half a rule
 * would report what its author did not mean. Names in `implies` are not
 * looked up, the rule meant may be in a directory that is loaded later.
 */
#include "rules/rule.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "rules/message.h"

#include <cyaml/cyaml.h>

/* A rule as it stands in the file. */
struct raw_rule {
	char *id, *severity, *on, *judge, *subject, *scope, *place, *when, *harm,
	    *summary, *message, *why, *fix, *kernel;
	char **at, **families, **sources, **implies;
	unsigned at_count, families_count, sources_count, implies_count;
};

struct raw_file {
	struct raw_rule *rules;
	unsigned rules_count;
};

/* Where the loader is. */
struct place {
	struct load *l;
	struct rule_set *set;
	const char *where;
};

static const cyaml_schema_value_t string_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, CYAML_UNLIMITED),
};

#define TEXT(key)                                                              \
	CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, \
			       struct raw_rule, key, 0, CYAML_UNLIMITED)
#define LIST(key)                                                              \
	CYAML_FIELD_SEQUENCE(#key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,   \
			     struct raw_rule, key, &string_schema, 0,          \
			     CYAML_UNLIMITED)

static const cyaml_schema_field_t rule_fields[] = {
    TEXT(id),	   TEXT(severity), TEXT(on),	   TEXT(subject), TEXT(scope),
    TEXT(place),   LIST(at),	   LIST(families), TEXT(when),	  TEXT(harm),
    TEXT(summary), TEXT(message),  TEXT(why),	   TEXT(fix),	  TEXT(kernel),
    TEXT(judge),   LIST(sources),  LIST(implies),   CYAML_FIELD_END};

static const cyaml_schema_value_t rule_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_rule, rule_fields),
};

static const cyaml_schema_field_t file_fields[] = {
    CYAML_FIELD_SEQUENCE("rules", CYAML_FLAG_POINTER, struct raw_file, rules,
			 &rule_schema, 0, CYAML_UNLIMITED),
    CYAML_FIELD_END};

static const cyaml_schema_value_t file_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_file, file_fields),
};

static const char *const severity_names[] = {
    [SEVERITY_note] = "note",
    [SEVERITY_warning] = "warning",
    [SEVERITY_error] = "error",
};

static const char *const scope_names[] = {
    [SCOPE_local] = "local",
    [SCOPE_function] = "function",
    [SCOPE_module] = "module",
};

static const char *const judge_names[] = {
    [JUDGE_checker] = "checker",
    [JUDGE_model] = "model",
};
static const char *const place_names[] = {
    [PLACE_event] = "event",
    [PLACE_state] = "state",
};

static const char *const harm_names[] = {
    "stale", "lost", "fault", "corrupt", "leak", "crash", "protocol",
};

#define COUNT(a) ((int)(sizeof(a) / sizeof((a)[0])))

static int find(const char *const *names, int n, const char *s)
{
	for (int i = 0; i < n; i++)
		if (!strcmp(names[i], s))
			return i;
	return -1;
}

const char *severity_name(enum severity s)
{
	return severity_names[s];
}

const char *rule_scope_name(enum rule_scope s)
{
	return scope_names[s];
}

/* A required text: never NULL, an error when there is none. */
static const char *need(struct place *at, const char *key, const char *text)
{
	const char *s = load_string(at->l, text);

	if (s && *s)
		return s;
	load_fail(at->l, at->where, "key '%s' is missing or empty", key);
	return "";
}

static const char *or_empty(struct place *at, const char *text)
{
	return text ? load_string(at->l, text) : "";
}

/* Index of TEXT in NAMES; an error and 0 when it is none of them. */
static int choose(struct place *at, const char *key, const char *text,
		  const char *const *names, int n)
{
	int i = find(names, n, text);

	/* An empty one was reported by need(). */
	if (i < 0 && *text)
		load_fail(at->l, at->where, "key '%s': unknown word '%s'", key,
			  text);
	return i < 0 ? 0 : i;
}

static bool is_kebab(const char *s)
{
	if (!islower((unsigned char)*s))
		return false;
	for (; *s; s++)
		if (!islower((unsigned char)*s) &&
		    !isdigit((unsigned char)*s) &&
		    !(*s == '-' && isalnum((unsigned char)s[1])))
			return false;
	return true;
}

static const char **take_list(struct place *at, const char *key, char **v,
			      unsigned n)
{
	const char **list = arena_array(at->l->mem, const char *, n + 1);

	for (unsigned i = 0; i < n; i++)
		list[i] = need(at, key, v[i]);
	return list;
}

static void take_implies(struct place *at, struct rule *r,
			 const struct raw_rule *raw)
{
	r->implies = take_list(at, "implies", raw->implies, raw->implies_count);
	for (const char **s = r->implies; *s; s++)
		if (**s && !is_kebab(*s))
			load_fail(at->l, at->where,
				  "key 'implies': '%s' is no rule id", *s);
}

static void take_at(struct place *at, struct rule *r,
		    const struct raw_rule *raw)
{
	if (raw->at_count > RULE_MAX_AT) {
		load_fail(at->l, at->where, "key 'at': more than %d events",
			  RULE_MAX_AT);
		return;
	}
	for (unsigned i = 0; i < raw->at_count; i++) {
		r->at[i] = event_from_name(raw->at[i]);
		if (!r->at[i])
			load_fail(at->l, at->where,
				  "key 'at': unknown event '%s'", raw->at[i]);
	}
	r->nat = (int)raw->at_count;
	if (!r->nat && r->subject)
		r->at[r->nat++] = contract_birth(r->subject);
}

static void take_families(struct place *at, struct rule *r,
			  const struct raw_rule *raw)
{
	for (unsigned i = 0; i < raw->families_count; i++) {
		enum family f = family_from_name(raw->families[i]);

		if (!f)
			load_fail(at->l, at->where,
				  "key 'families': unknown family '%s'",
				  raw->families[i]);
		for (int k = 0; f && k < r->nfamilies; k++)
			if (r->families[k] == f)
				f = FAMILY_none;
		if (f)
			r->families[r->nfamilies++] = f;
	}
}

/* One or more words, kept as text. */
static void take_harm(struct place *at, struct rule *r, const char *text)
{
	const char *p = text;

	r->harm = text;
	while (*(p += strspn(p, " "))) {
		size_t len = strcspn(p, " ");
		const char *word = arena_strndup(at->l->mem, p, len);

		choose(at, "harm", word, harm_names, COUNT(harm_names));
		p += len;
	}
}

/* The text from COLUMN on, short, on one line. */
static const char *excerpt(struct place *at, const char *text, int column)
{
	char *s = arena_strndup(at->l->mem, text + column - 1, 24);

	for (char *p = s; *p; p++)
		if (!isprint((unsigned char)*p))
			*p = ' ';
	return s;
}

static void take_condition(struct place *at, struct rule *r)
{
	struct expr_error err;

	if (!r->subject || !*r->when)
		return;
	r->cond = expr_read(at->l->mem, r->subject, r->when, &err);
	if (r->cond)
		return;
	load_fail(at->l, at->where, "key 'when', column %d at '%s': %s",
		  err.column, excerpt(at, r->when, err.column), err.message);
}

/* All roles unknown: what is false here stays false whatever they are. */
static void fill_screen(struct rule *r)
{
	struct eval_env env = {0};

	for (env.state = 0; env.state < contract_nstates(r->subject);
	     env.state++)
		for (env.event = 1; env.event < EVENT_max; env.event++)
			r->screen[env.state][env.event] =
			    (unsigned char)eval(r->cond, &env);
}

static void take_words(struct place *at, struct rule *r,
		       const struct raw_rule *raw)
{
	const char *subject = need(at, "subject", raw->subject);

	r->severity = (enum severity)choose(
	    at, "severity", need(at, "severity", raw->severity), severity_names,
	    COUNT(severity_names));
	r->scope = SCOPE_function;
	if (raw->scope)
		r->scope = (enum rule_scope)choose(
		    at, "scope", need(at, "scope", raw->scope), scope_names,
		    COUNT(scope_names));
	if (raw->place)
		r->place = (enum rule_place)choose(
		    at, "place", need(at, "place", raw->place), place_names,
		    COUNT(place_names));
	r->subject = subject_from_name(subject);
	if (!r->subject && *subject)
		load_fail(at->l, at->where, "key 'subject': unknown word '%s'",
			  subject);
	r->on = load_bool(at->l, at->where, "on", raw->on, true);
	if (raw->judge)
		r->judge = (enum rule_judge)choose(
		    at, "judge", need(at, "judge", raw->judge), judge_names,
		    COUNT(judge_names));
}

static void take_texts(struct place *at, struct rule *r,
		       const struct raw_rule *raw)
{
	const char *wrong;

	r->when = need(at, "when", raw->when);
	r->summary = need(at, "summary", raw->summary);
	r->message = need(at, "message", raw->message);
	r->why = or_empty(at, raw->why);
	r->fix = or_empty(at, raw->fix);
	r->kernel = load_string(at->l, raw->kernel);
	r->sources = take_list(at, "sources", raw->sources, raw->sources_count);
	wrong = message_check(at->l->mem, r->message);
	if (wrong)
		load_fail(at->l, at->where, "key 'message': %s", wrong);
}

static void check_id(struct place *at, const char *id)
{
	const struct rule *other = rules_find(at->set, id);

	if (!*id)
		load_fail(at->l, at->where, "key 'id' is missing or empty");
	else if (!is_kebab(id))
		load_fail(at->l, at->where, "key 'id': '%s' is not kebab-case",
			  id);
	if (other)
		load_fail(at->l, at->where, "there is one in '%s' already",
			  other->file);
}

static int by_id(const void *a, const void *b)
{
	const struct rule *x = a, *y = b;

	return strcmp(x->id, y->id);
}

/* Sets are small: keeping them sorted on each insertion is fast enough. */
static void insert(struct rule_set *set, const struct rule *r)
{
	if (!(set->n & (set->n - 1)))
		set->v = xrealloc(set->v,
				  sizeof(*set->v) * (set->n ? set->n * 2 : 1));
	set->v[set->n++] = *r;
	qsort(set->v, set->n, sizeof(*set->v), by_id);
}

static void take_rule(struct load *l, struct rule_set *set, const char *path,
		      const struct raw_rule *raw, unsigned index)
{
	struct place at = {l, set, NULL};
	struct rule r = {.file = path};
	size_t errors = l->nerrors;

	r.id = or_empty(&at, raw->id);
	at.where = *r.id ? arena_printf(l->mem, "%s: rule '%s'", path, r.id)
			 : arena_printf(l->mem, "%s: rule %u", path, index);
	check_id(&at, r.id);
	take_words(&at, &r, raw);
	take_texts(&at, &r, raw);
	take_implies(&at, &r, raw);
	take_at(&at, &r, raw);
	take_families(&at, &r, raw);
	take_harm(&at, &r, raw->harm ? or_empty(&at, raw->harm) : "protocol");
	take_condition(&at, &r);
	if (l->nerrors != errors)
		return;
	fill_screen(&r);
	insert(set, &r);
}

static void take_file(struct load *l, const char *path, void *doc, void *ctx)
{
	const struct raw_file *file = doc;

	for (unsigned i = 0; i < file->rules_count; i++)
		take_rule(l, ctx, path, &file->rules[i], i + 1);
}

int rules_load_dir(struct rule_set *set, const char *dir)
{
	struct load l = {
	    .mem = &set->mem,
	    .errors = set->errors,
	    .nerrors = set->nerrors,
	    .hash = set->hash,
	};
	size_t before = set->nerrors;

	load_dir(&l, dir, &file_schema, take_file, set);
	for (size_t i = 0; i < set->n; i++)
		set->v[i].number = (int)i;
	set->errors = l.errors;
	set->nerrors = l.nerrors;
	set->hash = l.hash;
	return (int)(set->nerrors - before);
}

const struct rule *rules_find(const struct rule_set *set, const char *id)
{
	struct rule key = {.id = id};

	if (!set->n)
		return NULL;
	return bsearch(&key, set->v, set->n, sizeof(*set->v), by_id);
}

/* R may be broken in TO by an event that never breaks it in FROM. */
static bool judges_more(const struct rule *r, int from, int to)
{
	for (int e = 1; e < EVENT_max; e++)
		if (r->screen[to][e] != TRI_FALSE &&
		    r->screen[from][e] == TRI_FALSE)
			return true;
	return false;
}

bool rule_depends_on(const struct rule *r, enum event event)
{
	for (int s = 0; s < contract_nstates(r->subject); s++)
		if (r->screen[s][event] != TRI_FALSE ||
		    judges_more(r, s, contract_step(r->subject, s, event)))
			return true;
	return false;
}

void rules_drop_model(struct rule_set *set)
{
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		if (set->v[i].judge != JUDGE_model)
			set->v[n++] = set->v[i];
	set->n = n;
	for (size_t i = 0; i < n; i++)
		set->v[i].number = (int)i;
}

void rules_release(struct rule_set *set)
{
	arena_release(&set->mem);
	free(set->v);
	free(set->errors);
	memset(set, 0, sizeof(*set));
}

unsigned long long rules_hash(const struct rule_set *set)
{
	return set->hash;
}
