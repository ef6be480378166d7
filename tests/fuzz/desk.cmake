foreach(name letter settings pgm share key_file)
	sp_fuzz(${name} desk)
endforeach()
