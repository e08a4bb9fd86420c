/* SPDX-License-Identifier: BSD-2-Clause */
/* What would be parsed, and what does a function look like after a stage? */
#include "cli/dump.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/ir.h"
#include "checker/check.h"
#include "cli/run.h"

static void dump_ir(const struct run *run, struct ir_unit *ir,
		    const struct ir_func *f)
{
	const char *wrong = ir_validate(ir, f);
	struct strbuf out = { 0 };

	(void)run;
	ir_dump_func(&out, ir, f);
	if (wrong)
		strbuf_addf(&out, "invalid: %s\n", wrong);
	fputs(out.buf, stdout);
	strbuf_release(&out);
}

/* The checker traces on stderr while it simulates. */
static void dump_events(const struct run *run, struct ir_unit *ir,
			const struct ir_func *f)
{
	struct check_context cx = {
		.rules = &run->rules,
		.apis = &run->apis,
		.no_shortcuts = run->no_shortcuts,
		.dump_events = f->name,
	};
	struct file_result *r = xcalloc(1, sizeof(*r));

	r->path = r->module = r->why = "";
	check_unit(&cx, ir, r);
	result_free(r);
}

static const struct {
	const char *name;
	void (*show)(const struct run *run, struct ir_unit *ir,
		     const struct ir_func *f);
} stages[] = {
	{ "ir", dump_ir },
	{ "events", dump_events },
};

#define NSTAGES (sizeof(stages) / sizeof(stages[0]))

/* Tables of function addresses and what else is known of a unit. */
static void dump_tables(const struct ir_unit *u)
{
	vec_foreach(&u->inits, i) {
		const struct ir_init *in = &u->inits.v[i];

		printf("init %s: %s.%s = %s  ; %s:%u:%u\n", in->variable,
		       in->record, in->field, in->function,
		       u->files.v[in->loc.file].path, in->loc.line,
		       in->loc.col);
	}
	vec_foreach(&u->members, i) {
		const struct ir_member *m = &u->members.v[i];

		printf("member %s.%s: %s at %lld\n", m->record, m->name,
		       u->types.v[m->type].name ? u->types.v[m->type].name
						: "?",
		       (long long)m->offset);
	}
	vec_foreach(&u->exported, i)
		printf("export %s\n", u->exported.v[i]);
	vec_foreach(&u->includes, i)
		printf("include %s\n", u->includes.v[i]);
	vec_foreach(&u->diags, i)
		printf("error %s:%u:%u: %s\n",
		       u->files.v[u->diags.v[i].loc.file].path,
		       u->diags.v[i].loc.line, u->diags.v[i].loc.col,
		       u->diags.v[i].message);
}

static bool dump_all(const struct run *run, struct ir_unit *ir, size_t stage)
{
	printf("unit %s\n", ir->files.v[0].path);
	vec_foreach(&ir->funcs, i)
		stages[stage].show(run, ir, ir->funcs.v[i]);
	if (stages[stage].show == dump_ir)
		dump_tables(ir);
	return true;
}

static bool dump_unit(const struct run *run, const struct options *o,
		      size_t unit, size_t stage)
{
	struct ir_unit *ir = run_parse(run, unit, false);
	const struct ir_func *f = NULL;
	bool found;

	if (o->dump_func)
		f = ir_find_func(ir, o->dump_func);
	found = f || (!o->dump_func && dump_all(run, ir, stage));
	if (f)
		stages[stage].show(run, ir, f);
	ir_unit_release(ir);
	free(ir);
	return found;
}

int run_dump(const struct options *o)
{
	struct run run;
	bool found = false;
	size_t stage = 0;
	int status;

	while (stage < NSTAGES && strcmp(stages[stage].name, o->dump_stage))
		stage++;
	if (stage == NSTAGES)
		die("--dump knows no stage '%s'", o->dump_stage);
	run_open(&run, o);
	run_precompile(&run, o);
	for (size_t i = 0; i < run.units.nunits; i++)
		if (run.units.units[i].state != UNIT_UNREADABLE)
			found |= dump_unit(&run, o, i, stage);
	if (!found)
		fprintf(stderr, "dmacheck: no function '%s'\n",
			o->dump_func ? o->dump_func : "");
	status = found && !run.bad_input ? EXIT_CLEAN : EXIT_BAD_INPUT;
	run_release(&run);
	return status;
}

static json_t *unit_json(const struct unit *u)
{
	json_t *j = json_object(), *argv = json_array();

	json_array_append_new(argv, json_string("clang"));
	for (int i = 0; i < u->argc; i++)
		json_array_append_new(argv, json_string(u->argv[i]));
	json_array_append_new(argv, json_string(u->path));
	json_object_set_new(j, "directory", json_string(u->dir));
	json_object_set_new(j, "file", json_string(u->path));
	json_object_set_new(j, "arguments", argv);
	/* Of our own: readers of compile databases skip what they do not know */
	json_object_set_new(j, "relative", json_string(u->rel));
	json_object_set_new(j, "state", json_string(unit_state_name(u->state)));
	if (u->module)
		json_object_set_new(j, "module", json_string(u->module));
	return j;
}

int run_print_units(const struct options *o)
{
	json_t *all = json_array();
	struct run run;
	int status;

	run_open(&run, o);
	for (size_t i = 0; i < run.units.nunits; i++)
		if (run.units.units[i].state != UNIT_UNREADABLE)
			json_array_append_new(all,
					      unit_json(&run.units.units[i]));
	status = json_dumpf(all, stdout, JSON_INDENT(1)) || putchar('\n') == EOF;
	json_decref(all);
	status = status || run.bad_input ? EXIT_BAD_INPUT : EXIT_CLEAN;
	run_release(&run);
	return status;
}
