/*
 * Every bound and fixed length of the bytes (export/FORMAT.md). Decoders check these before they
 * allocate.
 */
#ifndef SP_WIRE_LIMITS_H
#define SP_WIRE_LIMITS_H

enum {
	SP_FORMAT = 1,

	/* identifiers and keys */
	SP_HASH_LEN = 32,
	SP_CID_LEN = 16, /* campaign */
	SP_SID_LEN = 8,  /* station */
	SP_KID_LEN = 8,  /* any signing key, and rkid */
	SP_RID_LEN = 16, /* record */
	SP_CTX_LEN = 16, /* what a record was signed for */
	SP_SALT_LEN = 16,
	SP_NONCE_LEN = 32,
	SP_PK_LEN = 32, /* Ed25519 or X25519 public key */
	SP_SK_LEN = 64, /* Ed25519 secret key as libsodium holds it: seed, then public key */
	SP_BOX_SK_LEN = 32,
	SP_SEED_LEN = 32,
	SP_SIG_LEN = 64,
	SP_BUILD_LEN = 8,
	SP_SEAL_OVERHEAD = 48, /* crypto_box_seal */

	/* time */
	SP_HOUR = 3600, /* seconds; times in batches, heads, acks and revocations are whole ones */

	/* withdrawal code */
	SP_CODE_LEN = 15,
	SP_CODE_TEXT_LEN = 29, /* five groups of five characters, four hyphens; without the NUL */
	SP_SEALED_CODE_LEN = SP_CODE_LEN + SP_SEAL_OVERHEAD,

	/* record */
	SP_PADDED_LEN = 512,
	SP_SEALED_LEN = SP_PADDED_LEN + SP_SEAL_OVERHEAD,
	SP_RECORD_MAX = SP_PADDED_LEN - 1, /* one byte at least is padding */
	SP_LANGUAGE_MAX = 11,
	SP_NAME_MAX = 120,
	SP_ORGANISATION_MAX = 160,
	SP_ROLE_MAX = 72,
	SP_COUNTRY_LEN = 2,
	SP_EMAIL_MAX = 100,

	/* batch and transport */
	SP_FRAGMENT_LEN = 200,
	SP_FRAGMENTS_MAX = 1024, /* K */
	SP_BATCH_MAX = SP_FRAGMENT_LEN * SP_FRAGMENTS_MAX,
	SP_BATCH_ENTRY_LEN = 581, /* one record inside a batch, encoded */
	SP_BATCH_RECORDS_MAX = 350,
	SP_BATCH_WITHDRAWALS_MAX = 256,
	SP_BATCH_TOMBSTONES_MAX = 1024,
	SP_FRAME_SYMBOL_FRAGMENTS_MAX = 14,
	SP_FRAGMENT_NUMBER_MAX = 0xFFFFFF, /* a 24-bit field */

	/* campaign file */
	SP_CAMPAIGN_MAX = 8 * 1024 * 1024,
	SP_CAMPAIGN_LANGUAGES_MAX = 64,
	SP_CAMPAIGN_SETTINGS_MAX = 64,
	SP_CAMPAIGN_ORGANISATIONS_MAX = 50000,
	SP_CAMPAIGN_PINS_MAX = 16,
	SP_CAMPAIGN_NAME_MAX = 160,
	SP_CAMPAIGN_TITLE_MAX = 300,
	SP_CAMPAIGN_TEXT_MAX = 131072, /* a letter, a consent text or a notice */
	SP_CAMPAIGN_SETTING_NAME_MAX = 32,
	SP_CAMPAIGN_SETTING_TEXT_MAX = 1024,
	SP_CAMPAIGN_PIN_MAX = 127, /* as libsodium writes them */
	SP_LABEL_MAX = 64,         /* a station's name as people call it */

	/* what else is signed, whole */
	SP_ENROL_MAX = 1024, /* hello or cert */
	SP_HEAD_MAX = 256,
	SP_ACK_ENTRIES_MAX = 4096,
	SP_ACK_MAX = SP_BATCH_MAX, /* so that frames can carry it */
	SP_REVOKE_MAX = 256,

	/* codes to say over a telephone */
	SP_PHONE_LEN = 10,
	SP_PHONE_TEXT_LEN = 19, /* four groups of four characters, three hyphens; without the NUL */
};

#endif
