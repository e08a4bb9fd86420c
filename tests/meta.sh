#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Does every rule have its cases: at least two drivers that fire, two silent
# twins and, unless the rule is local, one that is honestly unknown? And does
# every case name a rule that exists?

"$DMACHECK" query --list >/dev/null || exit 1
list=$WORK/rules
"$DMACHECK" explain --list | awk '{ print $1 }' >"$list"

count() { # pattern: files
	# shellcheck disable=SC2086 # a pattern
	ls -d $1 2>/dev/null | wc -l
}

while read -r rule; do
	text=$("$DMACHECK" explain "$rule" | head -1)
	case $text in
	# traces and theorems are its cases (tests/theorems/test-theorems.sh)
	*"judged by the model only"*) continue ;;
	esac
	missing=
	fire=$(grep -rlE --include='*.c' "expect:.*[ :]$rule( |\*)" corpus | wc -l)
	silent=$(count "corpus/*/$rule/silent-*.c")
	unknown=$(grep -rlE --include='*.c' "unknown: *$rule " corpus | wc -l)
	[ "$fire" -ge 2 ] || missing="$missing $fire of 2 firing;"
	[ "$silent" -ge 2 ] || missing="$missing $silent of 2 silent;"
	case $text in
	*"scope local"*) ;;
	*) [ "$unknown" -ge 1 ] || missing="$missing no unknown;" ;;
	esac
	if [ -n "$missing" ]; then
		echo "not ok cases of $rule:$missing"
	else
		echo "ok cases of $rule"
	fi
done <"$list"

for dir in corpus/linux/*/ corpus/freebsd/*/; do
	name=$(basename "$dir")
	[ "$name" = traps ] || [ "$name" = errors ] ||
		grep -qx "$name" "$list" ||
		echo "not ok $dir: no such rule"
done
grep -rhoE --include='*.c' '/\* *(expect|proved|unknown): *[^*]*' corpus |
	awk '{ sub(/^\/\* */, ""); n = $1 == "unknown:" ? 2 : NF
		for (i = 2; i <= n; i++) print $i }' | sort -u |
	while read -r rule; do
		grep -qx "$rule" "$list" || echo "not ok mark of '$rule': no such rule"
	done
exit 0
