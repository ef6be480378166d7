# A folder, a campaign and a clock for the tests of the station around the screens.
add_library(test_world STATIC ${CMAKE_SOURCE_DIR}/tests/unit/app_world.c)
target_link_libraries(test_world PUBLIC sp_app PRIVATE sp_flags)

sp_unit_test(campaign_open test_world)
sp_unit_test(config sp_app)
sp_unit_test(station test_world)
sp_unit_test(arming test_world)
sp_unit_test(stick test_world)
sp_unit_test(telephone test_world)
sp_unit_test(renewal test_world)
sp_unit_test(wiping test_world)
sp_unit_test(handover test_world)
sp_unit_test(pin test_world crash_station)
sp_unit_test(saving test_world)
sp_unit_test(service test_world crash_station)
sp_unit_test(play sp_app)

# Words and screens belong together.
add_test(NAME words_used COMMAND ${CMAKE_SOURCE_DIR}/tests/screens/words WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
