# What the store's tests share: a station to sign on, and a disk that can be watched, failed and cut off.
add_library(crash_station STATIC ${CMAKE_SOURCE_DIR}/tests/crash/station.c ${CMAKE_SOURCE_DIR}/tests/crash/vfs.c)
target_link_libraries(crash_station PUBLIC sp_store PkgConfig::SQLITE PRIVATE sp_flags)

# A store on real files, for all tests of what stations do with it.
add_library(store_world STATIC store_world.c)
target_link_libraries(store_world PUBLIC crash_station PRIVATE sp_flags PkgConfig::CMOCKA)

sp_unit_test(store store_world)
sp_unit_test(store_faults crash_station)
sp_unit_test(store_life store_world)
target_compile_definitions(test_store_life PRIVATE STORE_V1="${CMAKE_CURRENT_SOURCE_DIR}/data/store_v1.db")
sp_unit_test(store_session store_world)
sp_unit_test(store_withdraw store_world)

# The power is cut after every operation.
add_executable(crash_store ${CMAKE_SOURCE_DIR}/tests/crash/crash_store.c ${CMAKE_SOURCE_DIR}/tests/crash/day.c
	${CMAKE_SOURCE_DIR}/tests/crash/day_check.c ${CMAKE_SOURCE_DIR}/tests/crash/disk.c)
target_link_libraries(crash_store PRIVATE sp_flags sp_file crash_station)
target_compile_definitions(crash_store PRIVATE STORE_V1="${CMAKE_CURRENT_SOURCE_DIR}/data/store_v1.db")
target_link_options(crash_store PRIVATE -Wl,--wrap=rename -Wl,--wrap=fsync)
add_test(NAME crash_store COMMAND crash_store)
set_tests_properties(crash_store PROPERTIES LABELS slow)
