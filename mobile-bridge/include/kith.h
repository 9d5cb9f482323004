/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libkith: two people who meet swap exactly the details that each consents to give, device to device, and keep what they get
 * in a vault of their own. This header is the manual; docs/EMBEDDING.md is the guide, with a whole meeting in 60 lines of C.
 *
 * The library opens no socket, starts no thread, reads no clock, writes no log and keeps no global state. The app owns the
 * radio and the time: it brings bytes and moments, and fetches bytes and events. There are no callbacks.
 *
 * Arguments stand in this order: the handle, what goes in, the moment (`now`), what comes out.
 *
 * Returns. A function that can fail returns KITH_OK (0) or a negative KITH_ERR_ code; what it would have given is written only
 *   with KITH_OK (sizes aside, see below). kith_error_group() says what kind of failure it is. What happened and what to do
 *   next stand in words for a person in the handle that the call was made on, until the next call on it fails:
 *   kith_vault_error_text() and its sisters. Every function may return KITH_ERR_HANDLE, KITH_ERR_ARGUMENT, KITH_ERR_BUSY and the
 *   fatal codes; below only the others are named.
 * Fatal errors (kith_error_is_fatal()): memory ran out inside, or the library found a mistake of its own. Free the handle.
 *   Where its inside can't be trusted any more, each further call gives KITH_ERR_BROKEN. What a vault has on disk is whole.
 * Handles come from a _new or _open function and go to the _free function of their kind, once. free of NULL does nothing. No
 *   handle may be used after that; a call that is given a wrong one says KITH_ERR_HANDLE where it can tell, which nobody can
 *   promise of freed memory.
 * Families. Personas, lists, contacts and meetings belong to the vault that they were opened on, and may be freed before or
 *   after it. Once it is closed or freed they answer with KITH_ERR_CLOSED wherever they need it, also when its handle has opened a
 *   vault again.
 * Threads. One family, one thread at a time, any thread. A call that comes while another is inside the same family gives
 *   KITH_ERR_BUSY. Different vaults are independent. What takes no handle may be called from anywhere at any time.
 * Text in is UTF-8 without a null character, as a pointer and a size in bytes; NULL with size 0 is the empty text. It is copied.
 *   Larger than the function takes: KITH_ERR_LIMIT; not such text: KITH_ERR_MALFORMED.
 * Text and bytes out go into the caller's buffer: `out`, and in `*size` how many bytes it has. `*size` becomes what the answer
 *   takes, for text with the null character that ends it. If that is more than there was, nothing is written and the call
 *   returns KITH_ERR_TOO_SMALL: call again with as much. With `*size` 0, `out` may be NULL. Text out is UTF-8; from
 *   other people it may hold anything that UTF-8 can, but no null character: show it as text, never as markup.
 * Indexes count from 0; beyond the end is KITH_ERR_NOT_FOUND.
 * Secrets. Codes, invitations and keys that are fetched lie in the caller's buffers: wiping these is the caller's.
 */
#ifndef KITH_H
#define KITH_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define KITH_API __attribute__((visibility("default")))
#define KITH_CHECK __attribute__((warn_unused_result))
#else
#define KITH_API
#define KITH_CHECK
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- versions ---------------------------------------------------------------------------------------------------------- */

/* The version of this header's interface. Within one number functions, codes and kinds are only added. */
#define KITH_ABI_VERSION 1

/* The program's version, "0.1.0": static text. */
KITH_API const char* kith_version(void);
/* The interface that the library has (compare KITH_ABI_VERSION), the wire that it speaks, the vaults that it writes. */
KITH_API int32_t kith_abi_version(void);
KITH_API int32_t kith_wire_version(void);
KITH_API int32_t kith_vault_version(void);

/* ---- errors ------------------------------------------------------------------------------------------------------------ */

#define KITH_OK 0
/* The call: a mistake of the program. */
#define KITH_ERR_ARGUMENT (-101)  /* a pointer is NULL or misaligned, a number is none of those allowed */
#define KITH_ERR_HANDLE (-102)    /* NULL, or no handle of this kind */
#define KITH_ERR_STATE (-103)     /* not now: what must come before did not */
#define KITH_ERR_BUSY (-104)      /* another call is inside this family */
#define KITH_ERR_TOO_SMALL (-105) /* the buffer; its size now says how large it must be */
#define KITH_ERR_CLOSED (-106)    /* the vault is not open */
#define KITH_ERR_USAGE (-107)     /* it makes no sense as given; the words say why */
/* Looking something up. */
#define KITH_ERR_NOT_FOUND (-201)
#define KITH_ERR_AMBIGUOUS (-202)    /* several people are meant; the message has a line for each */
#define KITH_ERR_NOTHING_LEFT (-203) /* the terms keep all of it here */
/* The meeting. */
#define KITH_ERR_NOBODY (-301)  /* no peer was found */
#define KITH_ERR_TIMEOUT (-302) /* a deadline passed */
#define KITH_ERR_CUT (-303)     /* the link ended too early */
#define KITH_ERR_DECLINED (-304)
#define KITH_ERR_WRONG_CODE (-305)
#define KITH_ERR_PHRASE_MISMATCH (-306) /* the screens differ, or too many did lately */
#define KITH_ERR_PROTOCOL (-307)        /* the peer broke the protocol or a limit */
#define KITH_ERR_TERMS (-308)           /* the card that came is not the one that was offered */
#define KITH_ERR_CANCELLED (-309)
/* The vault. */
#define KITH_ERR_NO_VAULT (-401)
#define KITH_ERR_LOCKED (-402)   /* that key or passphrase does not open it */
#define KITH_ERR_DAMAGED (-403)  /* a check failed; reading goes on where it can, writing does not */
#define KITH_ERR_TOO_NEW (-404)  /* written by a later version; untouched */
#define KITH_ERR_CONFLICT (-405) /* changed elsewhere meanwhile: open it again, and change that */
/* What was given to be read. */
#define KITH_ERR_MALFORMED (-501)
#define KITH_ERR_LIMIT (-502) /* larger or more than kith takes */
/* The operating system. */
#define KITH_ERR_IO (-601)
#define KITH_ERR_FULL (-602)
/* Fatal: this and below. */
#define KITH_ERR_FATAL (-900)
#define KITH_ERR_MEMORY (-901)
#define KITH_ERR_INTERNAL (-902)
#define KITH_ERR_BROKEN (-903) /* a fatal error came before */

#define KITH_GROUP_OK 0
#define KITH_GROUP_CALL 1
#define KITH_GROUP_LOOKUP 2
#define KITH_GROUP_MEETING 3
#define KITH_GROUP_VAULT 4
#define KITH_GROUP_DATA 5
#define KITH_GROUP_SYSTEM 6
#define KITH_GROUP_FATAL 9

/* Returns the KITH_GROUP_ of a code; KITH_GROUP_FATAL for what is no code. */
KITH_API int32_t kith_error_group(int32_t code);
/* Returns 1 for a fatal code, else 0. */
KITH_API int32_t kith_error_is_fatal(int32_t code);
/* Returns a code's name for logs, "wrong_code", "ok": static text; "unknown" for what is no code. */
KITH_API const char* kith_error_name(int32_t code);

/* Which words of a failure: what happened, in a sentence without a full stop, and what to do next (may be empty). For people,
 * not for logs: they may hold names that a person typed. */
#define KITH_WORDS_MESSAGE 0
#define KITH_WORDS_HINT 1

/* ---- time -------------------------------------------------------------------------------------------------------------- */

/* One moment by both clocks. The wall clock is recorded and says which day it is; the monotonic one drives deadlines, counts
 * milliseconds from anywhere, and must never go back. */
typedef struct kith_now {
    int64_t unix_ms;        /* 0 to 32503679999999 (the year 2999) */
    int64_t monotonic_ms;   /* 0 to 2^53 */
    int32_t offset_minutes; /* the zone here and now, east of UTC is positive: -1080 to 1080 */
} kith_now;

/* No moment at all: kith_meeting_deadline() where nothing waits for time. */
#define KITH_NEVER INT64_MAX

/* ---- terms ------------------------------------------------------------------------------------------------------------- */

/* What a property may be used for: a sum of these. */
#define KITH_USE_BUSINESS 1
#define KITH_USE_SOCIAL 2
#define KITH_USE_RECRUITING 4
#define KITH_USE_MARKETING 8
/* Whether it may be passed on to others. */
#define KITH_PASS_ON_NO 0
#define KITH_PASS_ON_ASK 1
#define KITH_PASS_ON_YES 2
/* Left to the rule below: to the persona's default terms, and below these to the usual ones (no end, export, not passed on,
 * business and social). */
#define KITH_UNSAID (-1)

/* The terms that one property is given under. They bind honest software. */
typedef struct kith_terms {
    int32_t may_export;  /* 1: may leave the receiver's vault in the clear */
    int32_t pass_on;     /* KITH_PASS_ON_ */
    int32_t use_for;     /* a sum of KITH_USE_ */
    char keep_until[12]; /* "2028-01-31", the last day on which it may be held; "" without an end */
} kith_terms;

/* What of a property, wherever properties are listed. */
#define KITH_PROPERTY_NAME 0  /* "EMAIL" */
#define KITH_PROPERTY_TYPES 1 /* "work,voice", in lower case; "" without any */
#define KITH_PROPERTY_VALUE 2 /* for a person to read, its escapes resolved; offers have none */

/* ---- the vault --------------------------------------------------------------------------------------------------------- */

typedef struct kith_vault kith_vault;

/* Makes a handle for a vault that is not open yet. Out: *vault, the caller's until kith_vault_free(). */
KITH_API KITH_CHECK int32_t kith_vault_new(kith_vault** vault);
/* Closes the vault, wipes its keys from memory (those of a meeting go with that), and frees the handle. */
KITH_API void kith_vault_free(kith_vault* vault);

/* The words of the last call on this handle that failed. In: what, KITH_WORDS_. Out: text, empty if none failed. */
KITH_API KITH_CHECK int32_t kith_vault_error_text(kith_vault* vault, int32_t what, char* out, size_t* size);

/* Where it lies. In: path, 4,096 bytes at most: a folder of the vault's own, in the app's private storage, in a folder that is
 * there. KITH_ERR_STATE while it is open. */
KITH_API KITH_CHECK int32_t kith_vault_set_folder(kith_vault* vault, const char* path, size_t size);
/* What opens it, or what kith_vault_create() and kith_vault_add_key() make a key slot for: the last one that was set. It is used
 * by the next of these calls, whatever becomes of that, and wiped then.
 * A device key is 32 random bytes that the phone's key store keeps (any other size: KITH_ERR_ARGUMENT). It opens at once. */
KITH_API KITH_CHECK int32_t kith_vault_set_device_key(kith_vault* vault, const uint8_t* key, size_t size);
/* A passphrase, 1 to 1,024 bytes. Opening by it takes as much time and memory as the slot was made with (Argon2id). */
KITH_API KITH_CHECK int32_t kith_vault_set_passphrase(kith_vault* vault, const char* text, size_t size);
/* The thirty letters that `kith init --recovery` shows, as a person types them. KITH_ERR_MALFORMED says which are wrong. */
KITH_API KITH_CHECK int32_t kith_vault_set_recovery_code(kith_vault* vault, const char* text, size_t size);
/* What a new passphrase slot costs to open: 64 to 1024 MiB and 1 to 10 passes; without this call 256 and 3. To be called before
 * kith_vault_set_passphrase(). KITH_ERR_LIMIT beyond. */
KITH_API KITH_CHECK int32_t kith_vault_set_cost(kith_vault* vault, uint32_t mebibytes, uint32_t passes);

/* Whether there is a vault in the folder. Out: *there, 1 or 0. KITH_ERR_STATE before kith_vault_set_folder(). */
KITH_API KITH_CHECK int32_t kith_vault_exists(kith_vault* vault, int32_t* there);
/* Makes a vault and opens it; it has no persona yet. KITH_ERR_USAGE if there is one, KITH_ERR_STATE if folder or key were not
 * set or it is open, KITH_ERR_LIMIT, KITH_ERR_IO, KITH_ERR_FULL. */
KITH_API KITH_CHECK int32_t kith_vault_create(kith_vault* vault, const kith_now* now);
/* Opens it. What may be kept no longer is hidden at once, and deleted if the clock is certain. KITH_ERR_NO_VAULT,
 * KITH_ERR_LOCKED, KITH_ERR_DAMAGED, KITH_ERR_TOO_NEW, KITH_ERR_STATE, KITH_ERR_IO. */
KITH_API KITH_CHECK int32_t kith_vault_open(kith_vault* vault, const kith_now* now);
/* Closes it and wipes its keys from memory; folder and cost stay set. Closed already: KITH_OK. A meeting that runs on it can't go
 * on, and wipes its own keys when it is freed: say kith_meeting_cancel() first, write its output, and free it. */
KITH_API KITH_CHECK int32_t kith_vault_close(kith_vault* vault);

typedef struct kith_vault_state {
    uint64_t contacts;       /* how many there are */
    uint64_t damaged;        /* records that can't be read; the rest can */
    uint64_t hidden;         /* values past their day that are not deleted, since the clock is not certain */
    int32_t intact;          /* 0: records were dropped, swapped or brought back behind our back; no write succeeds */
    int32_t writable;        /* 0: a read-only place or a full disk when it was last reached */
    int32_t clock_uncertain; /* 1: behind the vault's latest time, or more than 60 days ahead of it */
} kith_vault_state;
/* Out: *state. KITH_ERR_CLOSED. */
KITH_API KITH_CHECK int32_t kith_vault_look(kith_vault* vault, kith_vault_state* state);
/* One more way of opening it: what was set last by kith_vault_set_device_key(), _passphrase() or _recovery_code(), durable when
 * it returns. KITH_ERR_CLOSED, KITH_ERR_STATE, KITH_ERR_LIMIT (16 at most), KITH_ERR_IO, KITH_ERR_FULL. */
KITH_API KITH_CHECK int32_t kith_vault_add_key(kith_vault* vault, const kith_now* now);
/* Deletes what is past its day though the clock was uncertain: the owner said that it is right. Out: *gone, how many values.
 * KITH_ERR_CLOSED, KITH_ERR_DAMAGED, KITH_ERR_IO, KITH_ERR_FULL. */
KITH_API KITH_CHECK int32_t kith_vault_purge_expired(kith_vault* vault, const kith_now* now, size_t* gone);

/* Takes other people's cards from a file: vCard, jCard, JSContact, CSV or MECARD, whichever it is, 64 MiB at most. A card that
 * is here already is counted as alike, one with the UID of an imported one replaces it. Never touches what a meeting gave, nor
 * notes. Out: *imported; what could not be read is counted in `refused` and the rest is kept. KITH_ERR_CLOSED, KITH_ERR_LIMIT,
 * KITH_ERR_DAMAGED, KITH_ERR_IO, KITH_ERR_FULL. */
typedef struct kith_imported {
    uint64_t added;
    uint64_t changed;
    uint64_t alike;
    uint64_t refused;
} kith_imported;
KITH_API KITH_CHECK int32_t kith_vault_import(kith_vault* vault, const char* file, size_t size, const kith_now* now,
                                              kith_imported* imported);

/* ---- personas: named faces of the owner --------------------------------------------------------------------------------- */

/* Makes a persona with keys of its own, so that nobody can link it to another. In: name, for the owner alone ("business",
 * 100 bytes at most, unique); shown, the name that others see (10,240 bytes at most), given to everyone. KITH_ERR_CLOSED,
 * KITH_ERR_USAGE if there is one of that name or a text is empty, KITH_ERR_DAMAGED, KITH_ERR_IO, KITH_ERR_FULL. */
KITH_API KITH_CHECK int32_t kith_vault_add_persona(kith_vault* vault, const char* name, size_t name_size,
                                                   const char* shown, size_t shown_size, const kith_now* now);
/* Removes a persona and, for good, its keys. KITH_ERR_USAGE for the last one, KITH_ERR_NOT_FOUND; as above otherwise. */
KITH_API KITH_CHECK int32_t kith_vault_remove_persona(kith_vault* vault, const char* name, size_t name_size,
                                                      const kith_now* now);
/* Out: *count. KITH_ERR_CLOSED. */
KITH_API KITH_CHECK int32_t kith_vault_persona_count(kith_vault* vault, size_t* count);
/* Out: the name of one. KITH_ERR_CLOSED, KITH_ERR_NOT_FOUND. */
KITH_API KITH_CHECK int32_t kith_vault_persona_name(kith_vault* vault, size_t index, char* out, size_t* size);

/* A copy of a persona, to look at and to change; kith_persona_save() writes it back. */
typedef struct kith_persona kith_persona;

/* In: name; the empty one means the first persona. Out: *persona, the caller's until kith_persona_free(). KITH_ERR_CLOSED,
 * KITH_ERR_NOT_FOUND. Words of a failure are the vault's. */
KITH_API KITH_CHECK int32_t kith_persona_open(kith_vault* vault, const char* name, size_t name_size,
                                              kith_persona** persona);
KITH_API void kith_persona_free(kith_persona* persona);
/* As kith_vault_error_text(). */
KITH_API KITH_CHECK int32_t kith_persona_error_text(kith_persona* persona, int32_t what, char* out, size_t* size);

/* The card, for the owner's own eyes. Out: vCard 4.0 text; no terms stand in it. */
KITH_API KITH_CHECK int32_t kith_persona_vcard(kith_persona* persona, char* out, size_t* size);
/* Makes the card what a vCard says (2.1, 3.0 or 4.0, as the phone's address book writes it; 1 MiB at most). A property of a kind
 * and types that the card had keeps whom it is given to and its terms; a new one is given when chosen; the name to everyone.
 * Terms in the text can tighten and never loosen. UID, REV and PRODID are left out. In the copy only, until it is saved.
 * KITH_ERR_MALFORMED if it isn't exactly one card or has no name, KITH_ERR_LIMIT. */
KITH_API KITH_CHECK int32_t kith_persona_set_vcard(kith_persona* persona, const char* vcard, size_t size,
                                                   const kith_now* now);
/* Out: *count, of its properties. */
KITH_API KITH_CHECK int32_t kith_persona_count(kith_persona* persona, size_t* count);
/* In: index, what (KITH_PROPERTY_). Out: text. KITH_ERR_NOT_FOUND. */
KITH_API KITH_CHECK int32_t kith_persona_property(kith_persona* persona, size_t index, int32_t what, char* out,
                                                  size_t* size);

/* Who gets a property unasked: nobody (only where the owner chooses it), or everybody. */
#define KITH_GIVE_WHEN_CHOSEN 0
#define KITH_GIVE_EVERYONE 1
/* Out: *give, KITH_GIVE_. KITH_ERR_NOT_FOUND. */
KITH_API KITH_CHECK int32_t kith_persona_give_to(kith_persona* persona, size_t index, int32_t* give);
/* In the copy only. The name is always given: KITH_ERR_USAGE. KITH_ERR_NOT_FOUND. */
KITH_API KITH_CHECK int32_t kith_persona_set_give_to(kith_persona* persona, size_t index, int32_t give);
/* The terms that it would be given under at that moment. Out: *terms. KITH_ERR_NOT_FOUND. */
KITH_API KITH_CHECK int32_t kith_persona_terms(kith_persona* persona, size_t index, const kith_now* now,
                                               kith_terms* terms);
/* What the owner says about one property; all properties that say nothing themselves with KITH_ALL as the index. In the copy only.
 * In: keep, "forever", "2028-01-31", or from the day of giving "2y", "18m", "6w", "90d", or empty for unsaid; may_export 0, 1
 * or KITH_UNSAID; pass_on KITH_PASS_ON_ or KITH_UNSAID; use_for a sum of KITH_USE_, or KITH_UNSAID. KITH_ERR_NOT_FOUND,
 * KITH_ERR_USAGE if keep can't be read. */
#define KITH_ALL SIZE_MAX
KITH_API KITH_CHECK int32_t kith_persona_set_terms(kith_persona* persona, size_t index, const char* keep,
                                                   size_t keep_size, int32_t may_export, int32_t pass_on,
                                                   int32_t use_for);
/* Writes the copy into the vault: durable when it returns. KITH_ERR_CONFLICT if it was changed elsewhere since it was opened,
 * KITH_ERR_CLOSED, KITH_ERR_LIMIT, KITH_ERR_DAMAGED, KITH_ERR_IO, KITH_ERR_FULL. */
KITH_API KITH_CHECK int32_t kith_persona_save(kith_persona* persona, const kith_now* now);
/* The card for a QR code that any phone reads without kith: as much of it as fits. In: give, as kith_meeting_set_give() takes
 * it; longest, in bytes, what the code may hold (2,331 fit the largest QR code at level M). Out: text, vCard 3.0 or, where that
 * doesn't fit, MECARD. KITH_ERR_LIMIT if not even the name fits, KITH_ERR_NOT_FOUND if `give` names what the card hasn't. */
KITH_API KITH_CHECK int32_t kith_persona_qr(kith_persona* persona, const char* give, size_t give_size, size_t longest,
                                            const kith_now* now, char* out, size_t* size);

/* ---- people ------------------------------------------------------------------------------------------------------------ */

/* A list of people as it was when it was opened. */
typedef struct kith_people kith_people;

/* In: words, which must all occur, case folded, anywhere in a card, a note or a tag (1,024 bytes at most); the empty text means
 * everybody. Out: *people, by name, the caller's until kith_people_free(); it may be empty. Takes in what other processes wrote,
 * and hides what is past its day. KITH_ERR_CLOSED, KITH_ERR_IO. Words of a failure are the vault's. */
KITH_API KITH_CHECK int32_t kith_people_open(kith_vault* vault, const char* words, size_t words_size,
                                             const kith_now* now, kith_people** people);
KITH_API void kith_people_free(kith_people* people);
/* As kith_vault_error_text(). */
KITH_API KITH_CHECK int32_t kith_people_error_text(kith_people* people, int32_t what, char* out, size_t* size);
/* Out: *count. */
KITH_API KITH_CHECK int32_t kith_people_count(kith_people* people, size_t* count);
/* Out: the id of one (10 letters and digits, stable for life), or the name. KITH_ERR_NOT_FOUND. */
KITH_API KITH_CHECK int32_t kith_people_id(kith_people* people, size_t index, char* out, size_t* size);
KITH_API KITH_CHECK int32_t kith_people_name(kith_people* people, size_t index, char* out, size_t* size);
/* Everybody on the list as one file that leaves the vault: what their terms keep here stays, and is counted for the owner.
 * In: format, one of "vcard4", "vcard3", "vcard21", "jcard", "jscontact", "csv-google", "csv-outlook". Out: the file; *withheld,
 * how many values stay; *left_out, how many people of whom nothing may leave (or who are gone meanwhile). KITH_ERR_CLOSED,
 * KITH_ERR_USAGE for another format, KITH_ERR_NOTHING_LEFT if there were people and none may leave. */
KITH_API KITH_CHECK int32_t kith_people_export(kith_people* people, const char* format, size_t format_size,
                                               const kith_now* now, char* out, size_t* size, size_t* withheld,
                                               size_t* left_out);

/* One person: what they gave, untouched, and what the owner noted. A copy; what changes it here changes the vault as well. */
typedef struct kith_contact kith_contact;

/* In: who, as one types it: an id or four characters of it, a name or the beginning of one of its words (1,024 bytes at most).
 * Out: *contact, the caller's until kith_contact_free(). KITH_ERR_CLOSED, KITH_ERR_NOT_FOUND, KITH_ERR_AMBIGUOUS, KITH_ERR_IO.
 * Words of a failure are the vault's. */
KITH_API KITH_CHECK int32_t kith_contact_open(kith_vault* vault, const char* who, size_t who_size, const kith_now* now,
                                              kith_contact** contact);
KITH_API void kith_contact_free(kith_contact* contact);
/* As kith_vault_error_text(). */
KITH_API KITH_CHECK int32_t kith_contact_error_text(kith_contact* contact, int32_t what, char* out, size_t* size);

/* What a contact has. */
#define KITH_CONTACT_ID 0       /* one text */
#define KITH_CONTACT_NAME 1     /* one text */
#define KITH_CONTACT_ORG 2      /* one text */
#define KITH_CONTACT_PROPERTY 3 /* counted; its texts are kith_contact_property() */
#define KITH_CONTACT_NOTE 4     /* counted texts, each with its time */
#define KITH_CONTACT_TAG 5      /* counted texts */
#define KITH_CONTACT_MET 6      /* counted, oldest first: its text is the place (may be empty), with its time */
#define KITH_CONTACT_EXPIRED 7  /* counted: values hidden, since they might be kept only until a day that has passed */

/* In: what, one of the counted. Out: *count. */
KITH_API KITH_CHECK int32_t kith_contact_count(kith_contact* contact, int32_t what, size_t* count);
/* In: what, KITH_CONTACT_ID, _NAME, _ORG (index 0), _NOTE, _TAG or _MET; index. Out: text. KITH_ERR_NOT_FOUND. */
KITH_API KITH_CHECK int32_t kith_contact_text(kith_contact* contact, int32_t what, size_t index, char* out,
                                              size_t* size);
/* In: what, KITH_CONTACT_NOTE or _MET; index. Out: *unix_ms, *offset_minutes (of the zone then). KITH_ERR_NOT_FOUND. */
KITH_API KITH_CHECK int32_t kith_contact_time(kith_contact* contact, int32_t what, size_t index, int64_t* unix_ms,
                                              int32_t* offset_minutes);
/* How two people made sure of each other. */
#define KITH_HOW_CODE 0
#define KITH_HOW_QR 1
#define KITH_HOW_PHRASE 2
#define KITH_HOW_KNOWN 3
#define KITH_HOW_IMPORTED 4
/* In: index, among KITH_CONTACT_MET. Out: *how. KITH_ERR_NOT_FOUND. */
KITH_API KITH_CHECK int32_t kith_contact_how(kith_contact* contact, size_t index, int32_t* how);
/* In: index, what (KITH_PROPERTY_). Out: text. KITH_ERR_NOT_FOUND. */
KITH_API KITH_CHECK int32_t kith_contact_property(kith_contact* contact, size_t index, int32_t what, char* out,
                                                  size_t* size);
/* The terms that they gave it under. Out: *terms. KITH_ERR_NOT_FOUND. */
KITH_API KITH_CHECK int32_t kith_contact_terms(kith_contact* contact, size_t index, kith_terms* terms);

/* The whole card for the owner's own eyes, with what the terms keep here: never write it where it leaves the app. Out: vCard 4.0
 * text, or jCard (RFC 7095, a JSON array). */
KITH_API KITH_CHECK int32_t kith_contact_vcard(kith_contact* contact, char* out, size_t* size);
KITH_API KITH_CHECK int32_t kith_contact_jcard(kith_contact* contact, char* out, size_t* size);
/* One person as a file that may leave: see kith_people_export(). KITH_ERR_NOTHING_LEFT, KITH_ERR_USAGE. */
KITH_API KITH_CHECK int32_t kith_contact_export(kith_contact* contact, const char* format, size_t format_size,
                                                const kith_now* now, char* out, size_t* size, size_t* withheld);

/* My layer. Each is durable when it returns, and kept where others write at the same time. KITH_ERR_CLOSED, KITH_ERR_CONFLICT,
 * KITH_ERR_NOT_FOUND if the contact is gone, KITH_ERR_DAMAGED, KITH_ERR_IO, KITH_ERR_FULL.
 * A note: 1 to 65,536 bytes. */
KITH_API KITH_CHECK int32_t kith_contact_add_note(kith_contact* contact, const char* text, size_t size,
                                                  const kith_now* now);
/* A tag: one word of 1 to 100 bytes; KITH_ERR_USAGE otherwise. A tag that is there already changes nothing. */
KITH_API KITH_CHECK int32_t kith_contact_add_tag(kith_contact* contact, const char* tag, size_t size,
                                                 const kith_now* now);
/* KITH_ERR_NOT_FOUND where there is no such tag. */
KITH_API KITH_CHECK int32_t kith_contact_remove_tag(kith_contact* contact, const char* tag, size_t size,
                                                    const kith_now* now);
/* Removes the person, their values from the log, and the notes: for good. The handle stays what it was, and can't be changed. */
KITH_API KITH_CHECK int32_t kith_contact_forget(kith_contact* contact, const kith_now* now);

/* ---- a meeting --------------------------------------------------------------------------------------------------------- */

/* One run of the exchange, over however many links. It keeps what must be kept in its vault by itself, each thing durable before
 * the protocol goes on.
 *
 * The order: kith_meeting_new(), setters, then one or more of kith_meeting_listen(), _dial_code(), _display(), _scan(),
 * _listen_by_phrase(), _dial_by_phrase(). For each link that the radio brings, kith_meeting_accepted() or _dialled(). Then, until
 * kith_meeting_finished(): give what arrives to kith_meeting_receive(), write what kith_meeting_output() has, and after every call
 * fetch kith_meeting_next_event() until it gives KITH_EVENT_NONE; call kith_meeting_tick() at kith_meeting_deadline(). */
typedef struct kith_meeting kith_meeting;

/* In: vault, open. Out: *meeting, the caller's until kith_meeting_free(). KITH_ERR_CLOSED, KITH_ERR_DAMAGED or KITH_ERR_IO where
 * nothing could be kept. Words of a failure are the vault's. */
KITH_API KITH_CHECK int32_t kith_meeting_new(kith_vault* vault, kith_meeting** meeting);
/* Frees it at any time. What both had staged can be finished in the next meeting of the two. To end it politely, say
 * kith_meeting_cancel() and write the output first. */
KITH_API void kith_meeting_free(kith_meeting* meeting);
/* As kith_vault_error_text(). */
KITH_API KITH_CHECK int32_t kith_meeting_error_text(kith_meeting* meeting, int32_t what, char* out, size_t* size);

/* Setters: before the meeting is opened, KITH_ERR_STATE afterwards. Without them: the first persona, what it gives to everyone,
 * on its own terms, and no place.
 * In: name of a persona; KITH_ERR_NOT_FOUND comes when the meeting is opened. */
KITH_API KITH_CHECK int32_t kith_meeting_set_persona(kith_meeting* meeting, const char* name, size_t size);
/* In: what to give: "all", "none", kinds ("name,org,email:work"), or the empty text for what is given to everyone (4,096 bytes at
 * most). KITH_ERR_USAGE. */
KITH_API KITH_CHECK int32_t kith_meeting_set_give(kith_meeting* meeting, const char* give, size_t size);
/* Terms of this meeting, laid over those of each property: as kith_persona_set_terms(). */
KITH_API KITH_CHECK int32_t kith_meeting_set_terms(kith_meeting* meeting, const char* keep, size_t keep_size,
                                                   int32_t may_export, int32_t pass_on, int32_t use_for);
/* In: where it happens, in the owner's words (1,024 bytes at most): kept with the contact, never sent. */
KITH_API KITH_CHECK int32_t kith_meeting_set_place(kith_meeting* meeting, const char* place, size_t size);

/* Opening. Each may fail with KITH_ERR_CLOSED, KITH_ERR_NOT_FOUND (the persona, or what it is to give), KITH_ERR_LIMIT, and
 * KITH_ERR_STATE once the meeting is over. The number (1 to 9999, 0 for none) is what is announced, so that the two find each
 * other; it says nothing about who they are.
 * By code, for links that come in: KITH_EVENT_CODE_READY follows. */
KITH_API KITH_CHECK int32_t kith_meeting_listen(kith_meeting* meeting, int32_t number, const kith_now* now);
/* By code, for links that go out. In: the code that the other person said, as it was typed (256 bytes at most); see
 * kith_code_read(). KITH_ERR_MALFORMED, KITH_ERR_WRONG_CODE if it has no tries left. */
KITH_API KITH_CHECK int32_t kith_meeting_dial_code(kith_meeting* meeting, const char* code, size_t size,
                                                   const kith_now* now);
/* By QR code, displayer. In: addresses, where this device is to be reached if it is on a network: "192.168.1.5:40123" or
 * "[fe80::1]:40123", with spaces between them; may be empty. KITH_EVENT_INVITATION_READY follows. */
KITH_API KITH_CHECK int32_t kith_meeting_display(kith_meeting* meeting, int32_t number, const char* addresses,
                                                 size_t size, const kith_now* now);
/* By QR code, scanner, for links that go out. In: the text of the picture; see kith_invitation_address().
 * KITH_ERR_MALFORMED, KITH_ERR_TOO_NEW. */
KITH_API KITH_CHECK int32_t kith_meeting_scan(kith_meeting* meeting, const char* invitation, size_t size,
                                              const kith_now* now);
/* By phrase, for links that come in, and for links that go out (number: whom the person looks for, or 0). One meeting by phrase
 * at a time on a vault. KITH_ERR_PHRASE_MISMATCH while it pauses, since too many phrases differed lately. */
KITH_API KITH_CHECK int32_t kith_meeting_listen_by_phrase(kith_meeting* meeting, int32_t number, const kith_now* now);
KITH_API KITH_CHECK int32_t kith_meeting_dial_by_phrase(kith_meeting* meeting, int32_t number, const kith_now* now);

/* What to show. The code in words ("7-acme-adroitness") or digits ("7-04711-3"). KITH_ERR_STATE while there is none: before
 * kith_meeting_listen(), and once a link has won. */
#define KITH_CODE_WORDS 0
#define KITH_CODE_DIGITS 1
KITH_API KITH_CHECK int32_t kith_meeting_code(kith_meeting* meeting, int32_t spelling, char* out, size_t* size);
/* The text for a QR code or an NFC record, "KITH1:...", in characters of a QR code's alphanumeric mode. As secret as the code.
 * KITH_ERR_STATE while there is none. */
KITH_API KITH_CHECK int32_t kith_meeting_invitation(kith_meeting* meeting, char* out, size_t* size);

/* Links. A link came in, or one that the app opened stands. Out: *link, its number, never 0. KITH_ERR_LIMIT: too many wait, or
 * none is taken for a moment after wrong guesses. KITH_ERR_USAGE: nothing is open for it, or another has won. KITH_ERR_TIMEOUT:
 * phrases rest for a moment. KITH_ERR_WRONG_CODE: the typed code has no tries left. In all these cases close the connection. */
KITH_API KITH_CHECK int32_t kith_meeting_accepted(kith_meeting* meeting, const kith_now* now, uint32_t* link);
KITH_API KITH_CHECK int32_t kith_meeting_dialled(kith_meeting* meeting, const kith_now* now, uint32_t* link);
/* Bytes that arrived, in any pieces (16 MiB at most). For a link that is over they are passed over; a number that was never given
 * is KITH_ERR_ARGUMENT, here and below. */
KITH_API KITH_CHECK int32_t kith_meeting_receive(kith_meeting* meeting, uint32_t link, const uint8_t* bytes,
                                                 size_t size, const kith_now* now);
/* What is to be written next. In: *size, the room at `out`. Out: *size, how many bytes were put there, 0 if there is nothing to
 * send now; never KITH_ERR_TOO_SMALL: what does not fit comes next. With *size 0 it becomes how many wait. The same bytes come
 * again until kith_meeting_sent(). */
KITH_API KITH_CHECK int32_t kith_meeting_output(kith_meeting* meeting, uint32_t link, uint8_t* out, size_t* size);
/* In: count, how many of these bytes the radio took. More than there were: KITH_ERR_ARGUMENT. */
KITH_API KITH_CHECK int32_t kith_meeting_sent(kith_meeting* meeting, uint32_t link, size_t count);
/* The connection ended, from whichever side. */
KITH_API KITH_CHECK int32_t kith_meeting_closed(kith_meeting* meeting, uint32_t link, const kith_now* now);
/* Lets time pass. */
KITH_API KITH_CHECK int32_t kith_meeting_tick(kith_meeting* meeting, const kith_now* now);
/* Out: *monotonic_ms, when kith_meeting_tick() is needed at the latest, or KITH_NEVER. Ask after every call. */
KITH_API KITH_CHECK int32_t kith_meeting_deadline(kith_meeting* meeting, int64_t* monotonic_ms);
/* Out: *finished, 1 once the meeting is over and all its output is written. A peer that does not read can hold that up: bound it. */
KITH_API KITH_CHECK int32_t kith_meeting_finished(kith_meeting* meeting, int32_t* finished);

/* Events. Later versions may add kinds: pass over what you don't know. */
#define KITH_EVENT_NONE 0
/* show kith_meeting_code(); flag 1: it replaces one that wrong guesses used up (message) */
#define KITH_EVENT_CODE_READY 1
/* show kith_meeting_invitation(); flag 1: the last one was spent by a link that got lost */
#define KITH_EVENT_INVITATION_READY 2
/* ask which of kith_meeting_phrase() the other screen shows too; answer kith_meeting_pick() */
#define KITH_EVENT_PHRASES 3
/* somebody tried a wrong code; `left` more, and it is replaced */
#define KITH_EVENT_WRONG_GUESS 4
/* `link` has won; name: whom the owner knows by these keys, "" for a stranger */
#define KITH_EVENT_AUTHENTICATED 5
/* displayer: their offer is here, nothing of ours went out; answer kith_meeting_admit() or cancel */
#define KITH_EVENT_SCANNED 6
/* `name` uses an older kith than before; answer kith_meeting_accept_downgrade() or cancel */
#define KITH_EVENT_DOWNGRADE 7
/* what an earlier meeting with them left open is settled: the truth of that one */
#define KITH_EVENT_RESUMED 8
/* show both offers; answer kith_meeting_decide(). Comes anew when one changes: flag 1 */
#define KITH_EVENT_OFFERED 9
/* the other person has said yes */
#define KITH_EVENT_PEER_READY 10
/* their card is in the vault: name, and id for kith_contact_open() */
#define KITH_EVENT_SAVED 11
/* the truth says who has what */
#define KITH_EVENT_DONE 12
/* over without success: code, message, hint and truth */
#define KITH_EVENT_FAILED 13
/* write what `link` has left, close it, say kith_meeting_closed(). code: why, KITH_OK if another link won; message, hint; flag
 * 1: it went out from here. The meeting goes on */
#define KITH_EVENT_LINK_FINISHED 14

/* How far a card came, as far as this device can know. */
#define KITH_ARRIVAL_NO 0
#define KITH_ARRIVAL_MAYBE 1
#define KITH_ARRIVAL_YES 2

typedef struct kith_event {
    int32_t kind;  /* KITH_EVENT_ */
    int32_t code;  /* FAILED, LINK_FINISHED */
    uint32_t link; /* PHRASES, AUTHENTICATED, SCANNED, LINK_FINISHED; else 0 */
    int32_t flag;
    int32_t left;        /* WRONG_GUESS */
    int32_t how;         /* AUTHENTICATED: KITH_HOW_ */
    int32_t theirs_here; /* DONE, FAILED, RESUMED: KITH_ARRIVAL_: I hold what they gave */
    int32_t mine_there;  /* the same of mine with them */
    int32_t unfinished;  /* 1: a sealed row is kept; the next meeting of the two finishes it */
} kith_event;

/* Fetches the next event and does what the vault must do for the meeting to go on, so it may write to disk. The moment is
 * recorded with what is kept. Out: *event. What an event says in texts stays until the next one is fetched. */
KITH_API KITH_CHECK int32_t kith_meeting_next_event(kith_meeting* meeting, const kith_now* now, kith_event* event);
/* What the last event says. Each may be empty. */
/* one sentence for the person */
#define KITH_EVENT_MESSAGE 0
/* what to do next */
#define KITH_EVENT_HINT 1
/* DONE, FAILED, RESUMED: who has what, in a sentence */
#define KITH_EVENT_TRUTH 2
/* AUTHENTICATED, SCANNED, DOWNGRADE, SAVED; as they call themselves, or as the owner knows them */
#define KITH_EVENT_NAME 3
/* SAVED */
#define KITH_EVENT_ID 4
KITH_API KITH_CHECK int32_t kith_meeting_event_text(kith_meeting* meeting, int32_t what, char* out, size_t* size);

/* The offers of the last OFFERED or SCANNED event: kinds and terms, never values. In: whose; after SCANNED only theirs is known.
 * KITH_ERR_STATE before. */
#define KITH_MINE 0
#define KITH_THEIRS 1
KITH_API KITH_CHECK int32_t kith_meeting_offer_name(kith_meeting* meeting, int32_t whose, char* out, size_t* size);
/* Out: *count, of its properties. */
KITH_API KITH_CHECK int32_t kith_meeting_offer_count(kith_meeting* meeting, int32_t whose, size_t* count);
/* In: whose, index, what (KITH_PROPERTY_NAME or _TYPES). Out: text. KITH_ERR_NOT_FOUND. */
KITH_API KITH_CHECK int32_t kith_meeting_offer_property(kith_meeting* meeting, int32_t whose, size_t index,
                                                        int32_t what, char* out, size_t* size);
/* Out: *terms. KITH_ERR_NOT_FOUND. */
KITH_API KITH_CHECK int32_t kith_meeting_offer_terms(kith_meeting* meeting, int32_t whose, size_t index,
                                                     kith_terms* terms);
/* One of the three phrases of the last PHRASES event, four words. In: index, 0 to 2. KITH_ERR_STATE before. */
KITH_API KITH_CHECK int32_t kith_meeting_phrase(kith_meeting* meeting, size_t index, char* out, size_t* size);

/* Answers. KITH_ERR_STATE if it was not asked.
 * To PHRASES of `link`. In: choice, 0 to 2, or -1: none of them. Only a person can know, who has read them to the other: never
 * a program on its own. */
KITH_API KITH_CHECK int32_t kith_meeting_pick(kith_meeting* meeting, uint32_t link, int32_t choice,
                                              const kith_now* now);
/* To SCANNED: the tap that lets them see ours. */
KITH_API KITH_CHECK int32_t kith_meeting_admit(kith_meeting* meeting, const kith_now* now);
/* To DOWNGRADE: the person goes on all the same. */
KITH_API KITH_CHECK int32_t kith_meeting_accept_downgrade(kith_meeting* meeting, const kith_now* now);
/* To OFFERED: the person's yes to both offers as they were shown. In: give and take, each 1 or 0; both 0 declines. A yes is passed
 * over while newer offers wait to be fetched: they come as OFFERED again, and want a new one. */
KITH_API KITH_CHECK int32_t kith_meeting_decide(kith_meeting* meeting, int32_t give, int32_t take, const kith_now* now);
/* To OFFERED: the person chose otherwise. In: give, as kith_meeting_set_give(). Both sides get OFFERED again, and decide anew.
 * KITH_ERR_NOT_FOUND, KITH_ERR_USAGE, KITH_ERR_LIMIT. */
KITH_API KITH_CHECK int32_t kith_meeting_offer(kith_meeting* meeting, const char* give, size_t size,
                                               const kith_now* now);
/* Ends it; FAILED follows with this reason. In: reason, KITH_ERR_CANCELLED or KITH_ERR_DECLINED from a person; where the app has no
 * peer left to try, KITH_ERR_NOBODY, KITH_ERR_TIMEOUT, or the code of the last LINK_FINISHED, whose words FAILED then repeats.
 * Before our key is out nothing is kept; after it the truth says how it is. Over already: nothing happens. */
KITH_API KITH_CHECK int32_t kith_meeting_cancel(kith_meeting* meeting, int32_t reason, const kith_now* now);

/* ---- finding each other: pure bytes, for the phone's own radio ---------------------------------------------------------- */
/* These take no handle, and so have no words: their codes say all. */

/* DNS-SD: the service that a meeting is announced under. Static text. */
KITH_API const char* kith_dns_sd_service(void);
/* A TXT record. In: number, 1 to 9999. Out: bytes, each string with its length before it. */
KITH_API KITH_CHECK int32_t kith_txt_make(int32_t number, uint8_t* out, size_t* size);
/* Out: *number. KITH_ERR_MALFORMED for a record that is not kith's, or of another version. */
KITH_API KITH_CHECK int32_t kith_txt_read(const uint8_t* bytes, size_t size, int32_t* number);

/* Bluetooth LE. UUIDs are texts of 36 characters in lower case, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", as both phone systems take
 * and give them. The service that a meeting is advertised with, and scanned for: it carries the number and nothing else. In: number,
 * 1 to 9999. Out: its UUID. */
KITH_API KITH_CHECK int32_t kith_le_uuid_make(int32_t number, char* out, size_t* size);
/* In: an advertised UUID, of either case. Out: *number. KITH_ERR_MALFORMED for one that is not kith's. */
KITH_API KITH_CHECK int32_t kith_le_uuid_read(const char* uuid, size_t uuid_size, int32_t* number);
/* The GATT service of whoever takes links, and its one characteristic, which says where: the same in every meeting. In: what. */
#define KITH_LE_SERVICE 0
#define KITH_LE_CHARACTERISTIC 1
KITH_API KITH_CHECK int32_t kith_le_gatt_uuid(int32_t what, char* out, size_t* size);
/* That characteristic's value. In: psm, of the L2CAP channel that takes links, 128 to 255. Out: bytes. */
KITH_API KITH_CHECK int32_t kith_le_psm_make(int32_t psm, uint8_t* out, size_t* size);
/* Out: *psm, to open an L2CAP channel to. KITH_ERR_MALFORMED for what is not kith's, or of another version; KITH_ERR_LIMIT. */
KITH_API KITH_CHECK int32_t kith_le_psm_read(const uint8_t* bytes, size_t size, int32_t* psm);

/* A code as a person typed it. Out: *number to look for, 0 if none was typed; *mended, 1 if a slip was put right: then show the
 * person how it was read; the code as it was read, in words. KITH_ERR_MALFORMED, KITH_ERR_LIMIT. */
KITH_API KITH_CHECK int32_t kith_code_read(const char* text, size_t text_size, int32_t* number, int32_t* mended,
                                           char* out, size_t* size);

/* An invitation, as it was scanned. Out: *number to look for, or 0. KITH_ERR_MALFORMED, KITH_ERR_TOO_NEW. */
KITH_API KITH_CHECK int32_t kith_invitation_number(const char* text, size_t text_size, int32_t* number);
/* Out: an address to try, numeric, 8 at most. KITH_ERR_NOT_FOUND beyond the last; KITH_ERR_MALFORMED, KITH_ERR_TOO_NEW. */
KITH_API KITH_CHECK int32_t kith_invitation_address(const char* text, size_t text_size, size_t index, char* out,
                                                    size_t* size);

/* NFC: what a record holds. */
#define KITH_NDEF_VCARD 1      /* a card as vCard text */
#define KITH_NDEF_INVITATION 2 /* kith_meeting_invitation() */
/* Makes an NDEF message of one record. In: kind, KITH_NDEF_; text, UTF-8, not empty, 65,536 bytes at most. Out: bytes. */
KITH_API KITH_CHECK int32_t kith_ndef_make(int32_t kind, const char* text, size_t text_size, uint8_t* out,
                                           size_t* size);
/* Reads an NDEF message (256 KiB at most): the first record that holds one of these. Out: *kind, KITH_NDEF_; its text.
 * KITH_ERR_NOT_FOUND if there is none, KITH_ERR_MALFORMED, KITH_ERR_LIMIT. */
KITH_API KITH_CHECK int32_t kith_ndef_read(const uint8_t* message, size_t message_size, int32_t* kind, char* out,
                                           size_t* size);

#ifdef __cplusplus
}
#endif

#endif /* KITH_H */
