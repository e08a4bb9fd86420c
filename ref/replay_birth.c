// SPDX-License-Identifier: BSD-2-Clause
/* How subjects begin in a replay. */
#include "ref/replay_impl.h"

#include "ref/dmaattr.h"

/* Memory that is allocated again was freed where nobody looked. */
static void end_unseen(struct run *u, const struct trace_event *e)
{
	match_find(&u->targets, &u->r->lives, u->t, e, e->subject, false);
	vec_foreach(&u->targets, i) {
		struct life *l = u->targets.v[i].life;

		if (!l->live || l->subject != e->subject ||
		    u->targets.v[i].offset)
			continue;
		run_count(u, DOUBT_end_unseen);
		for (size_t k = 0; k < l->npieces; k++)
			l->pieces[k].state =
			    contract_step(l->subject, l->pieces[k].state,
					  contract_death(l->subject));
		life_settle(&u->r->lives, l);
	}
}

/* In bytes; nothing is counted as one, which can have a state. */
static uint64_t size_of(const struct trace *t, const struct trace_event *e)
{
	uint64_t size = 0;
	int64_t num;

	if (trace_role(t, e, ROLE_size, &num))
		return num ? (uint64_t)num : 1;
	if (!e->nsegments || e->truncated)
		return UINT64_MAX;
	for (uint32_t i = 0; i < e->nsegments; i++)
		size += t->segments.v[e->segment + i].size;
	return size ? size : 1;
}

static bool has_dir(const struct trace *t, const struct trace_event *e,
		    enum direction dir)
{
	int64_t num;

	return trace_role(t, e, ROLE_dir, &num) && num == dir;
}

/*
 * Whether two mappings of the same bytes would be one too many, as the
 * kernel's own check has it; not for registers, which have no cache lines.
 */
static bool owns_memory(const struct trace *t, const struct trace_event *e)
{
	int64_t num;

	if (e->subject != SUBJECT_mapping || has_dir(t, e, DIR_to_device))
		return false;
	return !trace_role(t, e, ROLE_family, &num) || num != FAMILY_resource;
}

/* The oldest live mapping that owns some of the SIZE bytes from PHYS. */
static struct life *find_owner(struct run *u, uint64_t phys, uint64_t size)
{
	struct life_walk w = lives_walk(&u->r->lives, SPACE_phys, phys, size);
	const struct life_key *key;
	struct life *owner = NULL;

	while ((key = lives_next(&w)))
		if (key->life->live &&
		    owns_memory(u->t, &u->t->events.v[key->life->birth]) &&
		    (!owner || key->life->birth < owner->birth))
			owner = key->life;
	return owner;
}

static struct life *find_owner_of(struct run *u, const struct life *l,
				  const struct trace_event *e)
{
	struct life *owner = NULL;

	if (!e->nsegments)
		return find_owner(u, e->phys, l->size);
	for (uint32_t i = 0; e->phys_by_segment && i < e->nsegments; i++) {
		const struct trace_segment *seg =
		    &u->t->segments.v[e->segment + i];

		owner = owner ? owner : find_owner(u, seg->phys, seg->size);
	}
	return owner;
}

/*
 * The mapping L that is born now may take memory that is mapped. Bytes count,
 * not cache lines, whose size the trace does not tell. What comes of it waits
 * for the end of both: see run_overlaps().
 */
static void judge_overlap(struct run *u, struct life *l)
{
	const struct trace_event *e = &u->t->events.v[u->now];
	size_t n = u->r->findings.n;
	struct value roles[ROLE_max];
	struct life *owner;
	int64_t attrs = 0;

	trace_role(u->t, e, ROLE_attrs, &attrs);
	if (!e->has_phys || attrs & ATTR_SKIP_CPU_SYNC || !l->live ||
	    !owns_memory(u->t, e))
		return;
	owner = find_owner_of(u, l, e);
	if (!owner)
		return;
	run_values(u, u->now, roles);
	run_judge(u, owner, EVENT_overlap, roles, 0, owner->size);
	for (size_t i = n; i < u->r->findings.n; i++)
		vec_push(&u->overlaps,
			 (struct overlap){u->r->findings.v[i], owner, l});
	u->r->findings.n = n;
}

void run_overlaps(struct run *u)
{
	vec_foreach(&u->overlaps, i) {
		const struct overlap *o = &u->overlaps.v[i];

		if (o->older->ended && o->newer->ended)
			vec_push(&u->r->findings, o->finding);
		else
			run_count(u, DOUBT_unpaired);
	}
}

static void judge_outcome(struct run *u, struct life *l,
			  enum trace_outcome outcome)
{
	const struct value none[ROLE_max] = {{VALUE_ABSENT, 0, 0}};

	if (outcome != OUTCOME_unsaid)
		run_judge(u, l,
			  outcome == OUTCOME_ok ? EVENT_check_ok
						: EVENT_check_fail,
			  none, 0, l->size);
}

static enum trace_outcome outcome_of(const struct run *u,
				     const struct trace_event *e)
{
	int64_t handle;

	if (u->t->kernel && e->subject == SUBJECT_mapping &&
	    trace_role(u->t, e, ROLE_handle, &handle) &&
	    trace_is_bad_handle(u->t, (uint64_t)handle))
		return OUTCOME_failed;
	return e->outcome;
}

void run_birth(struct run *u)
{
	const struct trace_event *e = &u->t->events.v[u->now];
	struct value roles[ROLE_max];
	int64_t dev = 0;
	struct life *l;

	/* Mappings of one address can live side by side; memory cannot. */
	if (e->subject != SUBJECT_mapping && e->outcome != OUTCOME_failed)
		end_unseen(u, e);
	trace_role(u->t, e, ROLE_dev, &dev);
	l = lives_add(&u->r->lives, e->subject, dev, size_of(u->t, e), u->now,
		      0);
	l->truncated = e->truncated;
	u->truncated += l->truncated;
	run_values(u, u->now, roles);
	run_judge(u, l, e->event, roles, 0, l->size);
	judge_outcome(u, l, outcome_of(u, e));
	judge_overlap(u, l);
	match_add_keys(&u->r->lives, l, u->t, e);
	u->r->subjects[e->subject]++;
}

bool run_reload(struct run *u)
{
	const struct trace_event *e = &u->t->events.v[u->now];
	struct value roles[ROLE_max];
	struct life *old, *l;
	int state;

	match_find(&u->targets, &u->r->lives, u->t, e, e->subject, false);
	if (!u->targets.n)
		return false;
	old = u->targets.v[0].life;
	state = old->pieces[0].state;
	if (!old->live && contract_step(old->subject, state, e->event) == state)
		return false;
	life_retire(&u->r->lives, old);
	l = lives_add(&u->r->lives, old->subject, old->dev, size_of(u->t, e),
		      old->birth, state);
	run_values(u, u->now, roles);
	run_judge(u, l, e->event, roles, 0, l->size);
	l->birth = l->certain = u->now;
	match_add_keys(&u->r->lives, l, u->t, e);
	return true;
}
