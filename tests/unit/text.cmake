sp_unit_test(policy sp_text)
sp_unit_test(neutral sp_text)
