#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# libdmaref: installed, found by pkg-config, its example and tests run.
. tests/cli/lib.sh

inst=$dir/inst
status "make install-dmaref" 0 make install-dmaref DESTDIR="$inst"
export PKG_CONFIG_SYSROOT_DIR=$inst
PKG_CONFIG_PATH=$(dirname "$(find "$inst" -name dmaref.pc)")
export PKG_CONFIG_PATH
status "pkg-config finds it" 0 ${PKG_CONFIG:-pkg-config} --cflags --libs dmaref
flags=$(cat "$dir/out")
example=$(find "$inst" -name ring.c)
lib=$(find "$inst" -name libdmaref.a)
same "no other names than dmaref_ are global" \
	"$(nm -g --defined-only "$lib" 2>/dev/null |
		awk 'NF == 3 && $3 !~ /^dmaref_/ { print $3 }')" ""

compile() { # NAME FILE FLAGS...
	local name=$1 file=$2
	shift 2
	# shellcheck disable=SC2086 # a list of flags
	status "$name compiles" 0 "${CC:-cc}" -Wall -Wextra -Werror -g \
		"$@" -o "$dir/$name" "$file" $flags
}

compile ring "$example"
"$dir/ring" | sed 's/^\(not \)\?ok /&the example on /'
# What is forgotten is seen where it matters, and nowhere else.
bug() { # BUG STATUS PLATFORM...
	local bug=$1 want=$2
	shift 2
	for p in "$@"; do
		status "bug '$bug' on $p" "$want" "$dir/ring" --bug "$bug" "$p"
	done
}
bug none 0 arm64-like swiotlb iommu-strict
bug sync 1 arm64-like l1 l1-l2 swiotlb
bug sync 0 coherent iommu-strict simple
bug barrier 1 write-buffer coherent arm64-like
bug barrier 0 simple
bug unmap 1 coherent swiotlb iommu-strict
bug check 1 coherent swiotlb iommu-strict
for seed in 1 2 3 4 5 6 7 8; do
	status "the example with seed $seed" 0 \
		env DMAREF_SEED=$seed "$dir/ring" masters
done

for file in tests/dmaref/*.c; do
	name=$(basename "$file" .c)
	compile "$name" "$file"
	"$dir/$name" | sed "s/^\(not \)\?ok /&$name: /"
done

cat >"$dir/broken.c" <<'END'
#include <dmaref/linux-2014.h>
int main(void)
{
	return dma_set_mask(dmaref_device("dev0"), 0xffffffff);
}
END
compile has-dma "$dir/broken.c"
# shellcheck disable=SC2086
status "without CONFIG_HAS_DMA it does not link" 1 "${CC:-cc}" \
	-DDMAREF_NO_HAS_DMA -o "$dir/broken" "$dir/broken.c" $flags
says "the function is named" "dma_set_mask"
for h in "$inst"/usr/local/include/dmaref/*.h; do
	echo "#include \"$h\"" >"$dir/alone.c"
	status "$(basename "$h") stands alone" 0 "${CC:-cc}" -Wall -Wextra \
		-Werror -fsyntax-only "$dir/alone.c"
done
