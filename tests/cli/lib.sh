# SPDX-License-Identifier: BSD-2-Clause
# Sourced by tests of the command. Each has a folder of its own in $dir.
. tests/corpus-flags.sh
name=$(basename "$0" .sh)
dir=$WORK/$name
rm -rf "$dir"
mkdir -p "$dir"
top=$(pwd)
dmacheck=$(realpath "$DMACHECK")
export XDG_CACHE_HOME=$dir/cache

# One driver that breaks a rule, and its twin that does not.
fire=corpus/linux/unmap-missing/fire-error-ladder.c
silent=corpus/linux/unmap-missing/silent-error-ladder.c

# Runs check on corpus-like files: PATH... [options]
check() {
	# shellcheck disable=SC2086 # a list of flags
	"$dmacheck" check --plain=file "$@" -- $LINUX_FLAGS
}

gate() {
	# shellcheck disable=SC2086
	"$dmacheck" gate --plain=file "$@" -- $LINUX_FLAGS
}

# NAME EXPECTED_STATUS COMMAND...: output in $dir/out, messages in $dir/err
status() {
	local what=$1 want=$2 got
	shift 2
	"$@" >"$dir/out" 2>"$dir/err" </dev/null
	got=$?
	if [ $got = "$want" ]; then
		echo "ok $what"
	else
		echo "not ok $what: status $got, not $want"
		head -5 "$dir/err" | sed 's/^/    /'
	fi
}

# NAME TEXT: the messages of the last status() hold TEXT
says() {
	if grep -qF -- "$2" "$dir/err"; then
		echo "ok $1"
	else
		echo "not ok $1: no '$2' in the messages"
		head -5 "$dir/err" | sed 's/^/    /'
	fi
}

# NAME TEXT: the output of the last status() holds TEXT
prints() {
	if grep -qF -- "$2" "$dir/out"; then
		echo "ok $1"
	else
		echo "not ok $1: no '$2' in the output"
		head -5 "$dir/out" | sed 's/^/    /'
	fi
}

# NAME GOT WANT
same() {
	if [ "$2" = "$3" ]; then
		echo "ok $1"
	else
		echo "not ok $1: '$2', not '$3'"
	fi
}
