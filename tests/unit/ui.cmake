# These open real windows on SDL's dummy driver and read the station's data as it is installed (assets/CMakeLists.txt).
set(share ${CMAKE_BINARY_DIR}/share/signpost)

add_library(ui_stage STATIC ui_stage.c)
target_link_libraries(ui_stage PRIVATE sp_flags PkgConfig::CMOCKA PUBLIC sp_ui)
target_compile_definitions(ui_stage PRIVATE SHARE="${share}")
add_dependencies(ui_stage assets)

sp_unit_test(theme sp_ui)
sp_unit_test(text sp_ui)
target_compile_definitions(test_text PRIVATE SHARE="${share}")
sp_unit_test(layout ui_stage)
sp_unit_test(ui ui_stage PkgConfig::SDL)

add_executable(ui_gallery ${CMAKE_SOURCE_DIR}/tests/screens/ui_gallery.c)
target_link_libraries(ui_gallery PRIVATE sp_flags sp_ui)
target_compile_definitions(ui_gallery PRIVATE SHARE="${share}")
add_dependencies(ui_gallery assets)
