sp_fuzz(base45 sp_codec)
sp_fuzz(frame sp_codec)
sp_fuzz(fountain sp_codec)
sp_fuzz(collect sp_wire)
