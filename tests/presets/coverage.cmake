# cmake -C tests/presets/coverage.cmake -S . -B build-coverage: gcc with gcov counters, for lcov.
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_C_FLAGS "-O0 -g --coverage" CACHE STRING "")
set(SIGNPOST_TESTS ON CACHE BOOL "")
