add_executable(bench_store bench_store.c)
target_link_libraries(bench_store PRIVATE sp_flags crash_station)
