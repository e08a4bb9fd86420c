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
INSTALL ?= install
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
NEED_LIBS := $(filter-out help clean setup setup-check demo check kernel lint asan,\
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
all: $(PROGRAM)

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

$(O)/tests/unit/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(SAY) CC $<
	$(Q)$(CC) $(BASE_FLAGS) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< \
		$(LIBRARY) $(LIBS_cmocka) $(LIBS)

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

.PHONY: bench
bench: all		## CPU time next to clang -fsyntax-only, real drivers
	tests/bench.sh

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
	DMACHECK=$(B)/dmacheck-asan FLAVOUR=asan tests/run unit corpus cli

.PHONY: install
install: all		## install program and data under prefix
	$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(DATA)/rules/api \
		$(DESTDIR)$(DATA)/analyzer/prelude
	$(INSTALL) $(PROGRAM) $(DESTDIR)$(bindir)/dmacheck
	$(INSTALL) -m 644 $(wildcard rules/*.yaml) $(DESTDIR)$(DATA)/rules
	$(INSTALL) -m 644 rules/api/*.yaml $(DESTDIR)$(DATA)/rules/api
	$(INSTALL) -m 644 analyzer/prelude/* \
		$(DESTDIR)$(DATA)/analyzer/prelude

.PHONY: clean
clean:			## remove what was built, but not kernel trees
	rm -rf $(B)/obj $(B)/asan $(B)/test $(B)/bench $(B)/dmacheck $(B)/dmacheck-asan \
		$(B)/libs.mk

.PHONY: help
help:			## this text
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1\t\2/p' Makefile | expand -t 14

-include $(OBJECTS:.o=.d) $(UNIT:=.d) $(TOOLS:=.d)
