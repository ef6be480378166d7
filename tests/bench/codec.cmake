add_executable(bench_fountain ${CMAKE_SOURCE_DIR}/tests/bench/bench_fountain.c)
target_link_libraries(bench_fountain PRIVATE sp_flags sp_codec)
