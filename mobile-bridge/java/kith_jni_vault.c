/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Natives of vaults and personas. A number that says nothing beyond success is not given back: a failure is an exception.
 */
#include "kith_jni.h"

static void vault_done(JNIEnv* env, jlong vault, int32_t code) {
    (void)failed(env, code, HANDLE(vault, vault), vault_words);
}
static void persona_done(JNIEnv* env, jlong persona, int32_t code) {
    (void)failed(env, code, HANDLE(persona, persona), persona_words);
}

NATIVE(jlong, vaultNew)(JNIEnv* env, jclass self) {
    kith_vault* vault = NULL;
    (void)self;
    (void)failed(env, kith_vault_new(&vault), NULL, NULL);
    return (jlong)(intptr_t)vault;
}

NATIVE(void, vaultFree)(JNIEnv* env, jclass self, jlong vault) {
    (void)env, (void)self;
    kith_vault_free(HANDLE(vault, vault));
}

NATIVE(void, vaultFolder)(JNIEnv* env, jclass self, jlong vault, jbyteArray path) {
    struct bytes in;
    (void)self;
    if (take(env, path, &in)) {
        vault_done(env, vault, kith_vault_set_folder(HANDLE(vault, vault), (const char*)in.at, in.size));
        drop(&in);
    }
}

/* How: as org.kith.Key numbers them. */
NATIVE(void, vaultKey)(JNIEnv* env, jclass self, jlong vault, jint how, jbyteArray key) {
    struct bytes in;
    kith_vault* of = HANDLE(vault, vault);
    (void)self;
    if (take(env, key, &in)) {
        const char* text = (const char*)in.at;
        vault_done(env, vault,
                   how == 0   ? kith_vault_set_device_key(of, (const uint8_t*)in.at, in.size)
                   : how == 1 ? kith_vault_set_passphrase(of, text, in.size)
                              : kith_vault_set_recovery_code(of, text, in.size));
        drop(&in);
    }
}

NATIVE(void, vaultCost)(JNIEnv* env, jclass self, jlong vault, jint mebibytes, jint passes) {
    (void)self;
    vault_done(env, vault, kith_vault_set_cost(HANDLE(vault, vault), (uint32_t)mebibytes, (uint32_t)passes));
}

NATIVE(jboolean, vaultExists)(JNIEnv* env, jclass self, jlong vault) {
    int32_t there = 0;
    (void)self;
    vault_done(env, vault, kith_vault_exists(HANDLE(vault, vault), &there));
    return there == 1;
}

NATIVE(void, vaultCreate)(JNIEnv* env, jclass self, jlong vault, NOW) {
    MOMENT(now);
    (void)self;
    vault_done(env, vault, kith_vault_create(HANDLE(vault, vault), &now));
}

NATIVE(void, vaultOpen)(JNIEnv* env, jclass self, jlong vault, NOW) {
    MOMENT(now);
    (void)self;
    vault_done(env, vault, kith_vault_open(HANDLE(vault, vault), &now));
}

/* Numbers: contacts, damaged, hidden, intact, writable, clock_uncertain. */
NATIVE(void, vaultLook)(JNIEnv* env, jclass self, jlong vault, jlongArray numbers) {
    kith_vault_state state;
    (void)self;
    memset(&state, 0, sizeof state);
    vault_done(env, vault, kith_vault_look(HANDLE(vault, vault), &state));
    const jlong told[] = {(jlong)state.contacts, (jlong)state.damaged, (jlong)state.hidden,
                          state.intact,          state.writable,       state.clock_uncertain};
    put_longs(env, numbers, told, 6);
}

NATIVE(void, vaultAddKey)(JNIEnv* env, jclass self, jlong vault, NOW) {
    MOMENT(now);
    (void)self;
    vault_done(env, vault, kith_vault_add_key(HANDLE(vault, vault), &now));
}

NATIVE(jlong, vaultPurgeExpired)(JNIEnv* env, jclass self, jlong vault, NOW) {
    MOMENT(now);
    size_t gone = 0;
    (void)self;
    vault_done(env, vault, kith_vault_purge_expired(HANDLE(vault, vault), &now, &gone));
    return (jlong)gone;
}

/* Numbers: added, changed, alike, refused. */
NATIVE(void, vaultImport)(JNIEnv* env, jclass self, jlong vault, jbyteArray file, jlongArray numbers, NOW) {
    MOMENT(now);
    struct bytes in;
    kith_imported imported;
    (void)self;
    memset(&imported, 0, sizeof imported);
    if (take(env, file, &in)) {
        vault_done(env, vault, kith_vault_import(HANDLE(vault, vault), (const char*)in.at, in.size, &now, &imported));
        const jlong told[] = {(jlong)imported.added, (jlong)imported.changed, (jlong)imported.alike,
                              (jlong)imported.refused};
        put_longs(env, numbers, told, 4);
        drop(&in);
    }
}

NATIVE(void, vaultAddPersona)(JNIEnv* env, jclass self, jlong vault, jbyteArray name, jbyteArray shown, NOW) {
    MOMENT(now);
    struct bytes called;
    struct bytes seen;
    (void)self;
    if (take(env, name, &called)) {
        if (take(env, shown, &seen)) {
            vault_done(env, vault,
                       kith_vault_add_persona(HANDLE(vault, vault), (const char*)called.at, called.size,
                                              (const char*)seen.at, seen.size, &now));
            drop(&seen);
        }
        drop(&called);
    }
}

NATIVE(void, vaultRemovePersona)(JNIEnv* env, jclass self, jlong vault, jbyteArray name, NOW) {
    MOMENT(now);
    struct bytes in;
    (void)self;
    if (take(env, name, &in)) {
        vault_done(env, vault, kith_vault_remove_persona(HANDLE(vault, vault), (const char*)in.at, in.size, &now));
        drop(&in);
    }
}

NATIVE(jlong, vaultPersonaCount)(JNIEnv* env, jclass self, jlong vault) {
    size_t count = 0;
    (void)self;
    vault_done(env, vault, kith_vault_persona_count(HANDLE(vault, vault), &count));
    return (jlong)count;
}

NATIVE(jbyteArray, vaultPersonaName)(JNIEnv* env, jclass self, jlong vault, jlong index) {
    kith_vault* of = HANDLE(vault, vault);
    (void)self;
    RETURN_TEXT(of, vault_words, kith_vault_persona_name(of, (size_t)index, out, &size));
}

/* ---- personas ---------------------------------------------------------------------------------------------------------- */

NATIVE(jlong, personaOpen)(JNIEnv* env, jclass self, jlong vault, jbyteArray name) {
    struct bytes in;
    kith_persona* persona = NULL;
    (void)self;
    if (take(env, name, &in)) {
        vault_done(env, vault, kith_persona_open(HANDLE(vault, vault), (const char*)in.at, in.size, &persona));
        drop(&in);
    }
    return (jlong)(intptr_t)persona;
}

NATIVE(void, personaFree)(JNIEnv* env, jclass self, jlong persona) {
    (void)env, (void)self;
    kith_persona_free(HANDLE(persona, persona));
}

NATIVE(jbyteArray, personaVcard)(JNIEnv* env, jclass self, jlong persona) {
    kith_persona* of = HANDLE(persona, persona);
    (void)self;
    RETURN_TEXT(of, persona_words, kith_persona_vcard(of, out, &size));
}

NATIVE(void, personaSetVcard)(JNIEnv* env, jclass self, jlong persona, jbyteArray vcard, NOW) {
    MOMENT(now);
    struct bytes in;
    (void)self;
    if (take(env, vcard, &in)) {
        persona_done(env, persona, kith_persona_set_vcard(HANDLE(persona, persona), (const char*)in.at, in.size, &now));
        drop(&in);
    }
}

NATIVE(jlong, personaCount)(JNIEnv* env, jclass self, jlong persona) {
    size_t count = 0;
    (void)self;
    persona_done(env, persona, kith_persona_count(HANDLE(persona, persona), &count));
    return (jlong)count;
}

NATIVE(jbyteArray, personaProperty)(JNIEnv* env, jclass self, jlong persona, jlong index, jint what) {
    kith_persona* of = HANDLE(persona, persona);
    (void)self;
    RETURN_TEXT(of, persona_words, kith_persona_property(of, (size_t)index, what, out, &size));
}

NATIVE(jboolean, personaGivesToEveryone)(JNIEnv* env, jclass self, jlong persona, jlong index) {
    int32_t give_to = 0;
    (void)self;
    persona_done(env, persona, kith_persona_give_to(HANDLE(persona, persona), (size_t)index, &give_to));
    return give_to == KITH_GIVE_EVERYONE;
}

NATIVE(void, personaSetGiveTo)(JNIEnv* env, jclass self, jlong persona, jlong index, jboolean everyone) {
    (void)self;
    persona_done(env, persona,
                 kith_persona_set_give_to(HANDLE(persona, persona), (size_t)index,
                                          everyone ? KITH_GIVE_EVERYONE : KITH_GIVE_WHEN_CHOSEN));
}

/* The day until which it may be kept; numbers: may_export, pass_on, use_for. */
NATIVE(jbyteArray, personaTerms)(JNIEnv* env, jclass self, jlong persona, jlong index, jlongArray numbers, NOW) {
    MOMENT(now);
    kith_terms terms;
    (void)self;
    memset(&terms, 0, sizeof terms);
    persona_done(env, persona, kith_persona_terms(HANDLE(persona, persona), (size_t)index, &now, &terms));
    const jlong told[] = {terms.may_export, terms.pass_on, terms.use_for};
    put_longs(env, numbers, told, 3);
    return (*env)->ExceptionCheck(env) ? NULL : give(env, terms.keep_until, strlen(terms.keep_until));
}

/* Index -1: all. */
NATIVE(void, personaSetTerms)(JNIEnv* env, jclass self, jlong persona, jlong index, jbyteArray keep, jint may_export,
                              jint pass_on, jint use_for) {
    struct bytes in;
    (void)self;
    if (take(env, keep, &in)) {
        persona_done(env, persona,
                     kith_persona_set_terms(HANDLE(persona, persona), index < 0 ? KITH_ALL : (size_t)index,
                                            (const char*)in.at, in.size, may_export, pass_on, use_for));
        drop(&in);
    }
}

NATIVE(void, personaSave)(JNIEnv* env, jclass self, jlong persona, NOW) {
    MOMENT(now);
    (void)self;
    persona_done(env, persona, kith_persona_save(HANDLE(persona, persona), &now));
}

static jbyteArray persona_qr(JNIEnv* env, kith_persona* of, const struct bytes* in, size_t longest,
                             const kith_now* now) {
    RETURN_TEXT(of, persona_words, kith_persona_qr(of, (const char*)in->at, in->size, longest, now, out, &size));
}

NATIVE(jbyteArray, personaQr)(JNIEnv* env, jclass self, jlong persona, jbyteArray gives, jint longest, NOW) {
    MOMENT(now);
    struct bytes in;
    jbyteArray given = NULL;
    (void)self;
    if (take(env, gives, &in)) {
        given = persona_qr(env, HANDLE(persona, persona), &in, longest < 0 ? 0 : (size_t)longest, &now);
        drop(&in);
    }
    return given;
}
