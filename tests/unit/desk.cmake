# What the desk's tests share: a campaign in a folder of its own, and a station.
add_library(test_fair STATIC ${CMAKE_SOURCE_DIR}/tests/desk/fair.c)
target_link_libraries(test_fair PUBLIC desk PRIVATE sp_flags)

foreach(module day frames grow letter pgm pins prose settings source)
	sp_unit_test(${module} desk)
endforeach()
sp_unit_test(custody vec desk)
sp_unit_test(share vec desk)
sp_unit_test(scan desk sp_out)
sp_unit_test(inputs test_fair)
sp_unit_test(intake test_fair PkgConfig::SQLITE)
sp_unit_test(table test_fair)
foreach(module ledger ledger_audit ledger_faults ledger_keep ledger_order)
	sp_unit_test(${module} test_fair PkgConfig::SQLITE)
endforeach()
# The test decides which allocation and which call of SQLite fails.
target_link_options(test_ledger_faults PRIVATE
	-Wl,--wrap=calloc,--wrap=realloc,--wrap=sodium_malloc,--wrap=sqlite3_prepare_v2,--wrap=sqlite3_step)
