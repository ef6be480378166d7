sp_unit_test(gf256 sp_codec)
sp_unit_test(base45 sp_codec)
sp_unit_test(fountain sp_codec)
sp_unit_test(frame sp_codec PkgConfig::QRENCODE)
sp_unit_test(collect sp_wire)
# The test decides which allocation fails.
target_link_options(test_collect PRIVATE -Wl,--wrap=malloc -Wl,--wrap=calloc)
