#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Installs what is missing of the packages in packages.txt.
# usage: tests/setup.sh build [check]
#
# Systems without apt-get are left alone: tests/libs.sh says what is missing.

list=$(dirname "$0")/packages.txt
command -v apt-get >/dev/null && command -v dpkg-query >/dev/null || exit 0

missing=
for package in $(for what in "$@"; do
	sed -n "s/^$what //p" "$list"
done); do
	status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)
	[ "$status" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

root=
if [ "$(id -u)" != 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "missing packages:$missing" >&2
		echo "install them as root, or with sudo" >&2
		exit 1
	fi
	root=sudo
fi
echo "installing:$missing"
$root apt-get update -q || exit 1
# shellcheck disable=SC2086 # a list of words
$root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
	--no-install-recommends $missing || exit 1
# What libs.sh found before is out of date.
rm -f build/libs.mk
