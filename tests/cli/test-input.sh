#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Bad input: the thing is named, the status says what happened, and everything
# else is analysed and kept.
. tests/cli/lib.sh

db=$dir/x.db
states() { # path patterns: "path state" lines
	sqlite3 -separator ' ' "$db" \
		"SELECT state FROM v_files WHERE path LIKE '$1'"
}

status "clean file without findings" 0 check --db "$db" "$silent"
status "clean file with a finding" 1 check --db "$db" "$fire"
status "two good files" 1 check --db "$db" "$silent" "$fire"

status "missing file" 2 check --db "$db" "$silent" "$dir/missing.c"
says "the missing file is named" "missing.c"
prints "the other file is analysed" "1 file: 1 clean"

mkdir -p "$dir/empty"
status "folder without C files" 2 check --db "$db" "$dir/empty"
says "the empty folder is named" "empty"

printf 'int f(void) { return dma_map_single(; }\nint g(void) { return 0; }\n' \
	>"$dir/broken.c"
status "source that does not parse" 0 check --db "$db" --root "$dir" \
	"$dir/broken.c"
prints "it is degraded" "broken.c: degraded"

printf '#include "nowhere.h"\nint f(void) { return 0; }\n' >"$dir/include.c"
status "missing include" 0 check --db "$db" --root "$dir" "$dir/include.c"
prints "the missing include is named" "nowhere.h"

# A front end that crashes costs that file only.
{
	printf 'int deep = '
	head -c 100000 /dev/zero | sed 's/\x0/- /g'
	printf '1;\n'
} >"$dir/crash.c"
status "file that crashes the front end" 1 check --db "$db" --root . \
	"$fire" "$dir/crash.c"
prints "the crash is told" "crash.c: failed"
prints "the other file is reported" "[unmap-missing]"
status "only the crashing file" 3 check --db "$db" --root . "$dir/crash.c"

# So does one that eats time or memory: each line doubles.
{
	echo '#define A0 +1'
	for i in $(seq 1 40); do
		echo "#define A$i A$((i - 1)) A$((i - 1))"
	done
	echo 'int huge = 0 A40;'
} >"$dir/huge.c"
status "file that takes too long" 3 check --db "$db" --root "$dir" \
	--limit-cpu 1 "$dir/huge.c"
prints "the time is told" "huge.c: failed: time"
# The address sanitizer needs all of the address space.
if [ "$FLAVOUR" != asan ]; then
	status "file that takes too much memory" 3 check --db "$db" --root "$dir" \
		--limit-memory 700 "$dir/huge.c"
	prints "the memory is told" "huge.c: failed: memory"
fi
same "the failed file is in the database" "$(states '%huge.c')" failed

echo '{ "not": "an array" ' >"$dir/bad.json"
status "broken compile database" 2 "$dmacheck" check --db "$db" \
	-p "$dir/bad.json"
says "the compile database is named" "bad.json"
status "missing compile database" 2 "$dmacheck" check --db "$db" \
	-p "$dir/none.json"
says "the missing database is named" "none.json"
cat >"$dir/good.json" <<END
[ { "directory": "$top", "file": "$fire",
    "command": "cc $LINUX_FLAGS -c $fire" } ]
END
status "compile database" 1 "$dmacheck" check --db "$db" -p "$dir/good.json"
prints "its file is analysed" "[unmap-missing]"

status "missing tree" 2 "$dmacheck" check --kernel "$dir/none" drivers
says "the missing tree is named" "none"
status "missing folder of rules" 2 check --rules "$dir/none" "$fire"
says "the missing folder is named" "none"

mkdir -p "$dir/rules"
printf 'rules:\n  - id: broken-rule\n    when: "(frob state)"\n' \
	>"$dir/rules/broken.yaml"
status "broken rule" 2 check --rules "$dir/rules" "$fire"
says "the file of the broken rule is named" "broken.yaml"
