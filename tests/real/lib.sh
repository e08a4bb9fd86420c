# SPDX-License-Identifier: BSD-2-Clause
# Sourced by tests on real drivers, which set $tree and $out.

report() { # STATUS NAME [DETAIL]
	if [ "$1" = 0 ]; then
		echo "ok $2"
	else
		echo "not ok $2${3:+: $3}"
	fi
}

# FILE COUNTS: what of "count name" lines the database has not
missing_of() {
	awk -v file="$1" -v found="$out/found" '
		BEGIN { while ((getline <found) > 0) if ($1 == file) have[$2] += $3 }
		have[$2] + 0 < $1 { printf "%s: %d of %d; ", $2, have[$2], $1 }' "$2"
}

# UNITS FILE: "count name" lines of what the preprocessed file calls
count_calls() {
	local argv dir clang
	clang=$(sed -n 's/^CLANG_PROGRAM := //p' build/libs.mk)
	mapfile -t argv < <(jq -r --arg f "$2" \
		'.[] | select(.relative == $f) | .arguments[1:][]' "$1")
	dir=$(jq -r --arg f "$2" \
		'.[] | select(.relative == $f) | .directory' "$1")
	(cd "$dir" && "$clang" -E "${argv[@]}" 2>/dev/null) |
		"build/$FLAVOUR/tests/tools/count-calls" "$out/names" \
			"${argv[-1]}" | awk '{ print $2 }' | sort | uniq -c |
		awk '{ print $1, $2 }'
}

# DATABASE UNITS FILE...: does the database have the calls that are counted?
# UNITS is what --print-units says of the files.
calls_found() {
	local db=$1 units=$2 file calls=0 n missing own
	shift 2
	tests/api-names.sh "$tree" >"$out/names" || report 1 "names of the API"
	sqlite3 -separator ' ' "$db" \
		"SELECT path, callee, count(*) FROM v_calls GROUP BY path, callee
		 UNION ALL SELECT path, written, count(*) FROM v_calls
		 WHERE written <> callee GROUP BY path, written" >"$out/found"
	for file in "$@"; do
		count_calls "$units" "$file" >"$out/one"
		n=$(awk '{ n += $1 } END { print n + 0 }' "$out/one")
		calls=$((calls + n))
		missing=$(missing_of "$file" "$out/one")
		# The program's own count knows more names, and no declarations.
		own=$(sqlite3 "$db" "SELECT calls_counted FROM files
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
}
