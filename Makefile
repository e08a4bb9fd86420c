# SPDX-License-Identifier: BSD-2-Clause
# `make help` lists the targets.
#
# Everything made goes under build/. Variables for users: CC, CFLAGS, LDFLAGS,
# DEVELOPER=1, PKG_CONFIG, LLVM_CONFIG, prefix, DESTDIR, JOBS.

ifeq ($(origin CC),default)
CC := gcc
endif
CFLAGS ?= -O2 -g
prefix ?= /usr/local
bindir ?= $(prefix)/bin
datadir ?= $(prefix)/share
libdir ?= $(prefix)/lib
includedir ?= $(prefix)/include
INSTALL ?= install
OBJCOPY ?= objcopy
JOBS ?= $(shell nproc 2>/dev/null || echo 1)
export PKG_CONFIG LLVM_CONFIG

# V=1 shows whole commands.
ifdef V
SAY = @:
else
SAY = @printf '  %-6s %s\n'
Q = @
endif

B := build
VERSION := 0.1
PROGRAM := $(B)/dmacheck
DATA := $(datadir)/dmacheck

# Objects of another flavour (asan) live in a folder of their own.
FLAVOUR ?= obj
O := $(B)/$(FLAVOUR)

FOLDERS := ref rules analyzer checker cli
SOURCES := $(foreach f,$(FOLDERS),$(wildcard $(f)/*.c))
OBJECTS := $(SOURCES:%.c=$(O)/%.o)
LIBRARY := $(filter-out $(O)/cli/main.o,$(OBJECTS))
UNIT := $(patsubst tests/%.c,$(O)/tests/%,$(wildcard tests/unit/test_*.c))
TOOLS := $(O)/tests/tools/count-calls

WARNINGS := -Wall -Wextra -Wmissing-prototypes -Wstrict-prototypes
ifdef DEVELOPER
WARNINGS += -Werror -Wshadow -Wpointer-arith -Wundef -Wvla \
	-Wwrite-strings -Wold-style-definition
endif
BASE_FLAGS := -std=gnu11 -I. -I$(O)/gen -MMD -MP $(WARNINGS)
DEFINES = -DDMACHECK_VERSION='"$(VERSION)"'

# Goals that compile nothing need no libraries.
NEED_LIBS := $(filter-out help clean setup setup-check demo check kernel bugs lint asan bench bench-spin,\
	$(or $(MAKECMDGOALS),all))
ifneq ($(NEED_LIBS),)
include $(B)/libs.mk
endif
# Each folder sees the headers of its own libraries only.
CPPFLAGS_FOR_rules = $(CPPFLAGS_cyaml)
CPPFLAGS_FOR_analyzer = $(CPPFLAGS_clang) $(CPPFLAGS_sqlite3)
CPPFLAGS_FOR_checker = $(CPPFLAGS_z3) $(CPPFLAGS_xxhash)
CPPFLAGS_FOR_cli = $(CPPFLAGS_jansson)
LIBS = $(LIBS_clang) $(LIBS_z3) $(LIBS_sqlite3) $(LIBS_jansson) \
	$(LIBS_cyaml) $(LIBS_xxhash) -lm

.PHONY: all
all: $(PROGRAM) $(B)/libdmaref.a

$(PROGRAM): $(O)/dmacheck
	@ln -f $< $@

$(O)/dmacheck: $(OBJECTS) $(O)/flags
	$(SAY) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(OBJECTS) $(LIBS)

$(O)/%.o: %.c $(O)/flags
	@mkdir -p $(@D)
	$(SAY) CC $<
	$(Q)$(CC) $(BASE_FLAGS) $(DEFINES) $(CPPFLAGS) \
		$(CPPFLAGS_FOR_$(firstword $(subst /, ,$<))) $(CFLAGS) \
		-c -o $@ $<

# SQL read by people and by sqlite3(1), compiled in as one string.
$(O)/gen/%.sql.inc: %.sql
	@mkdir -p $(@D)
	$(SAY) GEN $@
	$(Q)sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/"&\\n"/' $< >$@.tmp
	@mv $@.tmp $@
$(O)/checker/save.o: $(O)/gen/checker/schema.sql.inc

# The reference model as a library: one object in which the names dmaref_*
# alone are global, so that a driver under test may have any others.
REF_OBJECTS := $(filter $(O)/ref/%,$(OBJECTS))
$(B)/libdmaref.a: $(O)/libdmaref.a
	@ln -f $< $@
$(O)/libdmaref.a: $(REF_OBJECTS)
	$(SAY) AR $@
	$(Q)$(CC) -r -nostdlib -o $(O)/libdmaref.o $(REF_OBJECTS)
	$(Q)$(OBJCOPY) -w --keep-global-symbol='dmaref_*' $(O)/libdmaref.o
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $(O)/libdmaref.o

# The platforms of the reference model, compiled in as data.
PLATFORMS := $(sort $(wildcard ref/platforms/*.platform))
$(O)/gen/ref/platforms.inc: $(PLATFORMS)
	@mkdir -p $(@D)
	$(SAY) GEN $@
	$(Q)for f in $(PLATFORMS); do \
		echo "{ \"$$(basename $$f .platform)\","; \
		sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/"&\\n"/' $$f; \
		echo '},'; done >$@.tmp
	@mv $@.tmp $@
$(O)/ref/platform.o: $(O)/gen/ref/platforms.inc

$(O)/tests/unit/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(SAY) CC $<
	$(Q)$(CC) $(BASE_FLAGS) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< \
		$(LIBRARY) $(LIBS_cmocka) $(LIBS)

$(O)/tests/bench/%: tests/bench/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(SAY) CC $<
	$(Q)$(CC) $(BASE_FLAGS) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< \
		$(LIBRARY) $(LIBS)

$(O)/tests/tools/%: tests/tools/%.c $(O)/flags
	@mkdir -p $(@D)
	$(SAY) CC $<
	$(Q)$(CC) $(BASE_FLAGS) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $<

# Changed flags rebuild everything, a changed prefix the one file that knows it.
$(O)/flags: TEXT = $(CC) $(BASE_FLAGS) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)
$(O)/datadir: TEXT = $(DATA)
$(O)/flags $(O)/datadir: FORCE
	@mkdir -p $(@D)
	@echo '$(TEXT)' >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(O)/cli/data.o: $(O)/datadir
$(O)/cli/data.o: DEFINES += -DDMACHECK_DATADIR='"$(DATA)"'

$(B)/libs.mk: tests/libs.sh
	@mkdir -p $(@D)
	@tests/libs.sh >$@.new && mv $@.new $@

.PHONY: tests FORCE
tests: have-cmocka $(PROGRAM) $(UNIT) $(TOOLS)
.PHONY: have-cmocka
have-cmocka:
	@[ -n '$(LIBS_cmocka)' ] || { rm -f $(B)/libs.mk; \
		echo "the tests need cmocka (1.1 or later)" >&2; exit 1; }
FORCE:

# ---- for users ----

.PHONY: setup setup-check
setup:			## install the packages a build needs (Debian)
	tests/setup.sh build
setup-check:
	tests/setup.sh build check

.PHONY: demo
demo:			## set up, build, check the embedded drivers, print
	tests/setup.sh build
	+$(MAKE) --no-print-directory -j$(JOBS) all
	tests/demo.sh

.PHONY: check
check:			## set up, build, run every test
	tests/setup.sh build check
	+$(MAKE) --no-print-directory -j$(JOBS) tests
	+$(MAKE) --no-print-directory kernel
	tests/run

.PHONY: kernel
kernel:			## fetch Linux 6.12 and prepare its generated headers
	tests/setup.sh build check
	tests/kernel.sh
	tests/kernel.sh 6.12 arm64

.PHONY: bugs
bugs:			## real defects before and after their fix (MIRROR=)
	tests/setup.sh build check bugs
	+$(MAKE) --no-print-directory -j$(JOBS) all
	tests/kernel.sh
	tests/kernel.sh 6.1
	tests/bugs.sh

.PHONY: bench
bench:			## CPU time next to clang and sparse, whole tree (BENCH=short)
	tests/setup.sh build check bench
	+$(MAKE) --no-print-directory -j$(JOBS) all
	tests/kernel.sh
	tests/bench.sh $(BENCH)

.PHONY: bench-spin
bench-spin:		## the explorer of states next to SPIN, one model
	tests/setup.sh build bench
	+$(MAKE) --no-print-directory $(O)/tests/bench/explore
	EXPLORE=$(O)/tests/bench/explore tests/bench/spin.sh

.PHONY: pch-check
pch-check: all		## precompiled headers change nothing: 200 real files
	tests/pch-check.sh

.PHONY: theorems prove
theorems: all		## is the contract the right one? all traces, the CI bound
	DMACHECK_DATA=. $(PROGRAM) theorems -j $(JOBS)
prove: all		## as theorems, longer bounds, and every mutation
	DMACHECK_DATA=. $(PROGRAM) theorems -j $(JOBS) --long
	DMACHECK_DATA=. $(PROGRAM) theorems -j $(JOBS) --mutations

.PHONY: lint
lint:			## check include edges, function lengths, formatting
	tests/lint/lint.sh

# Its instrumentation makes gcc see null format strings.
ASAN_FLAGS := -O1 -g -fsanitize=address,undefined -DARENA_DEBUG \
	-Wno-format-truncation
.PHONY: asan
asan:			## run the tests with the address sanitizer
	+$(MAKE) --no-print-directory FLAVOUR=asan PROGRAM=$(B)/dmacheck-asan \
		CFLAGS='$(ASAN_FLAGS)' tests
	DMACHECK=$(B)/dmacheck-asan FLAVOUR=asan tests/run unit corpus cli litmus

.PHONY: install
install: all install-dmaref ## install program, library and data under prefix
	$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(DATA)/rules/api \
		$(DESTDIR)$(DATA)/analyzer/prelude $(DESTDIR)$(DATA)/ref/litmus
	$(INSTALL) $(PROGRAM) $(DESTDIR)$(bindir)/dmacheck
	$(INSTALL) -m 644 $(wildcard rules/*.yaml) $(DESTDIR)$(DATA)/rules
	$(INSTALL) -m 644 rules/api/*.yaml $(DESTDIR)$(DATA)/rules/api
	$(INSTALL) -m 644 ref/litmus/*.litmus $(DESTDIR)$(DATA)/ref/litmus
	$(INSTALL) -m 644 analyzer/prelude/* \
		$(DESTDIR)$(DATA)/analyzer/prelude

.PHONY: install-dmaref
install-dmaref: $(B)/libdmaref.a
	$(INSTALL) -d $(DESTDIR)$(libdir)/pkgconfig \
		$(DESTDIR)$(includedir)/dmaref \
		$(DESTDIR)$(datadir)/dmaref/example
	$(INSTALL) -m 644 $(B)/libdmaref.a $(DESTDIR)$(libdir)
	$(INSTALL) -m 644 include/dmaref/*.h $(DESTDIR)$(includedir)/dmaref
	$(INSTALL) -m 644 ref/example/* $(DESTDIR)$(datadir)/dmaref/example
	sed -e 's|@prefix@|$(prefix)|' -e 's|@libdir@|$(libdir)|' \
		-e 's|@includedir@|$(includedir)|' -e 's|@version@|$(VERSION)|' \
		ref/dmaref.pc.in >$(DESTDIR)$(libdir)/pkgconfig/dmaref.pc
	chmod 644 $(DESTDIR)$(libdir)/pkgconfig/dmaref.pc

.PHONY: clean
clean:			## remove what was built, but not kernel trees
	rm -rf $(B)/obj $(B)/asan $(B)/test $(B)/bench $(B)/dmacheck $(B)/dmacheck-asan \
		$(B)/libdmaref.a \
		$(B)/libs.mk

.PHONY: help
help:			## this text
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1\t\2/p' Makefile | expand -t 14

-include $(OBJECTS:.o=.d) $(UNIT:=.d) $(TOOLS:=.d)
