sp_fuzz(config sp_app)
