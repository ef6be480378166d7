# cmake -C tests/presets/coverage.cmake -S . -B build-coverage: gcc with gcov counters, for tests/coverage. Counters of
# threads and children are kept whole; assertions are left out, for they say what no test can reach.
set(CMAKE_C_COMPILER gcc CACHE STRING "")
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_C_FLAGS "-O0 -g -DNDEBUG --coverage -fprofile-update=atomic" CACHE STRING "")
set(SIGNPOST_TESTS ON CACHE BOOL "")
