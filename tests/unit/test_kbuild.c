// SPDX-License-Identifier: BSD-2-Clause
/*
 * Flags and modules of a kernel tree, on a miniature of kbuild: makefiles with
 * the variables that matter, written for this test. That our flags are those
 * of a real tree is compared in the real-tree tests.
 */
#define _GNU_SOURCE 1
#include "analyzer/units.h"

#include "tests/unit/sandbox.h"

#include <unistd.h>

#include "analyzer/filestamp.h"

#define USES "dma_map_single();\n"

static const char top_makefile[] =
	"srctree := $(CURDIR)\n"
	"KBUILD_CFLAGS := -DTOP -Werror\n"
	"export srctree KBUILD_CFLAGS\n"
	"all:\n";

static const char makefile_build[] =
	"src := $(srctree)/$(obj)\n"
	"obj-y :=\nobj-m :=\nccflags-y :=\nsubdir-ccflags-y :=\n"
	"-include include/config/auto.conf\n"
	"include $(src)/Makefile\n"
	"include $(srctree)/scripts/Makefile.lib\n"
	"must-not-be-read := $(error read too far)\n";

static const char makefile_lib[] =
	"KBUILD_CFLAGS += $(subdir-ccflags-y)\n"
	"subdir-ym := $(addprefix $(obj)/,$(patsubst %/,%,"
	"$(filter %/,$(obj-y) $(obj-m))))\n"
	"parts = $(strip $($(1:.o=-y)) $($(1:.o=-objs)))\n"
	"real = $(foreach m,$(filter %.o,$1),$(or $(call parts,$m),$m))\n"
	"multi-obj-ym := $(foreach m,$(filter %.o,$(obj-y) $(obj-m)),"
	"$(if $(call parts,$m),$m))\n"
	"real-obj-y := $(addprefix $(obj)/,$(call real,$(obj-y)))\n"
	"real-obj-m := $(addprefix $(obj)/,$(call real,$(obj-m)))\n"
	"comma := ,\nempty :=\nspace := $(empty) $(empty)\n"
	"base = $(basename $(notdir $@))\n"
	"mods = $(or $(sort $(foreach m,$(multi-obj-ym),"
	"$(if $(filter $*.o,$(call parts,$m)),$(m:.o=)))),$(base))\n"
	"modname = $(subst $(space),:,$(mods))\n"
	"c_flags = -Wp$(comma)-MMD$(comma)$@.d $(KBUILD_CFLAGS) $(ccflags-y) "
	"$(CFLAGS_$*.o) $(if $(filter $@,$(real-obj-m)),-DMODULE) "
	"-DKBUILD_BASENAME='\"$(base)\"' -DKBUILD_MODNAME='\"$(modname)\"'\n";

static void put_tree(struct sandbox *sb)
{
	put(sb, "t/Makefile", top_makefile);
	put(sb, "t/scripts/Makefile.build", makefile_build);
	put(sb, "t/scripts/Makefile.lib", makefile_lib);
	put(sb, "t/include/generated/autoconf.h", "");
	put(sb, "t/include/generated/asm-offsets.h", "");
	put(sb, "t/include/config/auto.conf", "# Linux/x86 6.0 Kernel\n"
	    "CONFIG_A=m\nCONFIG_BESIDE=m\n");
	put(sb, "t/drivers/Makefile", "obj-y += a/ beside/one/\n"
	    "obj-$(CONFIG_OFF) += off/\nsubdir-ccflags-y += -DDOWN\n");
	put(sb, "t/drivers/a/Makefile", "obj-$(CONFIG_A) += a.o solo.o\n"
	    "a-y := main.o sub/deep.o quiet.o\na-$(CONFIG_OFF) += extra.o\n"
	    "obj-$(CONFIG_OFF) += never.o\nccflags-y := -DHERE\n"
	    "CFLAGS_main.o := -DMAIN '-DS=\"a b\"'\n");
	put(sb, "t/drivers/a/main.c", USES);
	put(sb, "t/drivers/a/sub/deep.c", USES);
	put(sb, "t/drivers/a/quiet.c", "int quiet;\n");
	put(sb, "t/drivers/a/extra.c", USES);
	put(sb, "t/drivers/a/never.c", USES);
	put(sb, "t/drivers/a/solo.c", USES);
	put(sb, "t/drivers/a/unlisted.c", USES);
	put(sb, "t/drivers/beside/one/Makefile",
	    "obj-$(CONFIG_BESIDE) += one.o\none-y := o.o ../two/t.o\n");
	put(sb, "t/drivers/beside/one/o.c", USES);
	put(sb, "t/drivers/beside/two/t.c", USES);
	put(sb, "t/drivers/off/Makefile", "obj-y += off.o\n");
	put(sb, "t/drivers/off/off.c", USES);
}

/* What the tests vary; the rest is set by collect(). */
static void collect(struct sandbox *sb, struct units_request rq,
		    const char *path)
{
	rq.source = UNITS_KERNEL;
	rq.tree = in(sb, "t");
	rq.cache_dir = in(sb, "cache");
	rq.paths = &path;
	rq.npaths = 1;
	rq.quiet = true;
	unit_list_release(&sb->list);
	units_collect(&rq, &sb->list);
}

static const struct units_request nothing;

static void flags_of_the_owner(void **state)
{
	struct sandbox *sb = *state;
	const struct unit *u;

	put_tree(sb);
	collect(sb, nothing, "drivers/a");
	no_diags(sb);
	u = unit_of(sb, "drivers/a/main.c");
	assert_int_equal(u->state, UNIT_OK);
	assert_string_equal(u->dir, in(sb, "t"));
	assert_true(has_flag(u, "-DTOP"));
	assert_true(has_flag(u, "-DDOWN"));
	assert_true(has_flag(u, "-DHERE"));
	assert_true(has_flag(u, "-DMAIN"));
	assert_true(has_flag(u, "-DS=\"a b\""));
	assert_true(has_flag(u, "-DMODULE"));
	assert_true(has_flag(u, "-DKBUILD_MODNAME=\"a\""));
	assert_false(has_flag(u, "-Werror"));
	/* Listed by the makefile one folder up. */
	u = unit_of(sb, "drivers/a/sub/deep.c");
	assert_int_equal(u->state, UNIT_OK);
	assert_true(has_flag(u, "-DHERE"));
	assert_false(has_flag(u, "-DMAIN"));
	assert_string_equal(u->module, "drivers/a/a");
	assert_string_equal(unit_of(sb, "drivers/a/solo.c")->module,
			    "drivers/a/solo");
}

static void what_is_not_built(void **state)
{
	struct sandbox *sb = *state;

	put_tree(sb);
	collect(sb, nothing, "drivers");
	assert_int_equal(unit_of(sb, "drivers/a/extra.c")->state,
			 UNIT_NOT_BUILT);
	assert_string_equal(unit_of(sb, "drivers/a/extra.c")->module,
			    "drivers/a/a");
	assert_int_equal(unit_of(sb, "drivers/a/never.c")->state,
			 UNIT_NOT_BUILT);
	assert_true(has_flag(unit_of(sb, "drivers/a/never.c"), "-DHERE"));
	assert_string_equal(unit_of(sb, "drivers/a/unlisted.c")->why,
			    "no makefile lists it");
	assert_true(has_flag(unit_of(sb, "drivers/a/unlisted.c"), "-DHERE"));
	assert_null(unit_of(sb, "drivers/a/unlisted.c")->module);
	/* Its makefile builds it, but nobody descends there. */
	assert_int_equal(unit_of(sb, "drivers/off/off.c")->state,
			 UNIT_NOT_BUILT);
	assert_true(has_flag(unit_of(sb, "drivers/off/off.c"), "-DDOWN"));
	assert_int_equal(sb->list.nskipped, 1);
}

static void modules_come_whole(void **state)
{
	struct sandbox *sb = *state;
	struct units_request whole = { .whole_module = true };
	const struct unit_module *m;

	put_tree(sb);
	/* A folder pulls in files of its modules that lie elsewhere. */
	collect(sb, nothing, "drivers/beside/two");
	assert_int_equal(sb->list.nunits, 2);
	assert_false(unit_of(sb, "drivers/beside/one/o.c")->reported);
	assert_true(unit_of(sb, "drivers/beside/two/t.c")->reported);
	m = unit_module_find(&sb->list, "drivers/beside/one/one");
	assert_true(m->complete);
	assert_int_equal(m->nsources, 2);
	/* A file alone does not, unless asked to. */
	collect(sb, nothing, "drivers/a/main.c");
	assert_int_equal(sb->list.nunits, 1);
	m = unit_module_find(&sb->list, "drivers/a/a");
	assert_false(m->complete);
	assert_non_null(strstr(m->why, "sub/deep.c"));
	collect(sb, whole, "drivers/a/main.c");
	assert_int_equal(sb->list.nunits, 2);
	m = unit_module_find(&sb->list, "drivers/a/a");
	assert_true(m->complete);
	assert_int_equal(m->nsources, 3);
	assert_int_equal(m->nlisted, 2);
	assert_string_equal(m->sources[1], "drivers/a/quiet.c");
}

static void unknown_source(void **state)
{
	struct sandbox *sb = *state;

	put_tree(sb);
	unlink(in(sb, "t/drivers/a/quiet.c"));
	collect(sb, nothing, "drivers/a");
	assert_false(unit_module_find(&sb->list, "drivers/a/a")->complete);
	put(sb, "t/drivers/a/quiet.S", "nop\n");
	collect(sb, nothing, "drivers/a");
	assert_true(unit_module_find(&sb->list, "drivers/a/a")->complete);
}

/* No make can be found: what is still answered came out of the cache. */
static void second_run_is_cached(void **state)
{
	struct sandbox *sb = *state;
	char *path = xstrdup(getenv("PATH"));
	const char *flags;

	put_tree(sb);
	collect(sb, nothing, "drivers/a");
	flags = arena_strdup(&sb->mem, unit_of(sb, "drivers/a/main.c")->argv[0]);
	setenv("PATH", "/nonexistent", 1);
	collect(sb, nothing, "drivers/a");
	no_diags(sb);
	assert_int_equal(unit_of(sb, "drivers/a/main.c")->state, UNIT_OK);
	assert_true(has_flag(unit_of(sb, "drivers/a/main.c"), "-DMAIN"));
	assert_string_equal(unit_of(sb, "drivers/a/main.c")->argv[0], flags);
	assert_true(unit_module_find(&sb->list, "drivers/a/a")->complete);
	setenv("PATH", path, 1);
	free(path);
}

static void changed_makefile_is_read_again(void **state)
{
	struct sandbox *sb = *state;

	put_tree(sb);
	collect(sb, nothing, "drivers/a");
	put(sb, "t/drivers/a/Makefile", "obj-m += main.o\nccflags-y := -DNEW\n");
	collect(sb, nothing, "drivers/a");
	assert_true(has_flag(unit_of(sb, "drivers/a/main.c"), "-DNEW"));
	assert_string_equal(unit_of(sb, "drivers/a/main.c")->module,
			    "drivers/a/main");
	/* One above: what comes down from it changes too. */
	put(sb, "t/drivers/Makefile", "obj-y += a/\nsubdir-ccflags-y := -DLOW\n");
	collect(sb, nothing, "drivers/a");
	assert_true(has_flag(unit_of(sb, "drivers/a/main.c"), "-DLOW"));
	assert_false(has_flag(unit_of(sb, "drivers/a/main.c"), "-DDOWN"));
	/* The top makefile changes all. */
	put(sb, "t/Makefile", "export srctree := $(CURDIR)\n"
	    "export KBUILD_CFLAGS := -DOTHER\nall:\n");
	collect(sb, nothing, "drivers/a");
	assert_true(has_flag(unit_of(sb, "drivers/a/main.c"), "-DOTHER"));
}

static void broken_makefile(void **state)
{
	struct sandbox *sb = *state;

	put_tree(sb);
	put(sb, "t/drivers/a/Makefile", "$(error out of order)\n");
	collect(sb, nothing, "drivers");
	assert_non_null(strstr(unit_of(sb, "drivers/a/main.c")->why,
			       "out of order"));
	/* Attempted with what the makefile above gives. */
	assert_true(has_flag(unit_of(sb, "drivers/a/main.c"), "-DDOWN"));
	assert_int_equal(unit_of(sb, "drivers/beside/one/o.c")->state,
			 UNIT_OK);
	put(sb, "t/Makefile", "$(error not today)\n");
	collect(sb, nothing, "drivers");
	assert_int_equal(sb->list.nunits, 0);
	assert_non_null(strstr(diag_of(sb, in(sb, "t")), "not today"));
}

static void overlay(void **state)
{
	struct sandbox *sb = *state;
	struct units_request rq = { .overlay = in(sb, "o") };
	const struct unit *u;

	put_tree(sb);
	put(sb, "o/drivers/a/main.c", USES "int changed;\n");
	put(sb, "o/drivers/a/new.c", USES);
	put(sb, "o/drivers/a/quiet.c", USES);
	collect(sb, rq, "drivers/a");
	u = unit_of(sb, "drivers/a/main.c");
	assert_string_equal(u->path, in(sb, "o/drivers/a/main.c"));
	assert_true(has_flag(u, "-DMAIN"));
	assert_true(has_flag(u, "-iquote"));
	assert_true(has_flag(u, in(sb, "t/drivers/a")));
	assert_int_equal(unit_of(sb, "drivers/a/new.c")->state, UNIT_NOT_BUILT);
	assert_int_equal(unit_of(sb, "drivers/a/quiet.c")->state, UNIT_OK);
	assert_string_equal(unit_of(sb, "drivers/a/solo.c")->path,
			    in(sb, "t/drivers/a/solo.c"));
	put(sb, "o/drivers/a/h.h", "");
	collect(sb, rq, "drivers/a");
	assert_true(has_flag(unit_of(sb, "drivers/a/solo.c"), "-ivfsoverlay"));
}

static void legacy_prelude(void **state)
{
	struct sandbox *sb = *state;
	struct units_request rq = { .data_dir = sb->dir };
	const char *prelude = in(sb, "analyzer/prelude/linux-legacy.h");

	put_tree(sb);
	put(sb, "analyzer/prelude/linux-legacy.h", "");
	put(sb, "t/drivers/a/solo.c", "pci_map_single(PCI_DMA_TODEVICE);\n");
	collect(sb, rq, "drivers/a");
	assert_true(has_flag(unit_of(sb, "drivers/a/solo.c"), prelude));
	assert_false(has_flag(unit_of(sb, "drivers/a/main.c"), prelude));
	put(sb, "t/include/linux/pci-dma-compat.h", "");
	collect(sb, rq, "drivers/a");
	assert_false(has_flag(unit_of(sb, "drivers/a/solo.c"), prelude));
}

static void without_make(void **state)
{
	struct sandbox *sb = *state;
	struct units_request rq = { .no_make = true };

	put_tree(sb);
	put(sb, "t/Makefile", "$(error no makefile may be run)\n");
	put(sb, "t/drivers/a/.main.o.cmd", "savedcmd_drivers/a/main.o := "
	    "gcc -DCMD -c -o drivers/a/main.o drivers/a/main.c\n");
	collect(sb, rq, "drivers/a");
	assert_int_equal(unit_of(sb, "drivers/a/main.c")->state, UNIT_OK);
	assert_true(has_flag(unit_of(sb, "drivers/a/main.c"), "-DCMD"));
	assert_int_equal(unit_of(sb, "drivers/a/solo.c")->state, UNIT_GUESSED);
	assert_true(has_flag(unit_of(sb, "drivers/a/solo.c"), "-D__KERNEL__"));
	assert_int_equal(sb->list.ndiags, 1);
	assert_true(sb->list.diags[0].note);
}

static void bad_trees(void **state)
{
	struct sandbox *sb = *state;
	struct units_request rq = { .objtree = sb->dir };

	collect(sb, nothing, "x.c");
	assert_non_null(strstr(diag_of(sb, in(sb, "t")), "No such file"));
	put(sb, "t/x.c", "");
	collect(sb, nothing, "x.c");
	assert_non_null(strstr(diag_of(sb, in(sb, "t")), "no Linux source"));
	put_tree(sb);
	collect(sb, rq, "x.c");
	assert_non_null(strstr(diag_of(sb, in(sb, "t")), "not configured"));
	collect(sb, nothing, "no/such.c");
	assert_non_null(strstr(diag_of(sb, "no/such.c"), "No such file"));
	collect(sb, nothing, "/");
	assert_non_null(strstr(diag_of(sb, "/"), "outside the tree"));
	collect(sb, nothing, in(sb, "t/drivers/a/main.c"));
	assert_int_equal(unit_of(sb, "drivers/a/main.c")->state, UNIT_OK);
}

/* A tree that was never configured, and counts how often it is prepared. */
static void put_clean_tree(struct sandbox *sb)
{
	put_tree(sb);
	remove_tree(in(sb, "t/include"));
	put(sb, "t/Makefile",
	    ".NOTPARALLEL:\n"
	    "here := $(patsubst %/,%,$(dir $(abspath $(lastword "
	    "$(MAKEFILE_LIST)))))\n"
	    "ifneq ($(filter-out $(CURDIR),$(O)),)\n"
	    "allmodconfig prepare dmacheck-env:\n"
	    "\t@$(MAKE) --no-print-directory -C $(O) -f $(here)/Makefile $@\n"
	    "else\n"
	    "export srctree := $(here)\n"
	    "export KBUILD_CFLAGS := -DTOP\n"
	    "allmodconfig:\n"
	    "\t@mkdir -p include/config; echo CONFIG_A=m >$@.conf; "
	    "mv $@.conf include/config/auto.conf\n"
	    "prepare: allmodconfig\n"
	    "\t@mkdir -p include/generated; : >include/generated/autoconf.h\n"
	    "\t@echo once >>$(here)/../count\n"
	    "endif\n");
}

static size_t times_prepared(struct sandbox *sb)
{
	struct filestamp fs = filestamp_get(in(sb, "count"));

	return fs.size < 0 ? 0 : (size_t)fs.size / strlen("once\n");
}

static void prepared_once_outside_the_tree(void **state)
{
	struct sandbox *sb = *state;
	const char *dir;

	put_clean_tree(sb);
	collect(sb, nothing, "drivers/a");
	no_diags(sb);
	dir = arena_strdup(&sb->mem, unit_of(sb, "drivers/a/main.c")->dir);
	assert_non_null(path_under(in(sb, "cache/prepared"), dir));
	assert_int_equal(unit_of(sb, "drivers/a/main.c")->state, UNIT_OK);
	assert_false(is_dir(in(sb, "t/include")));
	collect(sb, nothing, "drivers/a");
	assert_int_equal(times_prepared(sb), 1);
	/* Left half done by a run that was killed: made anew. */
	unlink(arena_printf(&sb->mem, "%s/.dmacheck-prepared", dir));
	collect(sb, nothing, "drivers/a");
	assert_int_equal(times_prepared(sb), 2);
}

static void prepare_fails(void **state)
{
	struct sandbox *sb = *state;

	put_clean_tree(sb);
	put(sb, "t/Makefile", "allmodconfig prepare:\n"
	    "\t@echo flex is missing >&2; false\n");
	collect(sb, nothing, "drivers/a");
	assert_int_equal(sb->list.nunits, 0);
	assert_non_null(strstr(diag_of(sb, in(sb, "t")), "flex is missing"));
	put_clean_tree(sb);
	collect(sb, nothing, "drivers/a");
	no_diags(sb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		on_sandbox(flags_of_the_owner),
		on_sandbox(what_is_not_built),
		on_sandbox(modules_come_whole),
		on_sandbox(unknown_source),
		on_sandbox(second_run_is_cached),
		on_sandbox(changed_makefile_is_read_again),
		on_sandbox(broken_makefile),
		on_sandbox(overlay),
		on_sandbox(legacy_prelude),
		on_sandbox(without_make),
		on_sandbox(bad_trees),
		on_sandbox(prepared_once_outside_the_tree),
		on_sandbox(prepare_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
