add_executable(bench_desk bench_desk.c)
target_link_libraries(bench_desk PRIVATE sp_flags test_fair)
