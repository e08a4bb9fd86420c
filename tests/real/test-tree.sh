#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Real drivers: is every file of files.txt analysed, is every API call found
# that an independent count finds, and is the output the same bytes whatever
# -j and in every run?

tree=build/linux-6.12
kernel="--kernel $tree --objtree build/kprep"
out=$WORK/real
mkdir -p "$out"
[ -f build/kprep/include/generated/autoconf.h ] || {
	echo "not ok the kernel tree is prepared: run 'make kernel'"
	exit 1
}
files=$(grep -v '^#' tests/real/files.txt)
clang=$(sed -n 's/^CLANG_PROGRAM := //p' build/libs.mk)

check() { # NAME, options
	local name=$1
	shift
	# shellcheck disable=SC2086 # lists of words
	"$DMACHECK" check $kernel --db "$out/$name.db" --format json \
		-o "$out/$name.json" "$@" $files
	[ $? -le 1 ]
}

report() { # STATUS NAME [DETAIL]
	if [ "$1" = 0 ]; then
		echo "ok $2"
	else
		echo "not ok $2${3:+: $3}"
	fi
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
tests/api-names.sh $tree >"$out/names" || report 1 "names of the API"
# shellcheck disable=SC2086
"$DMACHECK" check $kernel --print-units $files >"$out/units.json"
sqlite3 -separator ' ' "$out/j2.db" \
	"SELECT path, callee, count(*) FROM v_calls GROUP BY path, callee
	 UNION ALL SELECT path, written, count(*) FROM v_calls
	 WHERE written <> callee GROUP BY path, written" >"$out/found"
# FILE COUNTS: what of "count name" lines the database has not
missing_of() {
	awk -v file="$1" -v found="$out/found" '
		BEGIN { while ((getline <found) > 0) if ($1 == file) have[$2] += $3 }
		have[$2] + 0 < $1 { printf "%s: %d of %d; ", $2, have[$2], $1 }' "$2"
}

calls=0
for file in $files; do
	mapfile -t argv < <(jq -r --arg f "$file" \
		'.[] | select(.relative == $f) | .arguments[1:][]' "$out/units.json")
	dir=$(jq -r --arg f "$file" \
		'.[] | select(.relative == $f) | .directory' "$out/units.json")
	(cd "$dir" && "$clang" -E "${argv[@]}" 2>/dev/null) |
		"build/$FLAVOUR/tests/tools/count-calls" "$out/names" \
			"${argv[-1]}" | awk '{ print $2 }' | sort | uniq -c |
		awk '{ print $1, $2 }' >"$out/one"
	n=$(awk '{ n += $1 } END { print n + 0 }' "$out/one")
	calls=$((calls + n))
	missing=$(missing_of "$file" "$out/one")
	# The program's own count knows more names, and no declarations.
	own=$(sqlite3 "$out/j2.db" "SELECT calls_counted FROM files
		JOIN paths ON id = file WHERE path = '$file'")
	[ "${own:-0}" -ge "$n" ]
	report $? "count of $file" "${own:-none}, not $n"
	if [ "$n" = 0 ]; then
		report 1 "calls of $file" "the count finds none"
	else
		report "${#missing}" "calls of $file" "$missing"
	fi
done
echo "# $calls calls counted"

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
