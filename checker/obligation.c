// SPDX-License-Identifier: BSD-2-Clause
#include "checker/obligation.h"

#include <string.h>

static bool rule_applies(const struct rule *rule, const struct api_func *api)
{
	bool fits = false;

	if (rule->subject != api->subject)
		return false;
	for (int i = 0; i < rule->nat; i++)
		fits |= rule->at[i] == api->event;
	if (!fits || !rule->nfamilies)
		return fits;
	for (int i = 0; i < rule->nfamilies; i++)
		if (rule->families[i] == api->family)
			return true;
	return false;
}

/* Memory that the core releases cannot leak or be freed by the wrong call. */
static bool core_does_it(const struct rule *rule, const struct api_func *api)
{
	return api->managed && (!strcmp(rule->harm, "leak"));
}

bool obligation_stands(const struct rule *rule, const struct api_func *api)
{
	return rule_applies(rule, api) && !core_does_it(rule, api);
}

void obligations_init(struct obligations *o, const struct program *p,
		      const struct rule_set *rules)
{
	memset(o, 0, sizeof(*o));
	o->ncalls = (uint32_t)p->sites.n;
	o->first = xcalloc(o->ncalls + 1, sizeof(*o->first));
	for (uint32_t c = 0; c < o->ncalls; c++) {
		const struct site *site = &p->sites.v[c];

		o->first[c] = (uint32_t)o->v.n;
		for (size_t r = 0; r < rules->n; r++) {
			struct obligation ob = { .rule = &rules->v[r],
						 .call = c,
						 .detail = "" };

			if (obligation_stands(ob.rule, site->api))
				vec_push(&o->v, ob);
		}
	}
	o->first[o->ncalls] = (uint32_t)o->v.n;
}

void obligations_release(struct obligations *o)
{
	vec_foreach(&o->v, i)
		vec_release(&o->v.v[i].assumed);
	vec_release(&o->v);
	free(o->first);
}

struct obligation *obligation_find(struct obligations *o, uint32_t call,
				   const struct rule *rule)
{
	if (call >= o->ncalls)
		return NULL;
	for (uint32_t i = o->first[call]; i < o->first[call + 1]; i++)
		if (o->v.v[i].rule == rule)
			return &o->v.v[i];
	return NULL;
}

void obligation_unknown(struct obligation *ob, enum reason reason,
			const char *detail)
{
	if (ob->verdict != VERDICT_PROVED)
		return;
	ob->verdict = VERDICT_UNKNOWN;
	ob->reason = reason;
	ob->detail = detail;
}

void obligation_violated(struct obligation *ob)
{
	ob->verdict = VERDICT_VIOLATED;
	ob->reason = REASON_none;
	ob->detail = "";
}

void obligation_assume(struct obligation *ob, const char *name)
{
	vec_foreach(&ob->assumed, i)
		if (!strcmp(ob->assumed.v[i], name))
			return;
	vec_push(&ob->assumed, name);
}
