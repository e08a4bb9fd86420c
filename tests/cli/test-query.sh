#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# query: every named query answers, SQL of users can only read, samples are
# drawn by the seed.
. tests/cli/lib.sh

db=$dir/x.db
check --db "$db" corpus/linux/unmap-missing corpus/linux/double-unmap \
	>/dev/null 2>&1
query() { "$dmacheck" query --db "$db" "$@"; }

status "list" 0 query --list
for q in $("$dmacheck" query --list | awk '$1 != "sample" { print $1 }'); do
	for format in table csv json; do
		status "$q as $format" 0 query --format $format "$q"
	done
	query --format json "$q" | jq . >/dev/null 2>&1
	same "$q is JSON" $? 0
done
status "unknown query" 2 query frobnicate
says "it is named" "'frobnicate'"
status "no database" 2 "$dmacheck" query --db "$dir/none.db" rules
says "it is named" "none.db"

status "SQL" 0 query --format csv --sql "SELECT count(*) AS n FROM v_findings"
same "its answer" "$(tail -1 "$dir/out")" \
	"$(sqlite3 "$db" "SELECT count(*) FROM v_findings")"
for sql in "DELETE FROM files" "DROP TABLE files" "PRAGMA user_version = 3" \
	"ATTACH '$dir/other.db' AS o" "CREATE TABLE x(y)" "SELECT 1; SELECT 2" \
	"INSERT INTO paths(path) VALUES ('x')" "VACUUM" "frobnicate" "" \
	"SELECT load_extension('x')"; do
	before=$(md5sum <"$db")
	status "refused: $sql" 2 query --sql "$sql"
	same "nothing changed by: $sql" "$(md5sum <"$db")" "$before"
done
same "no other database was made" "$(ls "$dir/other.db" 2>/dev/null)" ""
status "endless SQL" 2 query --sql "WITH RECURSIVE t(x) AS
	(SELECT 1 UNION ALL SELECT x + 1 FROM t) SELECT count(*) FROM t"
says "the limit is told" "too long"

status "sample" 0 query --format csv sample -n 3 --seed abc
same "three rows and a head" "$(wc -l <"$dir/out")" 4
cp "$dir/out" "$dir/first"
status "the same seed" 0 query --format csv sample -n 3 --seed abc
cmp -s "$dir/out" "$dir/first"
same "the same rows" $? 0
status "a larger sample" 0 query --format csv sample -n 5 --seed abc
same "begins with the smaller" "$(head -4 "$dir/out" | md5sum)" \
	"$(md5sum <"$dir/first")"
status "another seed" 0 query --format csv sample -n 3 --seed abd
cmp -s "$dir/out" "$dir/first"
same "other rows" $? 1
status "sample wants a seed" 2 query sample -n 3
