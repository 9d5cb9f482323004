/* SPDX-License-Identifier: Apache-2.0 */
/*
 * See kith_jni.h; and the natives without a handle.
 */
#include "kith_jni.h"

#define WORDS(kind)                                                             \
    int32_t kind##_words(void* handle, int32_t what, char* out, size_t* size) { \
        return kith_##kind##_error_text((kith_##kind*)handle, what, out, size); \
    }
WORDS(vault)
WORDS(persona)
WORDS(people)
WORDS(contact)
WORDS(meeting)

static jbyteArray words(JNIEnv* env, void* handle, words_of of, int32_t what) {
    char text[1024] = "";
    size_t size = sizeof text;
    if (handle == NULL || of(handle, what, text, &size) != KITH_OK) {
        text[0] = '\0';
    }
    return give(env, text, strlen(text));
}

int failed(JNIEnv* env, int32_t code, void* handle, words_of of) {
    if ((*env)->ExceptionCheck(env)) {
        return 1;
    }
    if (code == KITH_OK) {
        return 0;
    }
    jclass type = (*env)->FindClass(env, "org/kith/KithException");
    jmethodID make = type == NULL ? NULL : (*env)->GetMethodID(env, type, "<init>", "(ILjava/lang/String;[B[B)V");
    jbyteArray message = make == NULL ? NULL : words(env, handle, of, KITH_WORDS_MESSAGE);
    jbyteArray hint = message == NULL ? NULL : words(env, handle, of, KITH_WORDS_HINT);
    jstring name = hint == NULL ? NULL : (*env)->NewStringUTF(env, kith_error_name(code));
    jobject made = name == NULL ? NULL : (*env)->NewObject(env, type, make, (jint)code, name, message, hint);
    if (made != NULL) {
        (*env)->Throw(env, (jthrowable)made);
    }
    return 1; /* where one of these failed, that is the exception */
}

static void no_memory(JNIEnv* env) {
    jclass type = (*env)->FindClass(env, "java/lang/OutOfMemoryError");
    if (type != NULL) {
        (*env)->ThrowNew(env, type, "kith");
    }
}

int take(JNIEnv* env, jbyteArray from, struct bytes* to) {
    to->at = NULL;
    to->size = 0;
    if (from == NULL) {
        jclass type = (*env)->FindClass(env, "java/lang/NullPointerException");
        if (type != NULL) {
            (*env)->ThrowNew(env, type, "bytes");
        }
        return 0;
    }
    const jsize size = (*env)->GetArrayLength(env, from);
    to->at = malloc(size == 0 ? 1 : (size_t)size);
    if (to->at == NULL) {
        no_memory(env);
        return 0;
    }
    to->size = (size_t)size;
    (*env)->GetByteArrayRegion(env, from, 0, size, to->at);
    return 1;
}

void drop(struct bytes* bytes) {
    volatile jbyte* at = bytes->at;
    for (size_t i = 0; i < bytes->size; ++i) {
        at[i] = 0;
    }
    free(bytes->at);
    bytes->at = NULL;
}

jbyteArray give(JNIEnv* env, const void* at, size_t size) {
    if (size > INT32_MAX) {
        no_memory(env);
        return NULL;
    }
    jbyteArray out = (*env)->NewByteArray(env, (jsize)size);
    if (out != NULL && size > 0) {
        (*env)->SetByteArrayRegion(env, out, 0, (jsize)size, at);
    }
    return out;
}

void put_longs(JNIEnv* env, jlongArray to, const jlong* from, jsize count) {
    if (to != NULL && !(*env)->ExceptionCheck(env)) {
        (*env)->SetLongArrayRegion(env, to, 0, count, from);
    }
}

/* ---- what takes no handle ---------------------------------------------------------------------------------------------- */

NATIVE(jint, abiVersion)(JNIEnv* env, jclass self) {
    (void)env, (void)self;
    return kith_abi_version();
}

NATIVE(jstring, version)(JNIEnv* env, jclass self) {
    (void)self;
    return (*env)->NewStringUTF(env, kith_version());
}

NATIVE(jint, errorGroup)(JNIEnv* env, jclass self, jint code) {
    (void)env, (void)self;
    return kith_error_group(code);
}

NATIVE(jstring, dnsSdService)(JNIEnv* env, jclass self) {
    (void)self;
    return (*env)->NewStringUTF(env, kith_dns_sd_service());
}

NATIVE(jbyteArray, txtMake)(JNIEnv* env, jclass self, jint number) {
    (void)self;
    RETURN_BYTES(uint8_t, 0, NULL, NULL, kith_txt_make(number, out, &size));
}

NATIVE(jint, txtRead)(JNIEnv* env, jclass self, jbyteArray record) {
    struct bytes in;
    int32_t number = 0;
    (void)self;
    if (take(env, record, &in)) {
        (void)failed(env, kith_txt_read((const uint8_t*)in.at, in.size, &number), NULL, NULL);
        drop(&in);
    }
    return number;
}

NATIVE(jbyteArray, leUuidMake)(JNIEnv* env, jclass self, jint number) {
    (void)self;
    RETURN_TEXT(NULL, NULL, kith_le_uuid_make(number, out, &size));
}

NATIVE(jint, leUuidRead)(JNIEnv* env, jclass self, jbyteArray uuid) {
    struct bytes in;
    int32_t number = 0;
    (void)self;
    if (take(env, uuid, &in)) {
        (void)failed(env, kith_le_uuid_read((const char*)in.at, in.size, &number), NULL, NULL);
        drop(&in);
    }
    return number;
}

NATIVE(jbyteArray, leGattUuid)(JNIEnv* env, jclass self, jint what) {
    (void)self;
    RETURN_TEXT(NULL, NULL, kith_le_gatt_uuid(what, out, &size));
}

NATIVE(jbyteArray, lePsmMake)(JNIEnv* env, jclass self, jint psm) {
    (void)self;
    RETURN_BYTES(uint8_t, 0, NULL, NULL, kith_le_psm_make(psm, out, &size));
}

NATIVE(jint, lePsmRead)(JNIEnv* env, jclass self, jbyteArray value) {
    struct bytes in;
    int32_t psm = 0;
    (void)self;
    if (take(env, value, &in)) {
        (void)failed(env, kith_le_psm_read((const uint8_t*)in.at, in.size, &psm), NULL, NULL);
        drop(&in);
    }
    return psm;
}

/* Numbers: the public number, and whether it was mended. */
NATIVE(jbyteArray, codeRead)(JNIEnv* env, jclass self, jbyteArray typed, jlongArray numbers) {
    struct bytes in;
    int32_t number = 0;
    int32_t mended = 0;
    char out[256];
    size_t size = sizeof out;
    jbyteArray given = NULL;
    (void)self;
    if (take(env, typed, &in)) {
        if (!failed(env, kith_code_read((const char*)in.at, in.size, &number, &mended, out, &size), NULL, NULL)) {
            const jlong told[] = {number, mended};
            given = give(env, out, size - 1);
            put_longs(env, numbers, told, 2);
        }
        drop(&in);
    }
    return given;
}

NATIVE(jint, invitationNumber)(JNIEnv* env, jclass self, jbyteArray text) {
    struct bytes in;
    int32_t number = 0;
    (void)self;
    if (take(env, text, &in)) {
        (void)failed(env, kith_invitation_number((const char*)in.at, in.size, &number), NULL, NULL);
        drop(&in);
    }
    return number;
}

/* NULL beyond the last. */
NATIVE(jbyteArray, invitationAddress)(JNIEnv* env, jclass self, jbyteArray text, jint index) {
    struct bytes in;
    char out[256];
    size_t size = sizeof out;
    jbyteArray given = NULL;
    (void)self;
    if (take(env, text, &in)) {
        const int32_t code = kith_invitation_address((const char*)in.at, in.size, (size_t)index, out, &size);
        if (code != KITH_ERR_NOT_FOUND && !failed(env, code, NULL, NULL)) {
            given = give(env, out, size - 1);
        }
        drop(&in);
    }
    return given;
}

static jbyteArray ndef_make(JNIEnv* env, jint kind, const struct bytes* in) {
    RETURN_BYTES(uint8_t, 0, NULL, NULL, kith_ndef_make(kind, (const char*)in->at, in->size, out, &size));
}

NATIVE(jbyteArray, ndefMake)(JNIEnv* env, jclass self, jint kind, jbyteArray text) {
    struct bytes in;
    jbyteArray given = NULL;
    (void)self;
    if (take(env, text, &in)) {
        given = ndef_make(env, kind, &in);
        drop(&in);
    }
    return given;
}

static jbyteArray ndef_read(JNIEnv* env, const struct bytes* in, int32_t* kind) {
    RETURN_TEXT(NULL, NULL, kith_ndef_read((const uint8_t*)in->at, in->size, kind, out, &size));
}

/* Numbers: the kind. */
NATIVE(jbyteArray, ndefRead)(JNIEnv* env, jclass self, jbyteArray message, jlongArray numbers) {
    struct bytes in;
    int32_t kind = 0;
    jbyteArray given = NULL;
    (void)self;
    if (take(env, message, &in)) {
        given = ndef_read(env, &in, &kind);
        const jlong told = kind;
        put_longs(env, numbers, &told, 1);
        drop(&in);
    }
    return given;
}
