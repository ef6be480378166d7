#!/bin/sh
# The codec also runs in the browser: it must compile for WebAssembly without a C library, with and without SIMD,
# and call nothing from outside itself but memcpy, memmove and memset, which the linker's user supplies.
set -eu
cd "$(dirname "$0")/../.."

objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT

for simd in -msimd128 -mno-simd128; do
	for name in gf256 fountain base45 frame; do
		clang --target=wasm32 -nostdlib -ffreestanding -std=c11 -O2 -Wall -Wextra -Werror "$simd" -I. \
			-c "export/wire/$name.c" -o "$objects/$name.o"
	done
	wasm-ld -r -o "$objects/codec.wasm" "$objects"/*.o
	undefined=$(llvm-nm -u "$objects/codec.wasm" | awk '{ print $NF }' |
		grep -vxE 'mem(cpy|move|set)|__stack_pointer|__linear_memory|__indirect_function_table' || true)
	if [ -n "$undefined" ]; then
		echo "the codec with $simd needs from outside:" $undefined >&2
		exit 1
	fi
done
