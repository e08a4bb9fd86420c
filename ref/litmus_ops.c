/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the operations of litmus threads do.
 */
#include "ref/litmus_ops.h"

#include <assert.h>

#include "ref/api.h"
#include "ref/linux_bridge.h"

/* Bytes; each of them is a choice at any time. */
#define MAX_TRANSFER 64
/* A thread that does so much without anybody seeing it never ends. */
#define MAX_SILENT 10000

/* The test is wrong in a way that only running it shows. */
static void fail(struct litmus_exec *x, const struct litmus_op *op,
		 const char *error)
{
	if (x->error)
		return;
	x->error = error;
	x->at = op->at;
}

/* ---- what CPUs do to memory ---- */

static int object_over(const struct litmus_exec *x, uint32_t addr)
{
	for (int i = 0; i < x->t->nobjects; i++)
		if (addr - x->t->object[i].addr < x->t->object[i].size)
			return i;
	return -1;
}

/* Memory of the heap that nobody has. */
static bool heap_free(const struct litmus_exec *x, uint32_t addr)
{
	const struct api_state *s = api_state(&x->m);

	if (addr - s->heap >= s->heap_size)
		return false;
	for (int i = 0; i < API_BLOCKS; i++)
		if (addr - s->block[i].addr < s->block[i].size)
			return false;
	for (int i = 0; i < API_AREAS; i++)
		if (addr - s->area[i].addr < s->area[i].size)
			return false;
	return true;
}

/* What is wrong with the kernel's access to ADDR, or NULL. */
static const char *wrong_access(const struct litmus_exec *x,
				const struct litmus_op *op, uint32_t addr)
{
	uint32_t objects = litmus_heap(x->t);
	int o = object_over(x, addr);

	if ((addr < objects && o < 0) || (op->object >= 0 && o != op->object))
		return "the CPU leaves the object";
	if (x->m.nslots && machine_slot_of(&x->m, addr) >= 0)
		return "the CPU works on a bounce buffer";
	if ((o >= 0 && x->freed[o]) || heap_free(x, addr))
		return "the CPU works on memory that was freed";
	return NULL;
}

/* Where the access goes and how. False: nowhere, it faults. */
static bool cpu_reaches(struct litmus_exec *x, int cpu,
			const struct litmus_op *op, uint32_t *addr,
			enum memtype *type)
{
	uint64_t ptr = (uint64_t)litmus_eval(x, op->arg[0]);
	const char *wrong;

	if ((ptr < x->t->page) || !api_pointer(&x->m, ptr, addr, type)) {
		machine_hazard(&x->m, HAZARD_FAULT, ACTOR_CPU, cpu, ptr,
			       "the CPU's access faults");
		return false;
	}
	wrong = !(ptr >> API_VIEW_SHIFT) ? wrong_access(x, op, *addr)
		: heap_free(x, *addr) ? "the CPU works on memory that was freed"
				      : NULL;
	if (wrong)
		machine_hazard(&x->m, HAZARD_CORRUPT, ACTOR_CPU, cpu, *addr,
			       wrong);
	return true;
}

/* What was written last waits in another CPU's store buffer: a race. */
static bool raced(const struct litmus_exec *x, int cpu, uint32_t addr)
{
	for (int c = 0; c < x->platform.ncpus; c++)
		for (int i = 0; i < x->platform.store_buffer; i++) {
			const struct store *s = &x->m.stores[c][i];

			if (c != cpu && s->used && s->addr == addr &&
			    s->cell.fresh)
				return true;
		}
	return false;
}

static uint8_t cpu_load(struct litmus_exec *x, int thread,
			const struct litmus_op *op)
{
	struct litmus_early *e = &x->early[thread];
	uint8_t value, hazards = *x->m.hazards;
	int cpu = x->cpu[thread];
	enum memtype type;
	uint32_t addr;

	if (!cpu_reaches(x, cpu, op, &addr, &type))
		return 0xff;
	if (!e->op || op != &x->t->thread[thread].op[e->op - 1]) {
		value = machine_cpu_read(&x->m, cpu, addr, type);
		if (raced(x, cpu, addr))
			*x->m.hazards = hazards;
		return value;
	}
	if (x->m.ghost[addr].defined && x->m.ghost[addr].value != e->value &&
	    !raced(x, cpu, addr))
		machine_hazard(&x->m, HAZARD_STALE, ACTOR_CPU, cpu, addr,
			       "the CPU uses what it read too early");
	return e->value;
}

static void cpu_store(struct litmus_exec *x, int thread,
		      const struct litmus_op *op)
{
	int cpu = x->cpu[thread];
	enum memtype type;
	uint32_t addr;

	if (cpu_reaches(x, cpu, op, &addr, &type))
		machine_cpu_write(&x->m, cpu, addr, type,
				  (uint8_t)litmus_eval(x, op->arg[1]));
}

/* ---- calls ---- */

static void put(struct litmus_exec *x, int var, int64_t value)
{
	x->got = value;
	if (var >= 0)
		x->var[var] = value;
}

static void api_call(struct litmus_exec *x, const struct litmus_op *op,
		     bool fails)
{
	int64_t args[LITMUS_MAX_ARGS] = {0}, out[LITMUS_MAX_ARGS] = {0};
	int64_t r;

	for (int i = 0; i < op->nargs; i++)
		args[i] = litmus_eval(x, op->arg[i]);
	if (fails)
		api_inject(&x->m, API_FAIL_ANY, 1);
	r = op->call->run(&x->m, args, out);
	api_inject(&x->m, API_FAIL_ANY, 0);
	for (int i = 0; i < op->nout; i++)
		put(x, op->out[i], out[i]);
	put(x, op->dst, r);
}

static void end_life(struct litmus_exec *x, int object)
{
	const struct litmus_object *o = &x->t->object[object];

	if (x->freed[object])
		machine_hazard(&x->m, HAZARD_CORRUPT, ACTOR_CPU, *x->m.cpu,
			       o->addr, "memory is freed twice");
	x->freed[object] = 1;
	machine_memory_free(&x->m, o->addr, o->size);
}

static void begin_life(struct litmus_exec *x, int object)
{
	const struct litmus_object *o = &x->t->object[object];

	x->freed[object] = 0;
	machine_forget(&x->m, o->addr, o->size);
}

/* ---- one operation ---- */

static void dev_read(struct litmus_exec *x, int dev, const struct litmus_op *op)
{
	uint64_t dma = (uint64_t)litmus_eval(x, op->arg[0]);
	uint8_t value;

	linux_bridge_read(&x->m, dev, dma,
			  machine_grant_over(&x->m, dev, dma, 1, DIR_TO_DEVICE),
			  &value);
	put(x, op->dst, value);
}

static void dev_write(struct litmus_exec *x, int dev,
		      const struct litmus_op *op)
{
	uint64_t dma = (uint64_t)litmus_eval(x, op->arg[0]);

	linux_bridge_write(
	    &x->m, dev, dma,
	    machine_grant_over(&x->m, dev, dma, 1, DIR_FROM_DEVICE),
	    (uint8_t)litmus_eval(x, op->arg[1]));
}

static void doorbell(struct litmus_exec *x, int cpu, const struct litmus_op *op)
{
	if (!op->relaxed)
		machine_drain(&x->m, cpu);
	x->bell[op->dev] = litmus_eval(x, op->arg[0]);
	x->rung[op->dev] = 1;
}

static void device_op(struct litmus_exec *x, int dev,
		      const struct litmus_op *op)
{
	switch (op->kind) {
	case LITMUS_DEV_WAIT:
		put(x, op->dst, x->bell[dev]);
		x->rung[dev] = 0;
		x->bell[dev] = 0;
		return;
	case LITMUS_DEV_READ:
		dev_read(x, dev, op);
		return;
	case LITMUS_DEV_WRITE:
		dev_write(x, dev, op);
		return;
	case LITMUS_DEV_DONE:
		if (x->ndone[dev] < UINT8_MAX)
			x->ndone[dev]++;
		return;
	default:
		assert(0);
	}
}

static void start(struct litmus_exec *x, const struct litmus_op *op)
{
	int64_t size = litmus_eval(x, op->arg[1]);
	int64_t dir = litmus_eval(x, op->arg[2]);

	if (size < 0 || size > MAX_TRANSFER)
		fail(x, op, "a transfer of more than 64 bytes");
	else if (dir < 0 || dir > DIR_FROM_DEVICE)
		fail(x, op, "the direction of the transfer is none");
	else
		machine_dev_start(&x->m, op->dev,
				  (uint64_t)litmus_eval(x, op->arg[0]),
				  (uint32_t)size, (enum dma_dir)dir);
}

static void await(struct litmus_exec *x, int dev)
{
	linux_bridge_flush(&x->m);
	if (x->driven[dev])
		x->ndone[dev]--;
	else
		machine_dev_stop(&x->m, dev);
}

static void cpu_op(struct litmus_exec *x, int thread,
		   const struct litmus_op *op, bool fails)
{
	int cpu = x->cpu[thread];

	*x->m.cpu = (uint8_t)cpu;
	switch (op->kind) {
	case LITMUS_LOAD:
		put(x, op->dst, cpu_load(x, thread, op));
		break;
	case LITMUS_STORE:
		cpu_store(x, thread, op);
		break;
	case LITMUS_CALL:
		api_call(x, op, fails);
		break;
	case LITMUS_WRITE_BARRIER:
	case LITMUS_FULL_BARRIER:
		machine_drain(&x->m, cpu);
		break;
	case LITMUS_READ_BARRIER:
		break;
	case LITMUS_DOORBELL:
		doorbell(x, cpu, op);
		break;
	case LITMUS_READL:
		linux_bridge_flush(&x->m);
		machine_drain(&x->m, cpu);
		put(x, op->dst, x->ndone[op->dev]);
		break;
	case LITMUS_START:
		start(x, op);
		break;
	case LITMUS_AWAIT:
		await(x, op->dev);
		break;
	case LITMUS_KFREE:
		end_life(x, op->object);
		break;
	case LITMUS_KALLOC:
		begin_life(x, op->object);
		break;
	default:
		assert(0);
	}
	*x->m.cpu = 0;
}

/* ---- threads ---- */

/* What a statement leaves in nameless registers is of no more use. */
static void end_statement(struct litmus_exec *x, int thread,
			  const struct litmus_op *op)
{
	const struct litmus_thread *th = &x->t->thread[thread];

	if (x->pc[thread] < th->nops && th->op[x->pc[thread]].text == op->text)
		return;
	for (int i = 0; i < x->t->nvars; i++)
		if (x->t->var[i].thread == thread &&
		    x->t->var[i].name[0] == '%')
			x->var[i] = 0;
}

static void finish(struct litmus_exec *x, int thread)
{
	for (int i = 0; i < x->t->nvars; i++)
		if (x->t->var[i].thread == thread && !x->t->shown[i])
			x->var[i] = 0;
	x->early[thread] = (struct litmus_early){0};
}

static void expect(struct litmus_exec *x, int thread,
		   const struct litmus_op *op)
{
	const struct litmus_thread *th = &x->t->thread[thread];

	if (!litmus_eval(x, op->arg[0]))
		machine_hazard(
		    &x->m, HAZARD_STALE, th->device ? ACTOR_DEVICE : ACTOR_CPU,
		    th->number, 0, "a thread works with an old value");
}

/* Everything up to the next operation that others can see. */
void litmus_run_silent(struct litmus_exec *x, int thread)
{
	const struct litmus_thread *th = &x->t->thread[thread];
	int n = 0;

	while (!litmus_at_end(x, thread)) {
		const struct litmus_op *op = &th->op[x->pc[thread]];

		if (op->kind > LITMUS_EXPECT)
			return;
		if (++n == MAX_SILENT) {
			fail(x, op, "the thread runs for ever");
			return;
		}
		x->pc[thread]++;
		if (op->kind == LITMUS_SET)
			x->var[op->dst] = litmus_eval(x, op->arg[0]);
		else if (op->kind == LITMUS_EXPECT)
			expect(x, thread, op);
		else if (op->kind == LITMUS_JUMP || !litmus_eval(x, op->arg[0]))
			x->pc[thread] = (uint16_t)op->target;
		end_statement(x, thread, op);
	}
	finish(x, thread);
}

void litmus_load_early(struct litmus_exec *x, int thread, int number)
{
	const struct litmus_op *op = &x->t->thread[thread].op[number];
	uint32_t addr = (uint32_t)litmus_eval(x, op->arg[0]);
	int cpu = x->cpu[thread];

	/* not judged: an early load may be thrown away */
	x->early[thread] = (struct litmus_early){
	    .op = (uint16_t)(number + 1),
	    .value =
		machine_cpu_peek(&x->m, cpu, addr, machine_memtype(&x->m, addr))
		    .value,
	};
}

/*
 * After OP at PC: an early load that the thread did, or passed over, or
 * foresaw before it went round a loop, is of no more use.
 */
static void pass_early(struct litmus_exec *x, int thread,
		       const struct litmus_op *op, int pc)
{
	struct litmus_early *e = &x->early[thread];

	if (op->kind != LITMUS_LOAD || x->pc[thread] <= pc ||
	    x->pc[thread] >= e->op)
		*e = (struct litmus_early){0};
}

void litmus_step(struct litmus_exec *x, int thread, bool fails)
{
	const struct litmus_thread *th = &x->t->thread[thread];
	int pc = x->pc[thread];
	const struct litmus_op *op = &th->op[pc];

	if (th->device)
		device_op(x, th->number, op);
	else
		cpu_op(x, thread, op, fails);
	x->pc[thread]++;
	end_statement(x, thread, op);
	litmus_run_silent(x, thread);
	pass_early(x, thread, op, pc);
}
