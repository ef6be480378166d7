# What the store's tests share: a station to sign on, and a disk that can be watched, failed and cut off.
add_library(test_station STATIC ${CMAKE_SOURCE_DIR}/tests/crash/station.c ${CMAKE_SOURCE_DIR}/tests/crash/vfs.c)
target_link_libraries(test_station PUBLIC sp_store PkgConfig::SQLITE PRIVATE sp_flags)

sp_unit_test(store test_station)
