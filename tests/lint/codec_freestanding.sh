#!/bin/sh
# The codec also runs in the browser: it must compile without a C library, for every kind of row operation that this
# machine cannot run, and call nothing from outside itself but memcpy, memmove and memset.
set -eu
cd "$(dirname "$0")/../.."

objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT

for target in "wasm32 -msimd128" "wasm32 -mno-simd128" aarch64-linux-gnu; do
	for name in gf256 fountain base45 frame; do
		# shellcheck disable=SC2086 # a target may bring an option
		clang --target=$target -nostdlib -ffreestanding -std=c11 -O2 -Wall -Wextra -Werror -I. \
			-c "export/wire/$name.c" -o "$objects/$name.o"
	done
	llvm-nm --defined-only --format=just-symbols "$objects"/*.o | sort -u >"$objects/defined"
	missing=$(llvm-nm --undefined-only --format=just-symbols "$objects"/*.o | sort -u |
		comm -23 - "$objects/defined" |
		grep -vxE 'mem(cpy|move|set)|__stack_pointer|__linear_memory|__indirect_function_table' || true)
	if [ -n "$missing" ]; then
		echo "the codec, compiled for $target, needs from outside:" "$missing" >&2
		exit 1
	fi
done
