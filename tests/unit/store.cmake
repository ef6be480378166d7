# What the store's tests share: a station to sign on, and a disk that can be watched, failed and cut off.
add_library(crash_station STATIC ${CMAKE_SOURCE_DIR}/tests/crash/station.c ${CMAKE_SOURCE_DIR}/tests/crash/vfs.c)
target_link_libraries(crash_station PUBLIC sp_store PkgConfig::SQLITE PRIVATE sp_flags)

sp_unit_test(store crash_station)
sp_unit_test(store_faults crash_station)

# The power is cut after every operation.
add_executable(crash_store ${CMAKE_SOURCE_DIR}/tests/crash/crash_store.c ${CMAKE_SOURCE_DIR}/tests/crash/disk.c)
target_link_libraries(crash_store PRIVATE sp_flags crash_station)
target_link_options(crash_store PRIVATE -Wl,--wrap=rename -Wl,--wrap=fsync)
add_test(NAME crash_store COMMAND crash_store)
set_tests_properties(crash_store PROPERTIES LABELS slow)
