#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Killed at any moment, again and again: the database opens, what was finished
# is not done again, and the last report is that of an undisturbed run.
# SEED and KILLS may be set.
. tests/cli/lib.sh

RANDOM=${SEED:-1}
kills=${KILLS:-12}
db=$dir/x.db
mapfile -t files < <(ls corpus/linux/unmap-missing/*.c \
	corpus/linux/double-unmap/*.c corpus/linux/unmap-wrong-size/*.c)

check --db :memory: --format json "${files[@]}" >"$dir/undisturbed" 2>"$dir/err"
same "an undisturbed run" $? 1

kept=0
grows=0
for ((i = 1; i <= kills; i++)); do
	# shellcheck disable=SC2086 # a list of flags
	(exec "$dmacheck" check --plain=file --db "$db" "${files[@]}" \
		-- $LINUX_FLAGS) >/dev/null 2>&1 &
	sleep "0.$(printf %02d $((RANDOM % 40)))"
	kill -9 $! 2>/dev/null
	wait $! 2>/dev/null
	[ -s "$db" ] || continue
	same "whole after kill $i" \
		"$(sqlite3 "$db" "PRAGMA integrity_check")" ok
	same "keys hold after kill $i" \
		"$(sqlite3 "$db" "PRAGMA foreign_key_check")" ""
	now=$(sqlite3 "$db" "SELECT count(*) FROM units" 2>/dev/null)
	[ "${now:-0}" -ge $kept ]
	same "nothing is lost by kill $i" $? 0
	[ "${now:-0}" -le $kept ] || grows=$((grows + 1))
	kept=${now:-0}
done
[ $grows -ge 1 ]
same "some of the work was kept" $? 0

check --db "$db" --format json --stats "${files[@]}" \
	>"$dir/resumed" 2>"$dir/err"
same "resumed" $? 1
same "what was finished was not done again" \
	"$(sed -n 's/^known from earlier runs: \([0-9]*\) of.*/\1/p' "$dir/err")" \
	"$kept"
cmp -s "$dir/undisturbed" "$dir/resumed"
same "the report of an undisturbed run" $? 0
same "all rows are there" "$(sqlite3 "$db" "SELECT count(*) FROM v_files")" \
	${#files[@]}

# What people ask is the same, too.
check --db "$dir/y.db" "${files[@]}" >/dev/null 2>&1
for q in findings unknown rules api-usage; do
	same "the same answer to $q" \
		"$("$dmacheck" query --db "$db" --format csv $q | md5sum)" \
		"$("$dmacheck" query --db "$dir/y.db" --format csv $q | md5sum)"
done
