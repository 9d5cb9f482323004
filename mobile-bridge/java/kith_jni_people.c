/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Natives of lists of people and of contacts.
 */
#include "kith_jni.h"

static void contact_done(JNIEnv* env, jlong contact, int32_t code) {
    (void)failed(env, code, HANDLE(contact, contact), contact_words);
}

NATIVE(jlong, peopleOpen)(JNIEnv* env, jclass self, jlong vault, jbyteArray words, NOW) {
    MOMENT(now);
    struct bytes in;
    kith_people* people = NULL;
    (void)self;
    if (take(env, words, &in)) {
        kith_vault* of = HANDLE(vault, vault);
        (void)failed(env, kith_people_open(of, (const char*)in.at, in.size, &now, &people), of, vault_words);
        drop(&in);
    }
    return (jlong)(intptr_t)people;
}

NATIVE(void, peopleFree)(JNIEnv* env, jclass self, jlong people) {
    (void)env, (void)self;
    kith_people_free(HANDLE(people, people));
}

NATIVE(jlong, peopleCount)(JNIEnv* env, jclass self, jlong people) {
    size_t count = 0;
    (void)self;
    (void)failed(env, kith_people_count(HANDLE(people, people), &count), HANDLE(people, people), people_words);
    return (jlong)count;
}

NATIVE(jbyteArray, peopleId)(JNIEnv* env, jclass self, jlong people, jlong index) {
    kith_people* of = HANDLE(people, people);
    (void)self;
    RETURN_TEXT(of, people_words, kith_people_id(of, (size_t)index, out, &size));
}

NATIVE(jbyteArray, peopleName)(JNIEnv* env, jclass self, jlong people, jlong index) {
    kith_people* of = HANDLE(people, people);
    (void)self;
    RETURN_TEXT(of, people_words, kith_people_name(of, (size_t)index, out, &size));
}

static jbyteArray people_export(JNIEnv* env, kith_people* of, const struct bytes* in, const kith_now* now,
                                size_t* withheld, size_t* left_out) {
    RETURN_TEXT(of, people_words,
                kith_people_export(of, (const char*)in->at, in->size, now, out, &size, withheld, left_out));
}

/* Numbers: withheld, left out. */
NATIVE(jbyteArray, peopleExport)(JNIEnv* env, jclass self, jlong people, jbyteArray format, jlongArray numbers, NOW) {
    MOMENT(now);
    struct bytes in;
    size_t withheld = 0;
    size_t left_out = 0;
    jbyteArray given = NULL;
    (void)self;
    if (take(env, format, &in)) {
        given = people_export(env, HANDLE(people, people), &in, &now, &withheld, &left_out);
        const jlong told[] = {(jlong)withheld, (jlong)left_out};
        put_longs(env, numbers, told, 2);
        drop(&in);
    }
    return given;
}

/* ---- one person -------------------------------------------------------------------------------------------------------- */

NATIVE(jlong, contactOpen)(JNIEnv* env, jclass self, jlong vault, jbyteArray who, NOW) {
    MOMENT(now);
    struct bytes in;
    kith_contact* contact = NULL;
    (void)self;
    if (take(env, who, &in)) {
        kith_vault* of = HANDLE(vault, vault);
        (void)failed(env, kith_contact_open(of, (const char*)in.at, in.size, &now, &contact), of, vault_words);
        drop(&in);
    }
    return (jlong)(intptr_t)contact;
}

NATIVE(void, contactFree)(JNIEnv* env, jclass self, jlong contact) {
    (void)env, (void)self;
    kith_contact_free(HANDLE(contact, contact));
}

NATIVE(jlong, contactCount)(JNIEnv* env, jclass self, jlong contact, jint what) {
    size_t count = 0;
    (void)self;
    contact_done(env, contact, kith_contact_count(HANDLE(contact, contact), what, &count));
    return (jlong)count;
}

NATIVE(jbyteArray, contactText)(JNIEnv* env, jclass self, jlong contact, jint what, jlong index) {
    kith_contact* of = HANDLE(contact, contact);
    (void)self;
    RETURN_TEXT(of, contact_words, kith_contact_text(of, what, (size_t)index, out, &size));
}

/* Numbers: Unix milliseconds, the zone's offset in minutes, and for a meeting how the two made sure. */
NATIVE(void, contactTime)(JNIEnv* env, jclass self, jlong contact, jint what, jlong index, jlongArray numbers) {
    kith_contact* of = HANDLE(contact, contact);
    int64_t unix_ms = 0;
    int32_t offset = 0;
    int32_t how = 0;
    (void)self;
    int32_t code = kith_contact_time(of, what, (size_t)index, &unix_ms, &offset);
    if (code == KITH_OK && what == KITH_CONTACT_MET) {
        code = kith_contact_how(of, (size_t)index, &how);
    }
    contact_done(env, contact, code);
    const jlong told[] = {unix_ms, offset, how};
    put_longs(env, numbers, told, 3);
}

NATIVE(jbyteArray, contactProperty)(JNIEnv* env, jclass self, jlong contact, jlong index, jint what) {
    kith_contact* of = HANDLE(contact, contact);
    (void)self;
    RETURN_TEXT(of, contact_words, kith_contact_property(of, (size_t)index, what, out, &size));
}

/* As personaTerms. */
NATIVE(jbyteArray, contactTerms)(JNIEnv* env, jclass self, jlong contact, jlong index, jlongArray numbers) {
    kith_terms terms;
    (void)self;
    memset(&terms, 0, sizeof terms);
    contact_done(env, contact, kith_contact_terms(HANDLE(contact, contact), (size_t)index, &terms));
    const jlong told[] = {terms.may_export, terms.pass_on, terms.use_for};
    put_longs(env, numbers, told, 3);
    return (*env)->ExceptionCheck(env) ? NULL : give(env, terms.keep_until, strlen(terms.keep_until));
}

NATIVE(jbyteArray, contactVcard)(JNIEnv* env, jclass self, jlong contact) {
    kith_contact* of = HANDLE(contact, contact);
    (void)self;
    RETURN_TEXT(of, contact_words, kith_contact_vcard(of, out, &size));
}

NATIVE(jbyteArray, contactJcard)(JNIEnv* env, jclass self, jlong contact) {
    kith_contact* of = HANDLE(contact, contact);
    (void)self;
    RETURN_TEXT(of, contact_words, kith_contact_jcard(of, out, &size));
}

static jbyteArray contact_export(JNIEnv* env, kith_contact* of, const struct bytes* in, const kith_now* now,
                                 size_t* withheld) {
    RETURN_TEXT(of, contact_words, kith_contact_export(of, (const char*)in->at, in->size, now, out, &size, withheld));
}

/* Numbers: withheld. */
NATIVE(jbyteArray, contactExport)(JNIEnv* env, jclass self, jlong contact, jbyteArray format, jlongArray numbers, NOW) {
    MOMENT(now);
    struct bytes in;
    size_t withheld = 0;
    jbyteArray given = NULL;
    (void)self;
    if (take(env, format, &in)) {
        given = contact_export(env, HANDLE(contact, contact), &in, &now, &withheld);
        const jlong told = (jlong)withheld;
        put_longs(env, numbers, &told, 1);
        drop(&in);
    }
    return given;
}

typedef int32_t (*change)(kith_contact* contact, const char* text, size_t size, const kith_now* now);

static void change_contact(JNIEnv* env, jlong contact, jbyteArray text, const kith_now* now, change how) {
    struct bytes in;
    if (take(env, text, &in)) {
        contact_done(env, contact, how(HANDLE(contact, contact), (const char*)in.at, in.size, now));
        drop(&in);
    }
}

NATIVE(void, contactAddNote)(JNIEnv* env, jclass self, jlong contact, jbyteArray text, NOW) {
    MOMENT(now);
    (void)self;
    change_contact(env, contact, text, &now, kith_contact_add_note);
}

NATIVE(void, contactAddTag)(JNIEnv* env, jclass self, jlong contact, jbyteArray tag, NOW) {
    MOMENT(now);
    (void)self;
    change_contact(env, contact, tag, &now, kith_contact_add_tag);
}

NATIVE(void, contactRemoveTag)(JNIEnv* env, jclass self, jlong contact, jbyteArray tag, NOW) {
    MOMENT(now);
    (void)self;
    change_contact(env, contact, tag, &now, kith_contact_remove_tag);
}

NATIVE(void, contactForget)(JNIEnv* env, jclass self, jlong contact, NOW) {
    MOMENT(now);
    (void)self;
    contact_done(env, contact, kith_contact_forget(HANDLE(contact, contact), &now));
}
