#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Usage: help and versions are printed, errors are named and exit with 2.
. tests/cli/lib.sh

status "no command" 2 "$dmacheck"
status "unknown command" 2 "$dmacheck" frobnicate
says "the unknown command is named" "'frobnicate'"
status "help" 0 "$dmacheck" --help
prints "help lists exit statuses" "Exit status"
status "version" 0 "$dmacheck" --version
prints "version of libclang" "libclang "
prints "version of Z3" "Z3 "
prints "version of SQLite" "SQLite "
for command in check gate query explain litmus; do
	status "help of $command" 0 "$dmacheck" $command --help
	prints "exit statuses in the help of $command" "Exit status"
	status "unknown option of $command" 2 "$dmacheck" $command --frobnicate
	status "nothing to do for $command" 2 "$dmacheck" $command
done
status "help of check" 0 "$dmacheck" check --help
prints "check says that makefiles are run" "makefiles"
status "-j wants a number" 2 "$dmacheck" check -j many x.c
says "the bad number is named" "'many'"
status "unknown format" 2 "$dmacheck" check --format=xml x.c
status "two inputs" 2 "$dmacheck" check --kernel . --bsd . x.c
status "overlay of no tree" 2 "$dmacheck" check --overlay . x.c
status "gate wants a baseline" 2 "$dmacheck" gate x.c
status "unknown rule for --enable" 2 "$dmacheck" check --enable no-such x.c
says "the unknown rule is named" "'no-such'"
status "unknown stage for --dump" 2 "$dmacheck" check --dump=x:y "$fire"
