#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The database: what is no database of ours is refused and left alone; a full
# disk loses nothing that was kept before.
. tests/cli/lib.sh

echo "some text that is no database, and longer than a header of one is: \
a hundred bytes at least, so that nobody takes it for a short file" >"$dir/text"
cp "$dir/text" "$dir/text.before"
status "not a database" 2 check --db "$dir/text" "$fire"
says "it is named" "text"
cmp -s "$dir/text" "$dir/text.before"
same "it is left alone" $? 0

sqlite3 "$dir/foreign.db" "CREATE TABLE t(x); INSERT INTO t VALUES (1)"
status "database of another program" 2 check --db "$dir/foreign.db" "$fire"
says "it is named" "foreign.db"
same "it is left alone" "$(sqlite3 "$dir/foreign.db" "SELECT x FROM t")" 1

status "new database" 1 check --db "$dir/x.db" "$fire"
cp "$dir/x.db" "$dir/old.db"
sqlite3 "$dir/old.db" "PRAGMA user_version = 99"
status "database of another version" 2 check --db "$dir/old.db" "$fire"
says "both versions are told" "version 99"
status "query of another version" 2 "$dmacheck" query --db "$dir/old.db" rules

mkdir "$dir/folder"
status "a folder as database" 2 check --db "$dir/folder" "$fire"
status "a place that cannot be written" 2 check --db /proc/none/x.db "$fire"
says "the place is named" "/proc/none"

# ---- full disk: a file size limit stands for it
before=$(sqlite3 "$dir/x.db" "SELECT count(*) FROM obligations")
limited() { (
	# blocks of 1024 bytes
	ulimit -f $(($(stat -c %s "$dir/x.db") / 1024 + 8))
	check --db "$dir/x.db" corpus/linux
); }
status "full disk" 2 limited
says "it is told" "x.db"
prints "the report is printed all the same" "obligations:"
same "what was kept is still there" \
	"$(sqlite3 "$dir/x.db" "SELECT count(*) FROM obligations WHERE file =
	(SELECT id FROM paths WHERE path LIKE '%fire-error-ladder.c' AND path LIKE
	'%unmap-missing%')")" "$before"
same "and whole" "$(sqlite3 "$dir/x.db" "PRAGMA integrity_check")" ok

# ---- killed at any moment
for delay in 0.05 0.2 0.4 0.6 0.8; do
	# shellcheck disable=SC2086 # a list of flags
	(exec "$dmacheck" check --plain=file --db "$dir/x.db" \
		corpus/linux/double-unmap -- $LINUX_FLAGS) >/dev/null 2>&1 &
	sleep $delay
	kill -9 $! 2>/dev/null
	wait $! 2>/dev/null
	same "whole after a kill ($delay s)" \
		"$(sqlite3 "$dir/x.db" "PRAGMA integrity_check")" ok
done
status "and used again" 1 check --db "$dir/x.db" "$fire"

# ---- rows are replaced, not added
status "first run" 1 check --db "$dir/y.db" "$fire" "$silent"
count() { sqlite3 "$dir/y.db" "SELECT (SELECT count(*) FROM calls),
	(SELECT count(*) FROM obligations), (SELECT count(*) FROM findings),
	(SELECT count(*) FROM witness_steps), (SELECT count(*) FROM functions)"; }
first=$(count)
status "second run of one file" 1 check --db "$dir/y.db" "$fire"
same "the same rows as before" "$(count)" "$first"
same "foreign keys hold" \
	"$(sqlite3 "$dir/y.db" "PRAGMA foreign_key_check")" ""

# ---- default place
status "without --db" 1 check "$fire"
same "below XDG_CACHE_HOME" \
	"$(find "$dir/cache/dmacheck" -maxdepth 1 -name '*.db' | wc -l)" 1
status "query finds it" 0 "$dmacheck" query findings
