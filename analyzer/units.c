// SPDX-License-Identifier: BSD-2-Clause
/*
 * Collects candidates, asks their source for flags, and makes the list.
 *
 * A module is complete if its source knows all its objects and every source
 * file of it that mentions the API is a unit of the list. What a file that
 * never mentions the API does cannot be a DMA event; that it may call a
 * function of the module that is one is covered by the callee being analysed.
 */
#define _GNU_SOURCE 1
#include "analyzer/units.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

static void add_diag(struct collector *c, const char *path, bool note,
		     const char *fmt, va_list ap)
{
	struct unit_diag d = { arena_strdup(&c->list->mem, path), NULL, note };
	char *text;

	if (vasprintf(&text, fmt, ap) < 0)
		die("out of memory");
	d.message = arena_strdup(&c->list->mem, text);
	free(text);
	vec_push(&c->diags, d);
}

void collect_diag(struct collector *c, const char *path, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_diag(c, path, false, fmt, ap);
	va_end(ap);
}

void collect_note(struct collector *c, const char *path, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_diag(c, path, true, fmt, ap);
	va_end(ap);
}

struct candidate *collect_known(struct collector *c, const char *key)
{
	uint32_t id = intern_id(&c->keys, key);

	while (c->by_key.n <= id)
		vec_push(&c->by_key, 0);
	return c->by_key.v[id] ? &c->found.v[c->by_key.v[id] - 1] : NULL;
}

/* Where the file of KEY lies: overlay, tree, or the key itself. */
static const char *path_of(struct collector *c, const char *key,
			   bool *overlaid)
{
	const char *p;

	*overlaid = false;
	if (!c->tree)
		return key;
	if (c->overlay) {
		p = arena_printf(&c->scratch, "%s/%s", c->overlay, key);
		*overlaid = !access(p, F_OK);
		if (*overlaid)
			return p;
	}
	return arena_printf(&c->scratch, "%s/%s", c->tree, key);
}

bool collect_has_file(struct collector *c, const char *key)
{
	bool overlaid;

	return is_file(path_of(c, key, &overlaid));
}

bool collect_has_folder(struct collector *c, const char *key)
{
	if (!c->tree)
		return is_dir(key);
	if (c->overlay &&
	    is_dir(arena_printf(&c->scratch, "%s/%s", c->overlay, key)))
		return true;
	return is_dir(arena_printf(&c->scratch, "%s/%s", c->tree, key));
}

static void add_candidate(struct collector *c, const struct candidate *cand)
{
	struct unit_list *list = c->list;

	vec_push(&c->found, *cand);
	vec_last(&c->found).key = arena_strdup(&list->mem, cand->key);
	vec_last(&c->found).path = arena_strdup(&list->mem, cand->path);
	vec_last(&c->found).flags.mem = &list->mem;
	c->by_key.v[intern_id(&c->keys, cand->key)] = (uint32_t)c->found.n;
}

bool collect_file(struct collector *c, const char *key, bool named,
		  bool pulled)
{
	struct candidate cand = { .key = key, .named = named,
				  .pulled = pulled };
	struct candidate *known = collect_known(c, key);

	if (known) {
		known->named |= named;
		known->pulled &= pulled;
		return true;
	}
	cand.path = path_of(c, key, &cand.overlaid);
	strbuf_clear(&c->text);
	if (strbuf_read_file(&c->text, cand.path)) {
		cand.unreadable = arena_printf(&c->list->mem,
					       "cannot be read: %s",
					       strerror(errno));
	} else {
		if (!named && !scan_mentions(&c->api, c->text.buf,
					     c->text.len))
			return false;
		cand.legacy = scan_mentions(&c->legacy, c->text.buf,
					    c->text.len);
	}
	add_candidate(c, &cand);
	return true;
}

bool collect_mentions(struct collector *c, const char *key)
{
	bool overlaid;

	strbuf_clear(&c->text);
	if (strbuf_read_file(&c->text, path_of(c, key, &overlaid)))
		return true;
	return scan_mentions(&c->api, c->text.buf, c->text.len);
}

struct folder_error {
	struct collector *c;
	const char *user;
};

static void unreadable_folder(void *arg, const char *rel, int err)
{
	struct folder_error *fe = arg;

	if (err != ENOENT)
		collect_diag(fe->c, rel, "folder cannot be read: %s",
			     strerror(err));
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void collect_folder(struct collector *c, const char *key, const char *user)
{
	struct file_names names = { 0 };
	struct folder_error fe = { c, user };

	if (c->overlay)
		walk_files(c->overlay, key, ".c", c->skip, &names, &c->scratch,
			   unreadable_folder, &fe);
	walk_files(c->tree ? c->tree : key, c->tree ? key : ".", ".c", c->skip,
		   &names, &c->scratch, unreadable_folder, &fe);
	if (!names.n)
		collect_diag(c, user, "has no C files");
	for (size_t i = 0; !c->tree && i < names.n; i++)
		names.v[i] = arena_printf(&c->scratch, "%s/%s", key,
					  names.v[i]);
	if (names.n)
		qsort(names.v, names.n, sizeof(*names.v), by_name);
	for (size_t i = 0; i < names.n; i++) {
		if (i && !strcmp(names.v[i], names.v[i - 1]))
			continue;
		if (!collect_file(c, names.v[i], false, false))
			c->list->nskipped++;
	}
	vec_release(&names);
}

/* USER as it is, taken from the current folder: its key if it exists. */
static const char *key_from_cwd(struct collector *c, const char *user)
{
	const char *abs = real_path(&c->scratch, user), *key = NULL;

	if (abs && c->overlay)
		key = path_under(c->overlay, abs);
	if (abs && !key)
		key = path_under(c->tree, abs);
	return key;
}

static const char *key_from_tree(struct collector *c, const char *user)
{
	const char *key = normal_path(&c->scratch, user);

	if (user[0] == '/' || !strncmp(key, "../", 3) || !strcmp(key, ".."))
		return NULL;
	return collect_has_file(c, key) || collect_has_folder(c, key) ? key :
									NULL;
}

const char *collect_key(struct collector *c, const char *user)
{
	bool inside = path_under(c->tree, c->cwd);
	const char *key;

	key = inside ? key_from_cwd(c, user) : key_from_tree(c, user);
	if (!key)
		key = inside ? key_from_tree(c, user) : key_from_cwd(c, user);
	if (key)
		return key;
	if (access(user, F_OK))
		collect_diag(c, user, "%s", strerror(errno));
	else
		collect_diag(c, user, "is outside the tree '%s'",
			     c->rq->tree);
	return NULL;
}

/* Without a tree the key is the absolute path. */
static const char *plain_key(struct collector *c, const char *user)
{
	const char *key = real_path(&c->scratch, user);

	if (!key)
		collect_diag(c, user, "%s", strerror(errno));
	return key;
}

static bool is_c_file(const char *key)
{
	size_t n = strlen(key);

	return n > 2 && !strcmp(key + n - 2, ".c");
}

void collect_paths(struct collector *c)
{
	for (size_t i = 0; i < c->rq->npaths; i++) {
		const char *user = c->rq->paths[i];
		const char *key = c->tree ? collect_key(c, user) :
					    plain_key(c, user);

		if (key && collect_has_folder(c, key))
			collect_folder(c, key, user);
		else if (key && c->tree && !is_c_file(key))
			collect_diag(c, user, "is no C file");
		else if (key)
			collect_file(c, key, true, false);
	}
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
