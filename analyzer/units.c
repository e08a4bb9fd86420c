// SPDX-License-Identifier: BSD-2-Clause
/*
 * Has a source collect candidates and makes the list of what came of them.
 *
 * A module is complete if its source knows all its objects and every source
 * file of it that mentions the API is a unit of the list. What a file that
 * never mentions the API does cannot be a DMA event; that it may call a
 * function of the module that is one is covered by the callee being analysed.
 */
#define _GNU_SOURCE 1
#include "analyzer/units.h"

#include <errno.h>
#include <string.h>

#include "analyzer/bsdtree.h"
#include "analyzer/kerneltree.h"
#include "analyzer/units_int.h"

const char *const units_api_prefixes[] = {
	/* Linux: streaming, coherent, pools, masks */
	"dma_map_", "dma_unmap_", "dma_alloc_", "dma_free_", "dma_sync_",
	"dma_mapping_error", "dma_set_mask", "dma_set_coherent_mask",
	"dma_coerce_mask", "dma_pool_", "dma_mmap_", "dma_get_sgtable",
	"dma_vmap_", "dma_vunmap_", "dmam_", "skb_frag_dma_map",
	"iommu_map", "iommu_unmap",
	/* subsystems' own forms */
	"ib_dma_", "scsi_dma_map", "scsi_dma_unmap", "usb_alloc_coherent",
	"usb_free_coherent", "xsk_pool_dma_", "dma_buf_map_attachment",
	"dma_buf_unmap_attachment",
	/* before 2.6.34 and until 5.18 */
	"pci_map_", "pci_unmap_", "pci_dma_", "pci_alloc_consistent",
	"pci_zalloc_consistent", "pci_free_consistent", "pci_pool_",
	"pci_set_dma_mask", "pci_set_consistent_dma_mask",
	/* the BSDs */
	"bus_dma", NULL,
};

/* Names that prelude/linux-legacy.h declares. */
static const char *const legacy_names[] = {
	"pci_map_single", "pci_map_page", "pci_map_sg", "pci_unmap_single",
	"pci_unmap_page", "pci_unmap_sg", "pci_dma_sync_",
	"pci_dma_mapping_error", "pci_alloc_consistent",
	"pci_zalloc_consistent", "pci_free_consistent", "pci_set_dma_mask",
	"pci_set_consistent_dma_mask", "pci_dma_supported", "pci_pool_",
	"PCI_DMA_BIDIRECTIONAL", "PCI_DMA_TODEVICE", "PCI_DMA_FROMDEVICE",
	"PCI_DMA_NONE",
};

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct unit_module_rec *collect_module(struct collector *c, const char *name)
{
	struct unit_module_rec m = { .name = name };

	vec_foreach(&c->modules, i)
		if (!strcmp(c->modules.v[i].name, name))
			return &c->modules.v[i];
	vec_push(&c->modules, m);
	return &vec_last(&c->modules);
}

struct wanted {
	const char *name;
	bool pull;
};

void collect_modules(struct collector *c,
		     void (*whole)(struct collector *c, void *arg,
				   const char *name, bool pull),
		     void *arg)
{
	VEC(struct wanted) todo = { 0 };
	struct intern seen = { 0 };

	vec_foreach(&c->found, i) {
		const struct candidate *cand = &c->found.v[i];
		bool pull = !cand->named || c->rq->whole_module;
		uint32_t id;

		if (!cand->module)
			continue;
		id = intern_id(&seen, cand->module);
		if (id > todo.n)
			vec_push(&todo, (struct wanted){ cand->module, pull });
		else
			todo.v[id - 1].pull |= pull;
	}
	vec_foreach(&todo, i)
		whole(c, arg, todo.v[i].name, todo.v[i].pull);
	vec_release(&todo);
	intern_release(&seen);
}

/* What reports print for a key. */
static const char *rel_of(struct collector *c, const char *key)
{
	const char *abs = key, *rel;

	if (c->tree && !c->rq->root)
		return key;
	if (c->tree)
		abs = arena_printf(&c->list->mem, "%s/%s", c->tree, key);
	rel = path_under(c->root, abs);
	return arena_strdup(&c->list->mem, rel ? rel : abs);
}

/* Flags that come with an overlay, the prelude, and behind `--`. */
static void add_common_flags(struct collector *c, struct candidate *cand)
{
	struct words *w = &cand->flags;

	if (cand->overlaid) {
		words_add(w, "-iquote");
		words_add(w, dir_of(&c->scratch,
				    arena_printf(&c->scratch, "%s/%s", c->tree,
						 cand->key)));
	}
	if (c->rq->nflags)
		flags_filter(w, (char *const *)c->rq->flags, c->rq->nflags);
}

static void make_unit(struct collector *c, struct candidate *cand,
		      struct unit *u)
{
	u->path = cand->path;
	u->rel = rel_of(c, cand->key);
	u->dir = cand->dir ? cand->dir : c->cwd;
	u->module = cand->module;
	u->reported = !cand->pulled;
	u->state = cand->state;
	u->why = cand->why;
	if (cand->unreadable) {
		u->state = UNIT_UNREADABLE;
		u->why = cand->unreadable;
	} else {
		add_common_flags(c, cand);
		u->argv = cand->flags.v;
		u->argc = (int)cand->flags.n;
	}
	if (!u->argv)
		u->argv = arena_array(&c->list->mem, char *, 1);
}

static int by_rel(const void *a, const void *b)
{
	return strcmp(((const struct unit *)a)->rel,
		      ((const struct unit *)b)->rel);
}

static void make_units(struct collector *c)
{
	struct unit_list *list = c->list;

	list->units = arena_array(&list->mem, struct unit, c->found.n + 1);
	vec_foreach(&c->found, i)
		make_unit(c, &c->found.v[i], &list->units[i]);
	list->nunits = c->found.n;
	qsort(list->units, list->nunits, sizeof(*list->units), by_rel);
}

/*
 * Files of the module that are no units: they do not matter if they never
 * mention the API, else the module is not complete.
 */
static void make_module(struct collector *c, struct unit_module_rec *rec,
			struct unit_module *m)
{
	struct unit_list *list = c->list;

	m->name = arena_strdup(&list->mem, rec->name);
	m->why = rec->why;
	m->sources = arena_array(&list->mem, const char *, rec->keys.n + 1);
	vec_foreach(&rec->keys, i) {
		const char *key = arena_strdup(&list->mem, rec->keys.v[i]);
		const struct candidate *cand = collect_known(c, key);

		m->sources[m->nsources++] = rel_of(c, key);
		m->nlisted += cand != NULL;
		if (cand && cand->unreadable && !m->why)
			m->why = arena_printf(&list->mem,
					      "'%s' cannot be read",
					      rel_of(c, key));
	}
	qsort(m->sources, m->nsources, sizeof(*m->sources), by_name);
	m->complete = !m->why;
}

static int by_module(const void *a, const void *b)
{
	return strcmp(((const struct unit_module *)a)->name,
		      ((const struct unit_module *)b)->name);
}

static void make_modules(struct collector *c)
{
	struct unit_list *list = c->list;

	list->modules = arena_array(&list->mem, struct unit_module,
				    c->modules.n + 1);
	vec_foreach(&c->modules, i)
		make_module(c, &c->modules.v[i], &list->modules[i]);
	list->nmodules = c->modules.n;
	qsort(list->modules, list->nmodules, sizeof(*list->modules),
	      by_module);
}

static int by_path(const void *a, const void *b)
{
	const struct unit_diag *x = a, *y = b;
	int d = strcmp(x->path, y->path);

	return d ? d : strcmp(x->message, y->message);
}

static void make_diags(struct collector *c)
{
	struct unit_list *list = c->list;

	vec_foreach(&c->found, i)
		if (c->found.v[i].unreadable)
			collect_diag(c, rel_of(c, c->found.v[i].key), "%s",
				     c->found.v[i].unreadable);
	list->diags = arena_array(&list->mem, struct unit_diag, c->diags.n + 1);
	if (c->diags.n)
		memcpy(list->diags, c->diags.v,
		       c->diags.n * sizeof(*list->diags));
	list->ndiags = c->diags.n;
	qsort(list->diags, list->ndiags, sizeof(*list->diags), by_path);
}

/* Sets a folder the request names; false after a diagnostic. */
static bool set_folder(struct collector *c, const char *user, const char **out)
{
	if (!user)
		return true;
	*out = real_path(&c->list->mem, user);
	if (*out && is_dir(*out))
		return true;
	collect_diag(c, user, "%s", *out ? "is no folder" : strerror(errno));
	return false;
}

static bool begin(struct collector *c)
{
	const struct units_request *rq = c->rq;
	struct arena *mem = &c->list->mem;
	size_t n = rq->nnames;

	if (!rq->names)
		while (units_api_prefixes[n])
			n++;
	scan_init(&c->api, rq->names ? rq->names : units_api_prefixes, n,
		  &c->scratch);
	scan_init(&c->legacy, legacy_names,
		  sizeof(legacy_names) / sizeof(legacy_names[0]), &c->scratch);
	c->cwd = real_path(mem, ".");
	if (!c->cwd)
		c->cwd = "/";
	c->root = c->cwd;
	return set_folder(c, rq->root, &c->root) &&
	       set_folder(c, rq->overlay, &c->overlay);
}

static void end(struct collector *c)
{
	vec_foreach(&c->modules, i)
		vec_release(&c->modules.v[i].keys);
	vec_release(&c->modules);
	vec_release(&c->found);
	vec_release(&c->by_key);
	vec_release(&c->diags);
	intern_release(&c->keys);
	strbuf_release(&c->text);
	mentions_close(&c->seen);
	arena_release(&c->scratch);
}

void units_collect(const struct units_request *rq, struct unit_list *list)
{
	static void (*const sources[])(struct collector *) = {
		[UNITS_PLAIN] = collect_plain,
		[UNITS_KERNEL] = collect_kernel,
		[UNITS_BSD] = collect_bsd,
		[UNITS_COMPDB] = collect_compdb,
	};
	struct collector c = { .rq = rq, .list = list };

	memset(list, 0, sizeof(*list));
	if (begin(&c))
		sources[rq->source](&c);
	list->root = c.tree && !rq->root ? c.tree : c.root;
	make_units(&c);
	make_modules(&c);
	make_diags(&c);
	end(&c);
}

/* No name of a BSD machine stands for another architecture in Linux. */
const char *units_arch_name(const char *arch)
{
	return kernel_arch_name(arch);
}

bool units_arch_is_host(const char *name)
{
	return !strcmp(name, kernel_arch_name(kernel_host_arch())) ||
	       !strcmp(name, bsd_host_machine());
}

void unit_list_release(struct unit_list *list)
{
	arena_release(&list->mem);
	memset(list, 0, sizeof(*list));
}

const struct unit_module *unit_module_find(const struct unit_list *list,
					   const char *name)
{
	struct unit_module key = { .name = name };

	if (!name || !list->nmodules)
		return NULL;
	return bsearch(&key, list->modules, list->nmodules,
		       sizeof(*list->modules), by_module);
}

const char *unit_state_name(enum unit_state state)
{
	static const char *const names[] = {
		[UNIT_OK] = "ok",
		[UNIT_GUESSED] = "guessed",
		[UNIT_NOT_BUILT] = "not-built",
		[UNIT_UNREADABLE] = "unreadable",
	};

	return names[state];
}

bool path_is_private(const char *path)
{
	static const char *const drivers[] = { "drivers/", "sound/",
					       "sys/dev/" };
	static const char *const tree[] = { "include/", "arch/", "/usr/",
					    "lib/", "sys/" };

	for (size_t i = 0; i < sizeof(drivers) / sizeof(*drivers); i++)
		if (!strncmp(path, drivers[i], strlen(drivers[i])))
			return true;
	for (size_t i = 0; i < sizeof(tree) / sizeof(*tree); i++)
		if (!strncmp(path, tree[i], strlen(tree[i])))
			return false;
	return !strstr(path, "/include/");
}
