#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Which names does a kernel tree give the calls of the DMA API?
#
#   api-names.sh TREE
#
# Prints, one a line and sorted, the functions and function-like macros that
# the tree's own headers declare and that belong to the streaming, sg,
# coherent, pool and mask families: those whose verb maps, unmaps, syncs,
# checks, allocates, frees or sets a mask. The descriptors in rules/api/ are
# not looked at, so that a call they forgot is seen.
#
# A name counts where it stands directly before '(' outside every brace and
# parenthesis, or after '#define'. Conditional parts are all read: a name
# that some configuration declares is a name.
set -eu

if [ $# -ne 1 ]; then
	echo "usage: api-names.sh TREE" >&2
	exit 2
fi

# Newer trees have no pci-dma-compat.h; it moved once before that.
required="include/linux/dma-mapping.h include/linux/dmapool.h"
optional="include/linux/pci-dma-compat.h include/asm-generic/pci-dma-compat.h
	include/asm-generic/dma-mapping-common.h include/linux/pci-dma.h"

files=
for name in $required; do
	if [ ! -r "$1/$name" ]; then
		echo "api-names.sh: cannot read '$1/$name'" >&2
		exit 2
	fi
	files="$files $name"
done
for name in $optional; do
	if [ -r "$1/$name" ]; then
		files="$files $name"
	fi
done

cd "$1"
# shellcheck disable=SC2086 # a list of names without blanks
awk '
# Comments become blanks; one may span lines.
function strip(s,    out, at) {
	out = ""
	while (s != "") {
		if (in_comment) {
			at = index(s, "*/")
			if (!at)
				return out
			in_comment = 0
			s = substr(s, at + 2)
			continue
		}
		at = index(s, "/*")
		if (!at)
			return out s
		out = out substr(s, 1, at - 1) " "
		in_comment = 1
		s = substr(s, at + 2)
	}
	return out
}

FNR == 1 { depth = 0; in_comment = 0; in_directive = 0; last = "" }

{
	line = strip($0)
	directive = in_directive || line ~ /^[ \t]*#/
	in_directive = directive && line ~ /\\$/
	if (directive) {
		if (match(line, /^[ \t]*#[ \t]*define[ \t]+[A-Za-z_][A-Za-z_0-9]*\(/)) {
			name = substr(line, RSTART, RLENGTH - 1)
			sub(/.*[ \t]/, "", name)
			print name
		}
		next
	}
	while (match(line, /[A-Za-z_][A-Za-z_0-9]*|[(){}]|[^A-Za-z_(){}]+/)) {
		token = substr(line, RSTART, RLENGTH)
		line = substr(line, RSTART + RLENGTH)
		if (token ~ /^[A-Za-z_]/)
			last = token
		else if (token == "(" || token == "{") {
			if (token == "(" && depth == 0 && last != "")
				print last
			depth++
			last = ""
		} else if (token == ")" || token == "}") {
			depth--
			last = ""
		} else if (token !~ /^[ \t]+$/)
			last = ""
	}
}
' $files |
	grep -E \
		-e '^(__)?(dma|pci|pci_dma)_(map|unmap|sync)_' \
		-e '^pci_dma_sync_' \
		-e '^(pci_)?dma_mapping_error$' \
		-e '^dmam?_(alloc|free|zalloc)_' \
		-e '^pci_(alloc|free|zalloc)_consistent$' \
		-e '^(dma|pci)_pool_(alloc|zalloc|free)$' \
		-e '^(dma|pci)_set_(dma_|coherent_|consistent_dma_)?mask' \
		-e '^dma_coerce_mask_and_coherent$' |
	# These read and write a field that remembers a mapping.
	grep -v -E '^(dma|pci)_unmap_(addr|len)(_set)?$' |
	LC_ALL=C sort -u
