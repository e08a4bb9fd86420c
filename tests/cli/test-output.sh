#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The forms of output that others script against, and that they are the same
# bytes whatever -j and in every run.
. tests/cli/lib.sh

db=$dir/x.db
status "text" 1 check --db "$db" "$fire"
same "a finding in the form of compilers" \
	"$(grep -cE '^[^:]+:[0-9]+:[0-9]+: error: .* \[unmap-missing\]$' \
		"$dir/out")" 1
same "witness as notes" \
	"$([ "$(grep -cE '^[^:]+:[0-9]+:[0-9]+: note: ' "$dir/out")" -gt 0 ] &&
		echo yes)" yes

status "JSON" 1 check --db "$db" --format json "$fire"
jq -e -s 'length >= 2 and (.[-1].kind == "summary")' "$dir/out" >/dev/null
same "objects, the summary last" $? 0
jq -e -s '[.[] | select(.kind == "finding") | (.rule | type) == "string" and
	.verdict == "violated" and (.severity | IN("error", "warning", "note"))
	and (.file | type) == "string" and (.line | type) == "number" and
	(.column | type) == "number" and (.function | type) == "string" and
	(.message | length) > 0 and (.fingerprint | test("^[0-9a-f]{32}$")) and
	(.witness_kind | IN("path", "pair", "absence")) and
	(.witness | length) > 0 and .replay == null and
	(.witness | all((.file | type) == "string" and
		(.line | type) == "number" and (.event | type) == "string" and
		(.note | type) == "string"))] | length > 0 and all' "$dir/out" >/dev/null
same "fields of a finding" $? 0
jq -e 'select(.kind == "summary") | .files == 1 and .files_clean == 1 and
	.files_degraded == 0 and .files_failed == 0 and .files_not_built == 0 and
	.functions > 0 and .call_sites > 0 and .obligations > 0 and
	.obligations == .proved + .violated + .unknown and .violated > 0 and
	.unknown == ([.unknown_by_reason[]] | add // 0) and
	.obligations == ([.by_rule[] | .proved, .violated, .unknown] | add)' \
	"$dir/out" >/dev/null
same "sums of the summary" $? 0
same "the database has the same obligations" \
	"$(sqlite3 "$db" "SELECT count(*) FROM v_obligations")" \
	"$(jq 'select(.kind == "summary") | .obligations' "$dir/out")"
cp "$dir/out" "$dir/first.json"
status "JSON into a file" 1 check --db "$db" --format json -o "$dir/file" "$fire"
cmp -s "$dir/file" "$dir/first.json"
same "the same bytes" $? 0
status "output that cannot be opened" 2 check --db "$db" -o /proc/none "$fire"
status "output to a full device" 2 check --db "$db" -o /dev/full "$fire"
says "it is named" "/dev/full"

for run in 1 2 again; do
	check --db "$dir/$run.db" --format json -o "$dir/$run.json" \
		-j "${run/again/2}" corpus/linux/unmap-missing \
		corpus/linux/traps 2>/dev/null
	check --db "$dir/$run.db" -v -o "$dir/$run.txt" \
		-j "${run/again/2}" corpus/linux/unmap-missing \
		corpus/linux/traps 2>/dev/null
done
for pair in "1 2" "2 again"; do
	set -- $pair
	cmp "$dir/$1.json" "$dir/$2.json" >/dev/null 2>&1
	same "JSON of runs $1 and $2" $? 0
	cmp "$dir/$1.txt" "$dir/$2.txt" >/dev/null 2>&1
	same "text of runs $1 and $2" $? 0
done
same "no progress when not a terminal" "$(check --db "$db" "$silent" \
	2>&1 >/dev/null)" ""

function=$(sqlite3 "$db" "SELECT name FROM functions WHERE in_main_file LIMIT 1")
status "dump of the graph" 0 check --dump="ir:$function" "$silent" "$fire"
prints "it is of the function" "$function"
status "dump of no function" 2 check --dump=ir:no_such_function "$fire"
says "it is named" "no_such_function"
status "units" 0 check --print-units "$fire"
same "they are a compile database" "$(jq -r '.[0] | .directory, .file,
	(.arguments | index("-D__KERNEL__") > 0)' "$dir/out" | wc -l)" 3
cp "$dir/out" "$dir/units.json"
status "which can be read again" 1 "$dmacheck" check --db "$db" \
	-p "$dir/units.json"

# Progress needs a terminal: script(1) makes one. Each redraw starts anew.
if command -v script >/dev/null; then
	script -qec "$dmacheck check --db $db --plain=file corpus/linux -- \
		$LINUX_FLAGS 2>&1 >/dev/null" /dev/null </dev/null >"$dir/tty"
	same "progress on a terminal" "$(grep -ac 'checking [0-9]*/[0-9]*, .*/s, [0-9]*:[0-9][0-9] left' \
		"$dir/tty" | sed 's/^[1-9][0-9]*$/yes/')" yes
fi

# A build is found by its own place, an installed one by the prefix.
(cd "$dir" && "$dmacheck" explain --list >list.txt 2>/dev/null)
same "rules are found from another folder" $? 0
DMACHECK_DATA=$dir status "no rules" 2 "$dmacheck" explain --list
