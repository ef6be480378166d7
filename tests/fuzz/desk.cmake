foreach(name letter settings pgm)
	sp_fuzz(${name} desk)
endforeach()
