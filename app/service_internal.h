/*
 * What the two halves of service share: visitors, status, start and end in service.c; what staff do
 * with organiser and stick in service_staff.c. Nobody else includes this.
 */
#ifndef APP_SERVICE_INTERNAL_H
#define APP_SERVICE_INTERNAL_H

#include "app/service.h"

/* Status and what is known of batches are read anew when they are asked for next. */
void service_stale(struct service *s);

/* A storage error anywhere: opens the store anew rather than trust a failed fsync. The caller's
 * error stays the answer: whatever it asked for was not done for sure. */
sp_err service_watched(struct service *s, sp_err e) SP_CHECKED;

/* Whether the last day has passed on which anything may be kept. */
bool service_retention_over(const struct service *s);

/* Cuts all that waits, under the campaign file in force; as cutting_all(). */
sp_err service_cut_all(
	struct service *s, unsigned flags, uint64_t *out_first, uint64_t *out_last) SP_CHECKED;

/* For struct services. */
sp_err service_challenge(void *kiosk, char out[20]) SP_CHECKED;
sp_err service_unlock(void *kiosk, const char *text) SP_CHECKED;
sp_err service_hello_symbol(void *kiosk, struct batch_symbol *out) SP_CHECKED;
sp_err service_stick_write(void *kiosk, unsigned *out_files) SP_CHECKED;
sp_err service_stick_read(void *kiosk, struct stick_news *out) SP_CHECKED;
sp_err service_ack(void *kiosk, uint64_t seq, const char *text) SP_CHECKED;
sp_err service_purge(void *kiosk, uint64_t *out_batches) SP_CHECKED;
sp_err service_close_session(void *kiosk, bool final, uint64_t *out_seq) SP_CHECKED;
sp_err service_slip(void *kiosk, uint64_t seq, struct slip_info *out) SP_CHECKED;
sp_err service_wipe(void *kiosk) SP_CHECKED;

#endif
