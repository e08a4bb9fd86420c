#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Unpacks Debian's Linux 6.12 (or VERSION) under build/ and prepares the
# generated headers of an allmodconfig for ARCH (x86) in a folder beside it:
# build/kprep for 6.12 and x86, else build/kprep[-VERSION][-ARCH]. Nothing of
# the kernel is built.
# usage: tests/kernel.sh [VERSION [ARCH]]

set -e
cd "$(dirname "$0")/.."
version=${1:-6.12}
arch=${2:-x86}
tarball=${LINUX_TARBALL:-/usr/src/linux-source-$version.tar.xz}
source=build/linux-$version
prepared=build/kprep
[ "$version" = 6.12 ] || {
	tarball=/usr/src/linux-source-$version.tar.xz
	prepared=build/kprep-$version
}
[ "$arch" = x86 ] || prepared=$prepared-$arch

if [ ! -f "$source/Makefile" ]; then
	if [ ! -f "$tarball" ]; then
		echo "'$tarball' is not there: install linux-source-$version," \
			"or set LINUX_TARBALL" >&2
		exit 1
	fi
	echo "unpacking $tarball"
	rm -rf "$source.new"
	mkdir -p "$source.new"
	tar -xf "$tarball" -C "$source.new" --strip-components=1
	mv "$source.new" "$source"
fi

if [ ! -f "$prepared/include/generated/autoconf.h" ] ||
	[ ! -f "$prepared/include/generated/asm-offsets.h" ]; then
	echo "preparing $prepared (half a minute)"
	rm -rf "$prepared"
	# $source may be a link, and O= is looked up from where it leads.
	# Flags of our own make are not the kernel's.
	unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES CC CFLAGS
	make -s -C "$source" LLVM=-19 O="$PWD/$prepared" ARCH="$arch" \
		-j"$(nproc)" allmodconfig prepare >"$prepared.log" 2>&1 || {
		tail -20 "$prepared.log" >&2
		echo "preparing the kernel tree failed: $prepared.log" >&2
		exit 1
	}
fi
