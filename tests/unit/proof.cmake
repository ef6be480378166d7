sp_unit_test(check test_fair PkgConfig::SQLITE)

# The test decides which allocation and which step of SQLite fails.
sp_unit_test(intake_faults test_fair PkgConfig::SQLITE)
target_link_options(test_intake_faults PRIVATE
	-Wl,--wrap=malloc,--wrap=calloc,--wrap=sodium_malloc,--wrap=sqlite3_step)

# Two hundred and thirty thousand signatures: optimised code only.
sp_unit_test(flips test_fair)
set_tests_properties(flips PROPERTIES LABELS "slow;noasan")

# What tests/desk preloads into the program to end it in mid-work.
add_library(killer MODULE ${CMAKE_SOURCE_DIR}/tests/desk/killer.c)
target_link_libraries(killer PRIVATE sp_flags)
set_target_properties(killer PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
