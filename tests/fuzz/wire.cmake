sp_fuzz(code sp_wire)
foreach(name cbor record cose batch enrol trust campaign)
	sp_fuzz(${name} sp_wire)
endforeach()

# Writes the seeds of these fuzzers: fuzz_seeds tests/fuzz/corpus
add_executable(fuzz_seeds EXCLUDE_FROM_ALL seeds.c)
target_link_libraries(fuzz_seeds PRIVATE sp_flags sp_wire)
