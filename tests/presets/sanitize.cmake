# cmake -C tests/presets/sanitize.cmake -S . -B build-sanitize: unit tests under AddressSanitizer and UBSan (clang).
set(CMAKE_C_COMPILER clang CACHE STRING "")
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_C_FLAGS "-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" CACHE STRING "")
set(SIGNPOST_TESTS ON CACHE BOOL "")
set(SIGNPOST_WERROR ON CACHE BOOL "")
