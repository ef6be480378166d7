# The station's data as it is installed (assets/CMakeLists.txt), for tests that open a window.
set(share ${CMAKE_BINARY_DIR}/share/signpost)

add_executable(ui_gallery ${CMAKE_SOURCE_DIR}/tests/screens/ui_gallery.c)
target_link_libraries(ui_gallery PRIVATE sp_flags sp_ui)
target_compile_definitions(ui_gallery PRIVATE SHARE="${share}")
add_dependencies(ui_gallery assets)
