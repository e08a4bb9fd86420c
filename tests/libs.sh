#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Which libraries does the build use? Prints make variables, or names every
# library that is missing with the versions that serve, and fails.
#
# Overridable: PKG_CONFIG, LLVM_CONFIG.

PKG_CONFIG=${PKG_CONFIG:-pkg-config}
missing=

need() { # what, versions
	missing="$missing
  $1 ($2)"
}

# VERSION at least MAJOR.MINOR
at_least() {
	echo "$1 $2" | awk '{
		split($1, have, "[.]"); split($2, want, "[.]")
		for (i = 1; i <= 3; i++)
			if (have[i] + 0 != want[i] + 0)
				exit !(have[i] + 0 > want[i] + 0)
		exit 0
	}'
}

# name, module, least version, what to say
by_pkg_config() {
	version=$($PKG_CONFIG --modversion "$2" 2>/dev/null)
	if [ -z "$version" ] || ! at_least "$version" "$3"; then
		need "$2" "version $3 or later${version:+, found $version}"
		return
	fi
	echo "CPPFLAGS_$1 := $($PKG_CONFIG --cflags "$2")"
	echo "LIBS_$1 := $($PKG_CONFIG --libs "$2")"
}

find_llvm_config() {
	for c in ${LLVM_CONFIG:-llvm-config-19 llvm-config-20 llvm-config-21 \
		llvm-config-18 llvm-config-17 llvm-config}; do
		version=$("$c" --version 2>/dev/null) || continue
		at_least "$version" 17 || continue
		[ -f "$("$c" --includedir)/clang-c/Index.h" ] || continue
		echo "$c"
		return
	done
}

if ! command -v "$PKG_CONFIG" >/dev/null; then
	need pkg-config "any version; or set PKG_CONFIG"
else
	by_pkg_config z3 z3 4.8
	by_pkg_config sqlite3 sqlite3 3.35
	by_pkg_config jansson jansson 2.12
	by_pkg_config cyaml libcyaml 1.3
	by_pkg_config xxhash libxxhash 0.8
fi

# Only the tests want this one.
if $PKG_CONFIG --exists cmocka 2>/dev/null; then
	echo "LIBS_cmocka := $($PKG_CONFIG --libs cmocka)"
fi

llvm=$(find_llvm_config)
if [ -z "$llvm" ]; then
	need libclang "version 17 or later, with its llvm-config in PATH or LLVM_CONFIG set"
else
	dir=$("$llvm" --libdir)
	major=$("$llvm" --version | cut -d. -f1)
	lib=clang
	[ -e "$dir/libclang-$major.so" ] && lib=clang-$major
	echo "CPPFLAGS_clang := -isystem $("$llvm" --includedir)"
	echo "LIBS_clang := -L$dir -Wl,-rpath,$dir -l$lib"
	echo "CLANG_PROGRAM := $("$llvm" --bindir)/clang"
fi

if [ -n "$missing" ]; then
	echo "dmacheck needs libraries that are not installed:$missing" >&2
	echo "on Debian 12, 'make setup' installs them" >&2
	exit 1
fi
