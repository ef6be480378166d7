foreach(module err bytes cbor hash base32 code record seal cose batch enrol campaign head ack
		revoke phone)
	sp_unit_test(${module} sp_wire)
endforeach()

sp_unit_test(wire_nomem sp_wire)
target_link_options(test_wire_nomem PRIVATE -Wl,--wrap=malloc,--wrap=sodium_malloc)
