add_executable(bench_paint bench_paint.c)
target_link_libraries(bench_paint PRIVATE sp_flags sp_ui)
target_compile_definitions(bench_paint PRIVATE SHARE="${CMAKE_BINARY_DIR}/share/signpost")
add_dependencies(bench_paint assets)
