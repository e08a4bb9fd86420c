#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Real defects of drivers (tests/bugs/cases.tsv): is each reported as it was
# before its fix, and is the fixed function silent? Prints a table by kind.
# usage: tests/bugs.sh [-v] [ID-REGEX]
#
# A defect is reported when a finding of a fitting rule (rules.tsv) stands in
# its function; where the evidence lies in several functions, one that passes
# through it will do. Lines are not compared: the packages move on.
#
# Environment: MIRROR, a folder of git directories OWNER+NAME/repo, brings the
# cases whose source is no package; without it they are n/a. CLANG: used to
# prepare the old tree among them. DMACHECK: the program under test.

cd "$(dirname "$0")/.." || exit 2
export LC_ALL=C
dmacheck=${DMACHECK:-build/dmacheck}
out=build/bugs
lists=tests/bugs
mkdir -p $out
verbose=0
[ "$1" = -v ] && { verbose=1; shift; }
want=${1:-.}
# Makefiles of kernel trees are run: ours must not reach them.
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES

# ---- trees

tree_of() { # SOURCE
	case $1 in
	K61) echo build/linux-6.1 ;;
	K612) echo build/linux-6.12 ;;
	Gardenzyc+linux-4.1.15) echo $out/linux-4.1 ;;
	esac
}

tell_version() { # TREE VERSION: of which the list was made
	local have
	have=$(sed -n 's/^\(VERSION\|PATCHLEVEL\|SUBLEVEL\) = //p' \
		"$1/Makefile" | paste -sd.)
	[ "$have" = "$2" ] && return
	echo "note: $1 is $have, the list was made from $2: the functions are" \
		"looked up by name, some may have been fixed or rewritten since"
}

git_of() { # SOURCE, then git's arguments
	local dir=$MIRROR/$1/repo
	shift
	[ -d "$dir/.git" ] && dir=$dir/.git
	git -c safe.directory='*' --git-dir="$dir" "$@"
}

# A whole old tree, prepared in place: the flags of its makefiles are learnt.
lay_out_tree() { # SOURCE REV
	local tree
	tree=$(tree_of "$1")
	[ -f "$tree/include/generated/asm-offsets.h" ] && return
	echo "preparing $tree"
	rm -rf "$tree"
	mkdir -p "$tree"
	git_of "$1" archive "$2" | tar -x -C "$tree" || return 1
	make -s -C "$tree" ARCH=x86 HOSTCFLAGS="-fcommon -w" \
		CC="${CLANG:-clang-19} -fno-integrated-as" \
		allmodconfig prepare >"$tree.log" 2>&1
	[ -f "$tree/include/generated/asm-offsets.h" ]
}

# A driver's own repository.
lay_out_folder() { # SOURCE REV TO
	rm -rf "$3"
	mkdir -p "$3"
	git_of "$1" archive "$2" | tar -x -C "$3"
}

# ---- runs

check() { # NAME, options and files
	local db=$out/$1.db
	shift
	rm -f "$db" "$db-wal" "$db-shm"
	"$dmacheck" check --db "$db" -o /dev/null "$@" 2>"${db%.db}.log"
	if [ $? -gt 3 ] || [ ! -s "$db" ]; then
		cat "${db%.db}.log" >&2
		echo "the run of $db broke off" >&2
		exit 2
	fi
	sqlite3 "$db" "$facts" >"${db%.db}.facts"
}

# What a finding says, for the judge: a line for each function it touches.
facts="SELECT DISTINCT d.id, d.rule, c.written, p.path, fn.name,
	fn.n = d.function
FROM findings d JOIN functions fn ON fn.file = d.file
	JOIN paths p ON p.id = fn.path_id
	LEFT JOIN calls c ON c.file = d.file AND c.function = d.function
		AND instr(d.message, c.written || '()') > 0
WHERE d.allowed IS NULL AND (fn.n = d.function OR EXISTS (
	SELECT 1 FROM witness_steps s WHERE s.finding_id = d.id
	AND s.path_id = fn.path_id
	AND s.line BETWEEN fn.line AND fn.end_line))
ORDER BY 1, 3, 4, 5;"

kernel() { # SOURCE: options
	case $1 in
	K61) echo --kernel build/linux-6.1 --objtree build/kprep-6.1 ;;
	K612) echo --kernel build/linux-6.12 --objtree build/kprep ;;
	*) echo --kernel "$(tree_of "$1")" ;;
	esac
}

rows() { # LIST
	grep -v '^#' $lists/"$1".tsv | grep -E "^($want)"
}

# SOURCE REV PATH of every side
sides() {
	rows cases | awk -F'\t' '$4 != "bus_dma" {
		print $5, $6, $7
		if ($8 != "-") print $8, $9, $10 }'
	rows negatives | cut -f2-4 | tr '\t' ' '
}

run_of() { # SOURCE REV: the name of its run
	case $1 in
	K61 | K612 | Gardenzyc*) echo "$1" ;;
	*) echo "$1-${2:0:12}" ;;
	esac
}

run_tree() { # SOURCE REV
	local files
	files=$(sides | awk -v s="$1" '$1 == s { print $3 }' | sort -u)
	[ "$files" ] || return
	[ -n "$(kernel "$1")" ] || return
	if [ "$1" != K61 ] && [ "$1" != K612 ]; then
		[ -d "$MIRROR/$1" ] && lay_out_tree "$1" "$2" || return
		# what its old makefiles do not tell
		set -- "$1" -DKBUILD_MODNAME='"driver"' \
			-DKBUILD_BASENAME='"driver"'
	else
		[ -f "$(tree_of "$1")/Makefile" ] || return
		set -- "$1"
	fi
	local name=$1
	shift
	# shellcheck disable=SC2046,SC2086 # lists of words
	check "$name" $(kernel "$name") $files ${1:+--} "$@"
}

run_folder() { # SOURCE REV PATHS...
	local name from=$1 rev=$2
	name=$(run_of "$from" "$rev")
	shift 2
	[ -d "$MIRROR/$from" ] &&
		lay_out_folder "$from" "$rev" "$out/$name" || return
	# shellcheck disable=SC2046
	check "$name" $(kernel K612) --overlay "$out/$name" "$@"
}

rm -f $out/*.facts
tell_version build/linux-6.1 6.1.192
tell_version build/linux-6.12 6.12.117
run_tree K61
run_tree K612
if [ "$MIRROR" ]; then
	sides | awk '$1 ~ /linux-4/ { print $1, $2 }' | sort -u |
		while read -r from rev; do run_tree "$from" "$rev"; done
	sides | grep -v -e '^K61' -e '^Gardenzyc' | sort -u |
		awk '{ k = $1 " " $2; p[k] = p[k] " " $3 }
			END { for (k in p) print k p[k] }' | sort |
		while read -r from rev paths; do
			# shellcheck disable=SC2086
			run_folder "$from" "$rev" $paths </dev/null
		done
fi

# ---- the table

sed -n 's/^  - id: //p' rules/*.yaml >$out/have
rows cases | grep -v '	bus_dma	' >$out/cases
rows negatives >$out/negatives
awk -F'\t' -v out=$out -v verbose=$verbose -f $lists/judge.awk \
	$out/have $lists/rules.tsv $out/cases $out/negatives
