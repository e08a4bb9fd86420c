#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# An installed program finds its rules, and says what a system lacks.
. tests/cli/lib.sh

if [ "$FLAVOUR" = obj ]; then
	status "make install" 0 make install DESTDIR="$dir/inst"
	program=$(find "$dir/inst" -name dmacheck -type f)
	status "the installed program runs" 0 "$program" explain --list
	same "with the same rules" "$(md5sum <"$dir/out")" \
		"$("$dmacheck" explain --list | md5sum)"
	status "the installed litmus tests hold" 0 "$program" litmus --all
	# shellcheck disable=SC2086 # a list of flags
	status "and checks" 1 "$program" check --plain=file "$fire" -- $LINUX_FLAGS
fi

mkdir -p "$dir/bin"
for tool in sh awk cut cat; do
	ln -sf "$(command -v $tool)" "$dir/bin/$tool"
done
status "nothing is installed" 1 env PATH="$dir/bin" sh tests/libs.sh
says "pkg-config is named" "pkg-config"
says "libclang is named with its version" "libclang (version 17"
printf '#!/bin/sh\nexit 1\n' >"$dir/bin/pkg-config"
chmod +x "$dir/bin/pkg-config"
status "no library is installed" 1 env PATH="$dir/bin" sh tests/libs.sh
says "Z3 is named with its version" "z3 (version 4.8"
says "SQLite is named with its version" "sqlite3 (version 3.35"
says "jansson is named" "jansson"
says "libcyaml is named" "libcyaml"
printf '#!/bin/sh\ncase $1 in --modversion) echo 3.1;; esac\n' \
	>"$dir/bin/pkg-config"
status "libraries are too old" 1 env PATH="$dir/bin" sh tests/libs.sh
says "what was found is told" "found 3.1"
