#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Are the verdicts on corpus/ those that its marks (corpus/README.md) say?
# One test a file: every expected finding on its line and no other, every
# marked obligation with its verdict, the file parsed without an error (with
# one, below errors/).

. tests/corpus-flags.sh
out=$WORK/corpus
mkdir -p "$out"

# FOLDER FLAGS...: its findings and obligations as lines for the judge below
examine() {
	local folder=$1 name
	name=$(basename "$1")
	shift
	"$DMACHECK" check --db "$out/$name.db" --root . --plain=file \
		--format json -o "$out/$name.json" "$folder" -- "$@" >&2
	[ $? -le 1 ] || echo "broken $folder"
	jq -r 'select(.kind == "finding") | "finding \(.file) \(.line) \(.rule)"' \
		"$out/$name.json"
	jq -r 'select(.kind == "file") | "state \(.file) \(.state)"' \
		"$out/$name.json"
	sqlite3 -separator ' ' "$out/$name.db" \
		"SELECT 'obligation', path, line, rule, verdict, reason
		 FROM v_obligations"
}

{
	find corpus/linux corpus/freebsd -name '*.c' | sed 's/^/file /'
	# shellcheck disable=SC2086 # lists of flags
	examine corpus/linux $LINUX_FLAGS
	# shellcheck disable=SC2086
	examine corpus/freebsd $FREEBSD_FLAGS
	grep -rno --include='*.c' '/\* *\(expect\|unknown\|proved\):[^*]*\*/' \
		corpus/linux corpus/freebsd |
		sed -e 's,/\* *,,' -e 's, *\*/$,,' -e 's/:/ /g' \
			-e 's/^/mark /'
} | sort >"$out/lines"

awk '
$1 == "broken" { print "not ok " $2 ": the run failed"; bad = 1 }
$1 == "file" { file[$2] = 1 }
$1 == "state" && $2 ~ /\/errors\// { state[$2] = $3; next }
$1 == "state" { complain($2, "is " $3) }
$1 == "finding" { found[$2 " " $3 " " $4]++ }
$1 == "obligation" { verdict[$2 " " $3 " " $4 " " $5 " " $6]++
	any[$2 " " $3 " " $4]++
	is[$2 " " $3 " " $4] = is[$2 " " $3 " " $4] " " $5 ($6 ? "(" $6 ")" : "") }
$1 == "mark" && $4 == "expect" {
	for (i = 5; i <= NF; i++)
		expected[$2 " " $3 " " $i]++
}
$1 == "mark" && $4 == "proved" {
	for (i = 5; i <= NF; i++)
		want[++nwant] = $2 " " $3 " " $i " proved "
}
$1 == "mark" && $4 == "unknown" {
	want[++nwant] = $2 " " $3 " " $5 " unknown " $6
}
function complain(f, text) {
	trouble[f] = trouble[f] "\036    " text
}
END {
	for (k in found) {
		split(k, part, " ")
		if (!(k in expected))
			complain(part[1], "line " part[2] ": unexpected finding of " part[3])
	}
	for (k in expected) {
		split(k, part, " ")
		if (!(k in found))
			complain(part[1], "line " part[2] ": no finding of " part[3])
	}
	for (i = 1; i <= nwant; i++) {
		split(want[i], part, " ")
		key = part[1] " " part[2] " " part[3]
		if (any[key] + 0 == 0)
			complain(part[1], "line " part[2] ": no obligation of " part[3])
		else if (verdict[want[i]] != any[key])
			complain(part[1], "line " part[2] ": " part[3] " is" is[key] ", not " part[4] (part[5] ? "(" part[5] ")" : ""))
	}
	for (f in file)
		if (f ~ /\/errors\// && state[f] != "degraded")
			complain(f, "has no error")
	for (f in file)
		print (f in trouble ? "not ok " : "ok ") f trouble[f] 
}' "$out/lines" | sort -k2 | tr '\036' '\n'
