# Both implementations of the format against each other: C reads what Python made, Python reads what C makes.
add_library(vec STATIC ${CMAKE_SOURCE_DIR}/tests/vectors/vec.c)
target_link_libraries(vec PRIVATE sp_flags PUBLIC sp_wire)

sp_unit_test(vectors vec sp_wire)
sp_unit_test(vectors_signed vec sp_wire)
sp_unit_test(vectors_trust vec sp_wire)

# The organiser's desk as the vectors begin with it.
add_library(vec_desk STATIC ${CMAKE_SOURCE_DIR}/tests/unit/vec_desk.c)
target_link_libraries(vec_desk PRIVATE sp_flags PkgConfig::CMOCKA PUBLIC vec desk PkgConfig::SQLITE)
sp_unit_test(vectors_import vec_desk)
sp_unit_test(vectors_events vec_desk)
sp_unit_test(vectors_taking vec desk sp_app)

add_executable(emit ${CMAKE_SOURCE_DIR}/tests/vectors/emit.c)
target_link_libraries(emit PRIVATE sp_flags sp_wire)

add_test(NAME vectors_read_back COMMAND ${CMAKE_SOURCE_DIR}/tests/vectors/read.py $<TARGET_FILE:emit>
	WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
add_test(NAME vectors_appendix COMMAND ${CMAKE_SOURCE_DIR}/tests/vectors/appendix.py $<TARGET_FILE:emit>
	WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
add_test(NAME vectors_unchanged COMMAND ${CMAKE_SOURCE_DIR}/tests/vectors/make.py --check
	WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
