#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What does `dmacheck check` cost, next to clang, sparse and the clang analyzer
# on the same files with the same flags, in one run?
# usage: tests/bench.sh [short | PATH...]
#   PATHs are of the kernel tree; default: drivers sound, which takes about
#   half an hour on two CPUs. short: the files of the real-tree test.
#
# CPU seconds are user and system time of a program and all its children. The
# check begins with an empty cache: asking the makefiles for flags and
# precompiling headers are part of it. A shared machine is not equally fast at
# all times, so the peers take turns, 32 files each, and check runs when they
# are half-way: that clang's first and second half cost the same is printed.
#
# build/bench/bench.tsv: a figure a line, "name value unit", for programs;
# build/bench/files.tsv: CPU seconds and status of each peer on each file.
#
# Environment: JOBS, how much is done at once, by dmacheck and by the peers;
# BENCH_SAMPLE, files for the analyzer; BENCH_OUT; DMACHECK.

cd "$(dirname "$0")/.." || exit 2
export LC_ALL=C
dmacheck=${DMACHECK:-build/dmacheck}
tree=build/linux-6.12
kernel="--kernel $tree --objtree build/kprep"
clang=$(sed -n 's/^CLANG_PROGRAM := //p' build/libs.mk)
jobs=${JOBS:-$(nproc)}
out=${BENCH_OUT:-build/bench}
chunk=32
# Makefiles of kernel trees are run: ours must not reach them.
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES
mkdir -p "$out"
out=$(realpath "$out")
tsv=$out/bench.tsv
rm -rf "$out"/cache* "$out"/*.db* "$out"/*.tsv "$out/overlay" "$out/run"
mkdir -p "$out/run"
: >"$tsv"

if [ $# = 0 ]; then
	paths=(drivers sound)
elif [ "$*" = short ]; then
	mapfile -t paths < <(grep -v '^#' tests/real/files.txt)
else
	paths=("$@")
fi
command -v "$clang" >/dev/null || { echo "no clang" >&2; exit 2; }
have_sparse=$(command -v sparse)

figure() { printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$tsv"; }
value() { awk -F '\t' -v name="$1" '$1 == name { print $2 }' "$tsv"; }
calc() { awk "BEGIN { printf \"%.${2:-3}f\", $1 }"; }
# What a division by zero would give is left out.
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.3f", a / b }'; }

# COMMAND...: prints "wall cpu status"
measure() {
	local TIMEFORMAT='%R %U %S' status
	{
		time "$@" >"$out/run/stdout" 2>"$out/run/stderr"
		status=$?
	} 2>"$out/run/time"
	awk -v status=$status '{ print $1, $2 + $3, status }' "$out/run/time"
}

# ---- the files

# shellcheck disable=SC2086 # a list of words
$dmacheck check $kernel --print-units "${paths[@]}" >"$out/units.json" || {
	echo "the list of files is not whole" >&2
	exit 2
}
# hash, file, state, folder, flags; in the order of the hash
jq -r '.[] | [.relative, .state, .directory, (.arguments[1:] | join("\u001f"))]
	| join("\u0002")' "$out/units.json" | tr '\002' '\t' |
	while IFS= read -r line; do
		sum=$(cksum <<<"${line%%$'\t'*}")
		printf '%s\t%s\n' "${sum%% *}" "$line"
	done | sort -n -k1,1 -k2,2 >"$out/units.tsv"
n=$(wc -l <"$out/units.tsv")
[ "$n" -gt 0 ] || { echo "no files" >&2; exit 2; }
built=$(awk -F '\t' '$3 != "not-built"' "$out/units.tsv" | wc -l)
sample=${BENCH_SAMPLE:-$(((n + 15) / 16 < 20 ? (n + 15) / 16 : 20))}
figure files "$n" files
figure files.built "$built" files
figure jobs "$jobs" jobs
echo "$n files ($built that the configuration builds), $jobs at once;" \
	"takes about $(calc "($n * 1.4 + $sample * 8) / $jobs / 60 + 1" 0) min"

# ---- peers

# As the kernel's makefiles give them to a checker of an x86 tree.
sparse_flags="-D__linux__ -Dlinux -D__STDC__ -Dunix -D__unix__ -Wbitwise
	-Wno-return-void -Wno-unknown-attribute -D__x86_64__ --arch=x86
	-mlittle-endian -m64"

# ERRORS PEER DIR FLAGS...
run_peer() (
	exec >/dev/null 2>"$1"
	peer=$2
	cd "$3" || exit
	shift 3
	# shellcheck disable=SC2086 # a list of words
	case $peer in
	clang) exec "$clang" -fsyntax-only "$@" ;;
	analyze) exec "$clang" --analyze --analyzer-output text -o /dev/null "$@" ;;
	sparse) exec sparse $sparse_flags "$@" ;;
	esac
)

# PEER LINES: "peer file state seconds accepted"
run_lines() {
	local peer=$1 TIMEFORMAT='%U %S' file state dir flags argv cpu ok err
	err=$2.err
	while IFS=$'\t' read -r _ file state dir flags; do
		IFS=$'\x1f' read -r -a argv <<<"$flags"
		ok=1
		cpu=$({ time run_peer "$err" "$peer" "$dir" "${argv[@]}"; } \
			2>&1) || ok=0
		# sparse's status is 0 whatever it says
		grep -q '\berror: ' "$err" && ok=0
		printf '%s\t%s\t%s\t%s\t%d\n' "$peer" "$file" "$state" \
			"$(awk '{ print $1 + $2 }' <<<"$cpu")" $ok
	done <"$2"
}

# PEER LINES: all of them, $jobs at once
peer_chunk() {
	local i
	for ((i = 0; i < jobs; i++)); do
		awk -v i=$i -v n="$jobs" 'NR % n == i' "$2" >"$out/run/part.$i"
		run_lines "$1" "$out/run/part.$i" >"$out/run/done.$i" &
	done
	wait
	cat "$out"/run/done.* >>"$out/files.tsv"
	rm -f "$out"/run/done.* "$out"/run/part.*
}

# FROM TO: the peers take turns on these lines of units.tsv
peers() {
	local at
	for ((at = $1; at <= $2; at += chunk)); do
		sed -n "$at,$((at + chunk - 1 < $2 ? at + chunk - 1 : $2))p" \
			"$out/units.tsv" >"$out/run/chunk"
		peer_chunk clang "$out/run/chunk"
		[ -z "$have_sparse" ] || peer_chunk sparse "$out/run/chunk"
	done
}

# ---- dmacheck

# DB CACHE ARGUMENTS...: prints "wall cpu status"; what --stats says is in
# $out/run/stderr
check() {
	local db=$1 cache=$2
	shift 2
	# shellcheck disable=SC2086 # a list of words
	XDG_CACHE_HOME=$out/$cache measure "$dmacheck" check $kernel \
		-j "$jobs" --db "$out/$db" --stats -o /dev/null "$@"
}

# PREFIX CPU: figures of the phases that --stats tells, and the rest
phases() {
	local phase x rest=$2 line
	line=$(grep '^CPU seconds for ' "$out/run/stderr")
	[ -n "$line" ] || { echo "no --stats" >&2; cat "$out/run/stderr" >&2; exit 1; }
	for phase in flags precompile parse lower check solve join database; do
		x=$(sed -n "s/.*[,:] $phase \([0-9.]*\).*/\1/p" <<<"$line")
		figure "$1.$phase" "$x" s
		rest=$(calc "$rest - $x")
	done
	figure "$1.rest" "$rest" s
}

# NAME RESULT-OF-CHECK: a run that broke off is no measurement
must_end() {
	case ${2##* } in
	0 | 1 | 3) ;;
	*)
		echo "$1: check ended with status ${2##* }" >&2
		cat "$out/run/stderr" >&2
		exit 1
		;;
	esac
}

cold() {
	local got cpu
	got=$(check bench.db cache "${paths[@]}")
	must_end cold "$got"
	read -r wall cpu _ <<<"$got"
	figure check.wall "$wall" s
	figure check.cpu "$cpu" s
	figure check.per_file "$(ratio "$cpu" "$n")" s
	phases check "$cpu"
	figure check.worker_memory "$(sed -n \
		's/^peak memory: \([0-9]*\) MB in a worker.*/\1/p' \
		"$out/run/stderr")" MB
}

# PEER NAME [CONDITION of awk]: its figures over the lines of files.tsv
peer_figures() {
	awk -F '\t' -v peer="$1" -v name="$2" '
		$1 == peer && ('"${3:-1}"') { s += $4; n++; ok += $5 }
		END { if (!n) exit
			printf "%s.cpu\t%.2f\ts\n%s.per_file\t%.3f\ts\n", name, s, name, s / n
			printf "%s.files\t%d\tfiles\n%s.accepted\t%d\tfiles\n", name, n, name, ok
		}' "$out/files.tsv" >>"$tsv"
}

half=$((n / 2))
peers 1 $half
lines_before=$(wc -l 2>/dev/null <"$out/files.tsv")
cold
peers $((half + 1)) "$n"
head -n "$sample" "$out/units.tsv" >"$out/run/sample"
peer_chunk analyze "$out/run/sample"
for peer in clang sparse analyze; do
	peer_figures $peer $peer
done
peer_figures clang clang_first_half "NR <= ${lines_before:-0}"
peer_figures clang clang_second_half "NR > ${lines_before:-0}"
cut -f2 "$out/run/sample" | sed 's/^/wanted\t/' >"$out/run/wanted"
awk -F '\t' 'NR == FNR { want[$2] = 1; next } $1 == "clang" && want[$2]' \
	"$out/run/wanted" "$out/files.tsv" |
	awk -F '\t' '{ s += $4; n++ } END { printf "clang_of_sample.cpu\t%.2f\ts\n", s }' \
	>>"$tsv"
# Of files that are not built both sides do less: the others by themselves.
# What belongs to no single file is shared out evenly.
# shellcheck disable=SC2016 # awk's
peer_figures clang clang_built '$3 != "not-built"'
sqlite3 "$out/bench.db" "SELECT 'check_built.cpu', round(
		sum(CASE WHEN state <> 'not-built' THEN own ELSE 0 END) +
		($(value check.cpu) - sum(own)) * $built / $n, 2), 's'
	FROM (SELECT state, parse_cpu + lower_cpu + check_cpu + solve_cpu AS own
	      FROM files)" | tr '|' '\t' >>"$tsv"
figure check_built.per_file "$(ratio "$(value check_built.cpu)" "$built")" s
figure ratio "$(ratio "$(value check.cpu)" "$(value clang.cpu)")" x
figure ratio_built "$(ratio "$(value check_built.cpu)" "$(value clang_built.cpu)")" x

# ---- warm

sql() { sqlite3 "$out/bench.db" "$1"; }
# NAME CONDITION ARGUMENTS...: one warm run; CONDITION: which files are parsed
warm() {
	local name=$1 which=$2 got wall cpu known parsed own=0
	shift 2
	# What changed less than a tick of the clock ago is read again.
	sleep 0.1
	got=$(check bench.db cache "$@" "${paths[@]}")
	must_end "$name" "$got"
	read -r wall cpu _ <<<"$got"
	known=$(sed -n 's/^known from earlier runs: \([0-9]*\) of.*/\1/p' \
		"$out/run/stderr")
	parsed=$((n - known))
	[ -z "$which" ] || own=$(sql "SELECT ifnull(sum(parse_cpu), 0)
		FROM files JOIN paths ON id = file WHERE $which")
	figure "$name.wall" "$wall" s
	figure "$name.cpu" "$cpu" s
	figure "$name.parsed" "$parsed" files
	figure "$name.beyond_parse" "$(calc "$cpu - $own")" s
}
# The tree is not ours to edit: a copy stands for the file, from a run before.
copy_file() {
	mkdir -p "$out/overlay/$(dirname "$1")"
	cp "$tree/$1" "$out/overlay/$1"
}

warm warm ""
file=$(awk -F '\t' '$3 == "ok" { print $2; exit }' "$out/units.tsv")
file=${file:-$(head -1 "$out/units.tsv" | cut -f2)}
# The driver's header that has the most users, but fewer than five.
header=$(sql "SELECT include FROM v_includes WHERE include LIKE '%.h'
	AND (include LIKE 'drivers/%' OR include LIKE 'sound/%')
	GROUP BY include HAVING count(DISTINCT path) < 5
	ORDER BY count(DISTINCT path) DESC, include LIMIT 1")
users=${header:+$(sql "SELECT group_concat(DISTINCT '''' || path || '''')
	FROM v_includes WHERE include = '$header'")}
copy_file "$file"
[ -z "$header" ] || copy_file "$header"
check bench.db cache --overlay "$out/overlay" "${paths[@]}" >/dev/null
echo >>"$out/overlay/$file"
warm warm_file "path = '$file'" --overlay "$out/overlay"
if [ -n "$header" ]; then
	echo >>"$out/overlay/$header"
	warm warm_header "path IN ($users)" --overlay "$out/overlay"
fi

# ---- growth

if [ "$built" -ge 1600 ]; then
	sizes="100 400 1600"
else
	sizes=$(printf '%d\n' $(((built + 15) / 16)) $(((built + 3) / 4)) \
		"$built" | sort -nu)
fi
for size in $sizes; do
	mapfile -t some < <(awk -F '\t' '$3 != "not-built" { print $2 }' \
		"$out/units.tsv" | head -n "$size")
	[ ${#some[@]} -gt 0 ] || continue
	got=$(check "growth-$size.db" "cache-$size" "${some[@]}")
	must_end "growth $size" "$got"
	read -r _ cpu _ <<<"$got"
	figure "growth_$size.cpu" "$cpu" s
	figure "growth_$size.per_file" "$(ratio "$cpu" ${#some[@]})" s
	phases "growth_$size" "$cpu"
	rm -rf "$out/cache-$size"
done

# ---- the table

figure bench.wall $SECONDS s
row() { # TITLE NAME FILES RATIO NOTE
	printf '%-34s %10s %8s %7s  %s\n' "$1" "$(value "$2.cpu")" \
		"$(value "$2.per_file")" "$4" "$5"
}
accepted() { echo "$(value "$1.accepted") of $(value "$1.files") files without error"; }
echo
printf '%-34s %10s %8s %7s\n' "" "CPU s" "a file" "ratio"
row "clang -fsyntax-only" clang "$n" 1.000 "$(accepted clang)"
row "dmacheck check, empty cache" check "$n" "$(value ratio)" \
	"$(value check.wall) s by the clock"
for phase in flags precompile parse lower check solve join database rest; do
	x=$(value "check.$phase")
	printf '  %-32s %10s %8s %7s\n' $phase "$x" "$(ratio "$x" "$n")" \
		"$(ratio "$x" "$(value clang.cpu)")"
done
if [ -n "$have_sparse" ]; then
	row sparse sparse "$n" "$(ratio "$(value sparse.cpu)" \
		"$(value clang.cpu)")" "$(accepted sparse)"
else
	echo "sparse: not installed"
fi
row "clang --analyze, a sample" analyze "$sample" \
	"$(ratio "$(value analyze.cpu)" "$(value clang_of_sample.cpu)")" \
	"$(accepted analyze); ratio: to clang on these"
echo "files that are built ($built):"
row "  clang -fsyntax-only" clang_built "$built" 1.000
row "  dmacheck check" check_built "$built" "$(value ratio_built)"
echo "clang before and after check: $(value clang_first_half.per_file)," \
	"$(value clang_second_half.per_file) s a file"
echo "peak memory of a worker: $(value check.worker_memory) MB"
echo
printf '%-34s %10s %8s %7s %12s\n' "again" "wall s" "CPU s" parsed "beyond parse"
again() { # TITLE NAME NOTE
	printf '%-34s %10s %8s %7s %12s  %s\n' "$1" "$(value "$2.wall")" \
		"$(value "$2.cpu")" "$(value "$2.parsed")" \
		"$(value "$2.beyond_parse")" "$3"
}
again "nothing changed" warm
again "one file changed" warm_file "$file"
[ -z "$header" ] || again "one header changed" warm_header "$header"
echo
printf '%-34s %10s %8s  %s\n' "growth: files" "CPU s" "a file" \
	"without flags and precompiled headers"
for size in $sizes; do
	printf '%-34s %10s %8s  %s\n' "$size" "$(value "growth_$size.cpu")" \
		"$(value "growth_$size.per_file")" \
		"$(calc "($(value "growth_$size.cpu") - $(value "growth_$size.flags") - $(value "growth_$size.precompile")) / $size")"
done
echo
echo "took $((SECONDS / 60)) min $((SECONDS % 60)) s; figures: $tsv"
