/*
 * One vocabulary of results for everything that touches the bytes: the station, the desk and the
 * tests.
 *
 * A result names what the caller can do about it. SP_MORE, SP_REPEAT and SP_OTHER are ordinary
 * answers, not failures. SP_E_* refuse a whole input; SP_R_* refuse one record of a batch that is
 * otherwise good. The reasons from SP_E_SIZE on are printed to people without their SP_ (E_SIZE)
 * and are listed, with their order of checking, in export/FORMAT.md.
 */
#ifndef SP_WIRE_ERR_H
#define SP_WIRE_ERR_H

#define SP_CHECKED __attribute__((warn_unused_result))

/* X(name, what it means, what to do) */
#define SP_ERRS(X)                                                                                 \
	X(OK, "done", "")                                                                          \
	X(MORE, "more input is needed", "go on")                                                   \
	X(REPEAT, "this was seen before", "nothing to do")                                         \
	X(OTHER, "this belongs to something else", "nothing to do")                                \
	X(E_NOMEM, "out of memory", "close other programs and try again")                          \
	X(E_IO, "reading or writing failed", "check the disk or stick and try again")              \
	X(E_FULL, "the disk is full", "free some space and try again")                             \
	X(E_READONLY, "the file or folder cannot be written", "check its permissions")             \
	X(E_BUSY, "another program is using it", "close the other program and try again")          \
	X(E_NOTFOUND, "there is no such thing", "check the name")                                  \
	X(E_DUPLICATE, "there already is one, and it differs", "use another name or id")           \
	X(E_NEWER, "it was made by a newer version of Signpost",                                   \
		"use that version or a newer one")                                                 \
	X(E_DAMAGED, "it is damaged or not what its name says", "use a good copy")                 \
	X(E_CRYPTO, "a cryptographic operation failed",                                            \
		"check that the key and passphrase are right")                                     \
	X(E_RANGE, "a value is out of its bounds", "correct the value")                            \
	X(E_STATE, "this cannot be done now", "do what comes first")                               \
	X(E_SIZE, "not a regular file, or larger than allowed",                                    \
		"give the file as the station wrote it")                                           \
	X(E_NOCODE, "no QR code was found in the picture",                                         \
		"take the picture again: sharper, closer, without glare")                          \
	X(E_FOREIGN, "the QR codes are not Signpost's", "give pictures of the station's codes")    \
	X(E_INCOMPLETE, "not enough codes of the batch were given",                                \
		"add more pictures of the same batch")                                             \
	X(E_DIGEST, "the assembled bytes do not match their tag",                                  \
		"take new pictures: at least one code was forged or misread")                      \
	X(E_FORM, "not a Signpost file, or cut short", "give the file as the station wrote it")    \
	X(E_NONCANON, "the bytes are not in the one allowed form",                                 \
		"get the original from the station")                                               \
	X(E_TYPE, "it is another kind of Signpost file", "use the command for that kind")          \
	X(E_UNKNOWN_STATION, "no enrolled station made this", "enrol the station first")           \
	X(E_SIGNATURE, "the signature is wrong: it was changed or forged",                         \
		"get the original from the station")                                               \
	X(E_KEYS, "fields are missing or unknown", "get the original from the station")            \
	X(E_TYPES, "a field has the wrong type or length", "get the original from the station")    \
	X(E_ORDER, "entries are out of order or repeated", "get the original from the station")    \
	X(E_VERSION, "the format version is not known", "use a newer Signpost")                    \
	X(E_CAMPAIGN, "it belongs to another campaign", "import it into that campaign's folder")   \
	X(E_REVOKED, "its station was revoked", "keep the file and ask who revoked the station")   \
	X(E_DRILL, "rehearsal and real data do not mix",                                           \
		"enrol the station for what it was used for")                                      \
	X(E_RKID, "it is sealed to another key", "use the folder that holds that key")             \
	X(E_COUNTS, "its counts do not match its contents", "get the original from the station")   \
	X(E_ROOT, "its contents do not match their root", "get the original from the station")     \
	X(E_EQUIVOCATION, "the station made two different batches with this number",               \
		"keep both, trust neither, look into the station")                                 \
	X(E_CHAIN, "it does not continue the station's earlier batch",                             \
		"keep both, look into the station")                                                \
	X(R_RID_REUSE, "a record id came twice with different contents", "both are held")          \
	X(R_SEAL, "a record cannot be opened", "kept and counted")                                 \
	X(R_PAD, "a record's padding is wrong", "kept and counted")                                \
	X(R_FORM, "a record is not in the allowed form", "kept and counted")                       \
	X(R_CONTEXT, "a record was signed for something else", "kept and counted")                 \
	X(R_CONSENT, "a record's consents contradict each other", "kept and counted")

typedef enum sp_err {
#define X(name, meaning, advice) SP_##name,
	SP_ERRS(X) SP_ERR_COUNT
#undef X
} sp_err;

/* The name as printed to people and written to logs ("E_SIZE"); static, never NULL. */
const char *sp_err_name(sp_err e);

/* What happened, in words, lower case, without a full stop; static, never NULL. */
const char *sp_err_meaning(sp_err e);

/* What to do about it, in words; empty for SP_OK; static, never NULL. */
const char *sp_err_advice(sp_err e);

#endif
