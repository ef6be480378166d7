sp_unit_test(file sp_file)
