#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Real drivers: is every file of files.txt analysed, is every API call found
# that an independent count finds, and is the output the same bytes whatever
# -j and in every run?

tree=build/linux-6.12
kernel="--kernel $tree --objtree build/kprep"
out=$WORK/real
mkdir -p "$out"
. tests/real/lib.sh
[ -f build/kprep/include/generated/autoconf.h ] || {
	echo "not ok the kernel tree is prepared: run 'make kernel'"
	exit 1
}
files=$(grep -v '^#' tests/real/files.txt)

check() { # NAME, options
	local name=$1
	shift
	# shellcheck disable=SC2086 # lists of words
	"$DMACHECK" check $kernel --db "$out/$name.db" --format json \
		-o "$out/$name.json" "$@" $files
	[ $? -le 1 ]
}

check j2 -j2 --stats
report $? "run with -j2"

# ---- each file is analysed
for file in $files; do
	state=$(sqlite3 "$out/j2.db" \
		"SELECT state || ' ' || why FROM v_files WHERE path = '$file'")
	case $state in
	clean* | degraded*) echo "ok analysed $file" ;;
	*) echo "not ok analysed $file: ${state:-no row}" ;;
	esac
done

# ---- each call is found
# shellcheck disable=SC2086
"$DMACHECK" check $kernel --print-units $files >"$out/units.json"
# shellcheck disable=SC2086
calls_found "$out/j2.db" "$out/units.json" $files

# ---- a file of an overlay stands for the tree's
file=drivers/spi/spi-qcom-qspi.c
mkdir -p "$out/overlay/$(dirname $file)"
{ cat $tree/$file; echo "int only_in_overlay(void) { return 0; }"; } \
	>"$out/overlay/$file"
# shellcheck disable=SC2086
"$DMACHECK" check $kernel --db "$out/overlay.db" --overlay "$out/overlay" \
	-o /dev/null $file
[ "$(sqlite3 "$out/overlay.db" "SELECT count(*) FROM functions
	WHERE name = 'only_in_overlay'")" = 1 ]
report $? "a file of an overlay is analysed"

# ---- the same bytes
check j1 -j1
report $? "run with -j1"
cmp "$out/j1.json" "$out/j2.json"
report $? "the same output with -j1 and -j2"
files=$(echo "$files" | awk 'NR % 6 == 0')
check again1 -j2
check again2 -j2
cmp "$out/again1.json" "$out/again2.json"
report $? "the same output in two runs"
exit 0
