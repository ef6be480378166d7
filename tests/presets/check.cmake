# cmake -C tests/presets/check.cmake -S . -B build-check: what tests/check builds with gcc: Release, warnings as errors.
set(CMAKE_BUILD_TYPE Release CACHE STRING "")
set(SIGNPOST_TESTS ON CACHE BOOL "")
set(SIGNPOST_WERROR ON CACHE BOOL "")
