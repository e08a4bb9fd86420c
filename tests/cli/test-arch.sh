#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Two configurations of one tree: each has its own flags and its own database,
# and what does not fit together is told. No makefile is run: a folder of five
# files stands for the tree.
. tests/cli/lib.sh

tree=$dir/tree
mkdir -p "$tree/scripts" "$tree/arch/x86" "$tree/arch/arm64" "$tree/drivers"
touch "$tree/Makefile" "$tree/scripts/Makefile.build"
# Only clang's own macros tell the targets apart here.
{
	cat $fire
	echo '#ifdef __aarch64__'
	echo 'int only_on_arm64(void) { return 0; }'
	echo '#endif'
} >"$tree/drivers/d.c"

objtree() { # NAME HEADER BITS
	local o=$dir/$1
	mkdir -p "$o/include/generated" "$o/include/config"
	touch "$o/include/generated/autoconf.h" \
		"$o/include/generated/asm-offsets.h"
	printf '#\n# %s 6.12.0 Kernel Configuration\n#\n%s' "$2" "$3" \
		>"$o/include/config/auto.conf"
}
objtree x86 Linux/x86 $'CONFIG_64BIT=y\n'
objtree x86_64 Linux/x86_64 $'CONFIG_64BIT=y\n'
objtree i386 Linux/x86 ''
objtree arm64 Linux/arm64 $'CONFIG_64BIT=y\n'
objtree unprepared Linux/arm64 $'CONFIG_64BIT=y\n'
rm "$dir/unprepared/include/generated/asm-offsets.h"

run() { # OBJTREE [options]
	local o=$1
	shift
	# shellcheck disable=SC2086 # a list of flags
	"$dmacheck" check --kernel "$tree" --no-make --objtree "$dir/$o" "$@" \
		drivers/d.c -- $LINUX_FLAGS
}
names() { # DATABASE: the architecture and the functions that depend on it
	sqlite3 -separator ' ' "$1" "SELECT arch, (SELECT count(*) FROM
		functions WHERE name = 'only_on_arm64') FROM target"
}

# ---- each has its own flags
status "x86" 1 run x86 --db "$dir/x.db"
same "flags of x86" "$(names "$dir/x.db")" "x86 0"
status "arm64" 1 run arm64 --db "$dir/a.db"
same "flags of arm64" "$(names "$dir/a.db")" "arm64 1"
status "arm64 by name" 1 run arm64 --arch arm64 --db "$dir/a.db"

# ---- and its own database
rows() { sqlite3 "$1" "SELECT * FROM obligations; SELECT id, root FROM runs;
	SELECT file, key, hex(first) FROM units"; }
before=$(rows "$dir/x.db" | cksum)
status "one database for both" 2 run arm64 --db "$dir/x.db"
says "both are told" "holds results for 'x86', not for 'arm64'"
same "nothing in it changed" "$(rows "$dir/x.db" | cksum)" "$before"
status "the other way round" 2 run x86 --db "$dir/a.db"
says "both are told" "holds results for 'arm64', not for 'x86'"
status "the same one again" 1 run x86 --db "$dir/x.db" --stats
says "its results are known" "known from earlier runs: 1 of 1 files"
status "another name of it" 1 run x86_64 --arch x86_64 --db "$dir/x.db"
status "gate of another" 2 "$dmacheck" gate --write-baseline "$dir/base" \
	--kernel "$tree" --no-make --objtree "$dir/arm64" --db "$dir/x.db" \
	drivers/d.c

# ---- by default too
status "default of x86" 1 run x86
status "default of arm64" 1 run arm64 --stats
says "nothing is known from x86" "known from earlier runs: 0 of 1 files"
status "default of x86 again" 1 run x86 --stats
says "it was kept" "known from earlier runs: 1 of 1 files"
for arch in x86 x86_64 arm64; do
	status "query of $arch" 0 "$dmacheck" query --kernel "$tree" \
		--arch $arch --format csv --sql "SELECT arch FROM target"
	prints "it is of $arch" "${arch%_64}"
done
status "query of what was never run" 2 "$dmacheck" query --kernel "$tree" \
	--arch riscv rules
says "the option is named" "--arch"

# ---- what does not fit together
refused() { # NAME TEXT OBJTREE [options]
	local name=$1 text=$2
	shift 2
	status "$name" 2 run "$@" --db "$dir/refused.db"
	says "$name: told" "$text"
	prints "$name: nothing is analysed" "0 files"
}
refused "headers of another architecture" \
	"configured for 'x86', not for 'arm64'" x86 --arch arm64
refused "and back" "configured for 'arm64', not for 'x86_64'" \
	arm64 --arch x86_64
refused "another width" "configured for 'x86', not for 'i386'" x86 --arch i386
refused "and back" "configured for 'i386', not for 'x86_64'" i386 --arch x86_64
status "the width is left to the configuration" 1 run i386 --arch x86 \
	--db "$dir/i.db"
same "and is part of the name" "$(names "$dir/i.db")" "i386 0"
refused "headers that are not prepared" "make ARCH=arm64 prepare" unprepared
refused "no headers" "is not configured" none --arch arm64
refused "an unknown architecture" "no folder arch/frob" x86 --arch frob
refused "no name" "no architecture ''" x86 --arch ''
mv "$dir/x86/include" "$tree/"
status "a tree configured in place for another" 2 "$dmacheck" check \
	--kernel "$tree" --no-make --arch arm64 --db :memory: drivers/d.c
says "it is told" "configured for 'x86', not for 'arm64'"
status "an architecture without a tree" 2 check --arch arm64 "$fire"
says "it is told" "--arch goes with --kernel or --bsd"
