# A stage to put screens on, without a window.
add_library(test_stage STATIC ${CMAKE_SOURCE_DIR}/tests/screens/stage.c)
target_compile_definitions(test_stage PRIVATE SP_LANG_DIR="${CMAKE_BINARY_DIR}/share/signpost/lang")
target_link_libraries(test_stage PUBLIC sp_screen sp_out PRIVATE sp_flags)
add_dependencies(test_stage assets)

sp_unit_test(stack test_stage)
sp_unit_test(screens test_stage)
sp_unit_test(visit sp_visit)
