// SPDX-License-Identifier: BSD-2-Clause
/* The functions, calls, obligations and errors of a unit, as rows of its
   result. */
#include "checker/check_int.h"

void check_write_functions(struct checker *c)
{
	vec_foreach(&c->unit->funcs, i) {
		const struct ir_func *f = c->unit->funcs.v[i];

		vec_push(&c->out->funcs,
			 (struct result_func){
				 .name = check_keep(c, f->name),
				 .line = f->loc.line,
				 .end_line = f->end_line,
				 .is_static = f->is_static,
				 .has_error = f->has_error,
				 .in_main_file = f->in_main_file,
				 .file = check_file_name(c, f->loc) });
	}
}

static void write_call_roles(struct checker *c, const struct site *site,
			     struct result_call *call)
{
	const struct ir_func *f = c->unit->funcs.v[site->func];
	const struct ir_stmt *st = check_site_stmt(c, site);

	for (int r = 1; r < ROLE_max; r++) {
		const struct api_value *v = &site->api->roles[r];
		struct strbuf sb = { 0 };

		if (v->source == SOURCE_absent)
			continue;
		if (v->source == SOURCE_const)
			strbuf_addf(&sb, "%lld", (long long)v->num);
		else if (v->source == SOURCE_result && st->dst)
			ir_show_expr(&sb, c->unit, f, st->dst);
		else if (v->source != SOURCE_result && v->arg >= 0 &&
			 (uint32_t)v->arg < st->nargs) {
			if (v->source == SOURCE_deref)
				strbuf_addc(&sb, '*');
			ir_show_expr(&sb, c->unit, f,
				     f->args.v[st->first_arg +
					       (uint32_t)v->arg]);
			if (v->source == SOURCE_field)
				strbuf_addf(&sb, "->%s", v->field);
		}
		if (sb.len)
			vec_push(&call->roles,
				 (struct result_role){
					 .role = (enum role)r,
					 .text = check_keep(c, sb.buf) });
		strbuf_release(&sb);
	}
}

void check_write_calls(struct checker *c)
{
	vec_foreach(&c->prog.sites, i) {
		const struct site *site = &c->prog.sites.v[i];
		const struct ir_stmt *st = check_site_stmt(c, site);
		struct result_call call = {
			.func = site->func,
			.file = check_file_name(c, st->loc),
			.line = st->loc.line,
			.col = st->loc.col,
			.written = check_keep(c, st->written ? st->written :
							 site->api->name),
			.callee = check_keep(c, site->api->name),
			.event = site->api->event,
			.subject = site->api->subject,
			.family = site->api->family,
		};

		write_call_roles(c, site, &call);
		vec_push(&c->out->calls, call);
	}
}

/* What is never executed breaks nothing, if that is certain. */
static void write_dead_obligations(struct checker *c, uint32_t call,
				   const struct api_func *api, bool is_certain)
{
	enum verdict v = is_certain ? VERDICT_PROVED : VERDICT_UNKNOWN;
	enum reason why = is_certain ? REASON_none : REASON_parse_error;

	for (size_t r = 0; r < c->cx->rules->n; r++) {
		const struct rule *rule = &c->cx->rules->v[r];

		if (obligation_stands(rule, api))
			vec_push(&c->out->obligations,
				 (struct result_obligation){
					 .rule = check_keep(c, rule->id),
					 .call = call,
					 .verdict = v,
					 .reason = why,
					 .detail = "",
					 .assumptions = is_certain ?
								"unreachable" :
								"" });
	}
}

/* Calls in code that no path reaches: counted, and proved. */
void check_write_dead_calls(struct checker *c)
{
	vec_foreach(&c->unit->funcs, i) {
		const struct ir_func *f = c->unit->funcs.v[i];

		for (size_t k = 0; f->in_main_file && k < f->dead.n; k++) {
			const struct ir_dead_call *d = &f->dead.v[k];
			const struct api_func *api = api_find(c->cx->apis,
							      d->callee);
			struct result_call call = { .func = (uint32_t)i };

			if (!api || api->event == EVENT_none)
				continue;
			call.file = check_file_name(c, d->loc);
			call.line = d->loc.line;
			call.col = d->loc.col;
			call.written = check_keep(c, d->written ? d->written :
							    api->name);
			call.callee = check_keep(c, api->name);
			call.event = api->event;
			call.subject = api->subject;
			call.family = api->family;
			write_dead_obligations(c, (uint32_t)c->out->calls.n,
					       api, !f->has_error);
			vec_push(&c->out->calls, call);
		}
	}
}

void check_write_obligations(struct checker *c)
{
	vec_foreach(&c->ob.v, i) {
		struct obligation *ob = &c->ob.v.v[i];
		struct strbuf sb = { 0 };
		struct result_obligation r = { .rule = check_keep(c, ob->rule->id),
					       .call = ob->call,
					       .verdict = ob->verdict,
					       .reason = ob->reason,
					       .detail = ob->detail,
					       .basis = BASIS_LOCAL };

		if (ob->verdict == VERDICT_PROVED && ob->object) {
			r.verdict = VERDICT_UNKNOWN;
			r.reason = REASON_pairing;
			r.basis = BASIS_OBJECT;
		}
		vec_foreach(&ob->assumed, k)
			strbuf_addf(&sb, "%s%s", k ? "," : "",
				    ob->assumed.v[k]);
		r.assumptions = check_keep(c, sb.buf);
		strbuf_release(&sb);
		vec_push(&c->out->obligations, r);
	}
}

void check_write_diagnostics(struct checker *c)
{
	vec_foreach(&c->unit->diags, i)
		vec_push(&c->out->diags,
			 (struct result_step){
				 .file = check_file_name(c, c->unit->diags.v[i].loc),
				 .line = c->unit->diags.v[i].loc.line,
				 .col = c->unit->diags.v[i].loc.col,
				 .event = "error",
				 .note = check_keep(c, c->unit->diags.v[i].message) });
	vec_foreach(&c->unit->includes, i)
		vec_push(&c->out->includes, check_keep(c, c->unit->includes.v[i]));
}
