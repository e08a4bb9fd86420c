#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Checks the embedded drivers of corpus/ and prints what is found. Findings
# are the point here, so they are no failure.

cd "$(dirname "$0")/.." || exit 1
. tests/corpus-flags.sh

demo() {
	printf '\n== %s\n\n' "$1"
	shift
	build/dmacheck check --db build/demo.db --root . --plain=file "$@"
	[ $? -le 1 ]
}

# shellcheck disable=SC2086 # lists of flags
demo "Linux drivers: corpus/linux" corpus/linux -- $LINUX_FLAGS || exit 1
# shellcheck disable=SC2086
demo "FreeBSD drivers: corpus/freebsd" corpus/freebsd -- $FREEBSD_FLAGS ||
	exit 1
