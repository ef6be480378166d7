sp_unit_test(edit sp_ui)
sp_unit_test(lang sp_ui)
sp_unit_test(keyboard sp_ui PkgConfig::ICU)
