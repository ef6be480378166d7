# A stage to put screens on, without a window.
add_library(test_stage STATIC ${CMAKE_SOURCE_DIR}/tests/screens/stage.c)
target_compile_definitions(test_stage PRIVATE SP_LANG_DIR="${CMAKE_BINARY_DIR}/share/signpost/lang")
target_link_libraries(test_stage PUBLIC sp_screen sp_out PRIVATE sp_flags)
add_dependencies(test_stage assets)

sp_unit_test(stack test_stage)
sp_unit_test(screens test_stage)
sp_unit_test(screens_session test_stage)
sp_unit_test(visit sp_visit)

# Every screen in every language on each size of glass that is promised.
add_executable(render ${CMAKE_SOURCE_DIR}/tests/screens/render.c ${CMAKE_SOURCE_DIR}/tests/screens/rules.c)
target_compile_definitions(render PRIVATE SP_SHARE_DIR="${CMAKE_BINARY_DIR}/share/signpost")
target_link_libraries(render PRIVATE sp_flags test_stage)
foreach(glass 1280x800@217 1920x1080@344 1920x1080@531 1080x1920@194 3840x2160@600)
	add_test(NAME screens_${glass} COMMAND render ${glass} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endforeach()
