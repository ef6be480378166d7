# What the desk's tests share: a campaign in a folder of its own, and a station.
add_library(test_fair STATIC ${CMAKE_SOURCE_DIR}/tests/desk/fair.c)
target_link_libraries(test_fair PUBLIC desk PRIVATE sp_flags)
