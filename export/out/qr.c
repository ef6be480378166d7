#include "export/out/qr.h"

#include <errno.h>
#include <string.h>

#include <qrencode.h>

enum { VERSION_MAX = 40, TEXT_MAX = 4296 };

static QRecLevel level_of(enum sp_qr_level level)
{
	switch (level) {
	case SP_QR_L:
		return QR_ECLEVEL_L;
	case SP_QR_M:
		break;
	}
	return QR_ECLEVEL_M;
}

static QRencodeMode mode_of(const char *text, size_t len)
{
	static const char alphanumeric[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

	for (size_t i = 0; i < len; i++)
		if (!memchr(alphanumeric, text[i], sizeof alphanumeric - 1))
			return QR_MODE_8;
	return QR_MODE_AN;
}

static bool is_ascii(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char) text[i] > 0x7F)
			return false;
	return true;
}

/* Bytes are ISO 8859-1 unless the symbol says UTF-8; some readers guess, and guess wrong. */
static bool append(QRinput *input, const char *text, size_t len)
{
	enum { ECI_UTF8 = 26 };

	if (!is_ascii(text, len) && QRinput_appendECIheader(input, ECI_UTF8) != 0)
		return false;
	return QRinput_append(input, mode_of(text, len), (int) len, (const unsigned char *) text) ==
	       0;
}

/* libqrencode reports by errno: ERANGE is "does not fit", EINVAL cannot happen after our checks. */
static sp_err error_of(int number)
{
	return number == ENOMEM ? SP_E_NOMEM : SP_E_SIZE;
}

/* libqrencode's first bit of a module is its colour; the others are of no use outside. */
static void copy_modules(struct sp_qr *out, const QRcode *code)
{
	out->width = (unsigned) code->width;
	for (size_t i = 0; i < (size_t) out->width * out->width; i++)
		out->modules[i] = code->data[i] & 1;
}

static sp_err encode(struct sp_qr *out, QRinput *input, const char *text, size_t len)
{
	int wanted = QRinput_getVersion(input);
	sp_err e = SP_E_SIZE;
	QRcode *code;

	if (!append(input, text, len))
		return error_of(errno);
	code = QRcode_encodeInput(input);
	if (!code)
		return error_of(errno);
	/* A version that is too small is raised without a word. */
	if (wanted == 0 || code->version == wanted) {
		copy_modules(out, code);
		e = SP_OK;
	}
	explicit_bzero(code->data, (size_t) code->width * (size_t) code->width);
	QRcode_free(code);
	return e;
}

sp_err sp_qr_encode(
	struct sp_qr *out, const char *text, size_t len, unsigned version, enum sp_qr_level level)
{
	QRinput *input;
	sp_err e;

	if (len == 0 || version > VERSION_MAX)
		return SP_E_RANGE;
	if (len > TEXT_MAX)
		return SP_E_SIZE;
	input = QRinput_new2((int) version, level_of(level));
	if (!input)
		return error_of(errno);
	e = encode(out, input, text, len);
	QRinput_free(input);
	return e;
}
