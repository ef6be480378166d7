sp_fuzz(policy sp_text)
sp_fuzz(neutral sp_text)
