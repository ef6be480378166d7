foreach(module err bytes cbor hash code record seal cose batch)
	sp_unit_test(${module} sp_wire)
endforeach()
