sp_unit_test(qr sp_out sp_codec PkgConfig::ZBAR)
