#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The litmus tests of the reference model give what they say, every rule with
# a harm has one that shows it, and each of these has a mended twin.
. tests/cli/lib.sh

tests=ref/litmus

# NAME: a file in $dir/NAME.litmus, of the standard input
file() {
	{
		printf 'litmus %s\nclause "c"\n' "$1"
		cat
	} >"$dir/$1.litmus"
}

# ---- each file ----

for f in "$tests"/*.litmus; do
	status "$f" 0 "$dmacheck" litmus "$f"
done

# What tests say is said of kinds of hardware, not of names only: it holds on
# platforms that are not built in.
for f in tests/litmus/*.platform; do
	status "all of them on $(basename "$f")" 0 "$dmacheck" litmus --all \
		--platform "$f"
done

# ---- what the files are ----

n=$(ls "$tests"/*.litmus | wc -l)
[ "$n" -ge 60 ] && echo "ok $n files" || echo "not ok only $n files"
for f in "$tests"/*.litmus; do
	name=$(basename "$f" .litmus)
	grep -q "^litmus $name\$" "$f" || echo "not ok $f has another name"
	twin=$(sed -n 's/^twin "\(.*\)"$/\1/p' "$f")
	[ -z "$twin" ] || [ -f "$tests/$twin" ] ||
		echo "not ok $f: no twin '$twin'"
	case $name in
	*-mended)
		[ "$(grep '^hazard' "$f")" = "hazard none" ] ||
			echo "not ok $f is not silent"
		grep -q "^twin \"$name.litmus\"" "$tests/$twin" ||
			echo "not ok $f is not the twin of its twin"
		same "$name runs where its twin does" \
			"$(sed -n 's/^platforms //p' "$f")" \
			"$(sed -n 's/^platforms //p' "$tests/$twin")"
		;;
	esac
done

# RULE HARM...: some file breaks RULE, shows one of the harms, and has a twin
# that is silent.
shows() {
	local rule=$1 f twin
	shift
	for f in $(grep -lx "rule $rule" "$tests"/*.litmus); do
		twin=$(sed -n 's/^twin "\(.*\)"$/\1/p' "$f")
		[ -n "$twin" ] &&
			grep -qx 'hazard none' "$tests/$twin" || continue
		for harm; do
			grep -q "^hazard .*\<$harm\>" "$f" && return 0
		done
	done
	return 1
}

while read -r rule harms; do
	# shellcheck disable=SC2086 # a list of words
	if shows "$rule" $harms; then
		echo "ok the harm of $rule is shown"
	else
		echo "not ok no test shows that $rule harms: $harms"
	fi
done < <(awk '/^  - id: / { id = $3; model = 0 }
	/^    judge: model/ { model = 1 }	# rules of the theorems only
	/^    harm: / { $1 = ""; gsub(/protocol|"/, "")
		if (!model && $0 ~ /[a-z]/) print id $0 }' rules/*.yaml)

# ---- wrong expectations ----

broken=$tests/cpu-read-while-device-owned.litmus
sed 's/^hazard .*/hazard none/' "$broken" >"$dir/a.litmus"
status "a hazard too many" 1 "$dmacheck" litmus "$dir/a.litmus"
prints "is told with its way" "the CPU reads an old value; the shortest way"
sed 's/^hazard .*/hazard stale fault/' "$broken" >"$dir/a.litmus"
status "a hazard too few" 1 "$dmacheck" litmus "$dir/a.litmus"
sed 's/^exists (P0:r == 7).*/exists (P0:r == 9)/' "$broken" >"$dir/a.litmus"
status "what never exists" 1 "$dmacheck" litmus "$dir/a.litmus"
line=$(grep -n "P0:r == 9" "$dir/a.litmus" | cut -d: -f1)
prints "is told with its place" "a.litmus:$line:1: error: this claim is broken"
sed 's/^exists (P0:r == 7).*/forbidden (P0:r == 7)/' "$broken" >"$dir/a.litmus"
status "what is not forbidden" 1 "$dmacheck" litmus "$dir/a.litmus"
prints "is told as such" "SOMETIMES"

# ---- bad input ----

status "no such file" 2 "$dmacheck" litmus "$dir/none.litmus"
says "is told" "none.litmus: No such file"
printf 'litmus x\0\n' >"$dir/nul.litmus"
status "a zero byte" 2 "$dmacheck" litmus "$dir/nul.litmus"
says "is told as such" "not a text file"
file bad <<<'P0 { x = ; } hazard none'
status "one bad file among good ones" 2 "$dmacheck" litmus "$broken" \
	"$dir/bad.litmus"
says "is told with its place" "bad.litmus:3:10: expected a value before ';'"
same "nothing was run" "$(cat "$dir/out")" ""
status "no such platform" 2 "$dmacheck" litmus --platform vax "$broken"
printf 'platform mine\nl1 perhaps\n' >"$dir/mine.platform"
status "a bad platform" 2 "$dmacheck" litmus --platform "$dir/mine.platform" \
	"$broken"
says "is told with its line" "mine.platform:2: unknown value 'perhaps'"
printf 'platform mine\nl1 yes\nspeculation yes\ndevice d noncoherent\n' \
	>"$dir/mine.platform"
status "a platform of one's own" 0 "$dmacheck" litmus \
	--platform "$dir/mine.platform" "$broken"
prints "is run" "  mine: "
prints "and shows what it does" "hazards: stale, as expected"

# A prefix of a test is a test or is not, and never a crash.
size=$(stat -c %s "$broken")
worst=0
for ((i = 0; i < size; i += 7)); do
	head -c $i "$broken" >"$dir/cut.litmus"
	"$dmacheck" litmus --platform simple "$dir/cut.litmus" >"$dir/out" 2>&1
	s=$?
	[ $s -gt $worst ] && worst=$s
done
same "truncated files are refused or read" "$worst" 2

# ---- the limit ----

status "the limit of states" 3 "$dmacheck" litmus --max-states 10 \
	"$tests/cpu-read-while-device-owned-mended.litmus"
prints "says that not all was seen" "NOT ALL, the limit was reached"
prints "and how far it got" "every way of "
status "a bad limit" 2 "$dmacheck" litmus --max-states some "$broken"

# ---- output ----

status "all installed tests, as JSON" 0 "$dmacheck" litmus --all --format json
jq -e -s '.[-1].kind == "summary" and .[-1].broken == 0 and
	([.[] | select(.kind == "litmus" and .not_run == null) |
	  .complete and .verdict == "holds" and (.states > 0)] | all)' \
	"$dir/out" >/dev/null && echo "ok the JSON says so" ||
	echo "not ok the JSON does not say so"
jq -r -s '.[-1] | "# \(.files) files, \(.runs) runs, \(.states) states"' \
	"$dir/out"
cp "$dir/out" "$dir/first"
status "again" 0 "$dmacheck" litmus --all --format json
same "the output is the same" "$(md5sum <"$dir/out")" "$(md5sum <"$dir/first")"
jq -e -s '.[] | select(.kind == "litmus" and .name == "sync-unmapped" and
	.platform == "arm64-like") | .hazards[0].trace | length > 3 and
	(map(.who) | contains(["P0"]))' "$dir/first" >/dev/null &&
	echo "ok traces are in the JSON" || echo "not ok no trace in the JSON"
status "unknown format" 2 "$dmacheck" litmus --format xml "$broken"
status "no file" 2 "$dmacheck" litmus
status "the platforms" 0 "$dmacheck" litmus --platforms
prints "are listed" "arm64-like "
