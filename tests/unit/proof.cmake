# Two hundred and thirty thousand signatures: optimised code only.
sp_unit_test(flips test_fair)
set_tests_properties(flips PROPERTIES LABELS "slow;noasan")
