foreach(module err bytes cbor hash code record seal cose batch enrol campaign)
	sp_unit_test(${module} sp_wire)
endforeach()
