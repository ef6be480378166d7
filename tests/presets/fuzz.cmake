# cmake -C tests/presets/fuzz.cmake -S . -B build-fuzz: libFuzzer targets under AddressSanitizer and UBSan (clang).
set(CMAKE_C_COMPILER clang CACHE STRING "")
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_C_FLAGS "-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all" CACHE STRING "")
set(SIGNPOST_FUZZ ON CACHE BOOL "")
set(SIGNPOST_WERROR ON CACHE BOOL "")
