/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the C side of the Java face shares: bytes in and out, and failures as exceptions. Handles are pointers in a long; Java holds
 * them, calls with none that is closed, and lets one thread at a time into a family (org.kith.Handle).
 */
#ifndef KITH_JNI_H
#define KITH_JNI_H

#include <jni.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kith.h"

#define NATIVE(type, name) JNIEXPORT type JNICALL Java_org_kith_Native_##name
#define HANDLE(kind, value) ((kith_##kind*)(intptr_t)(value))

/* The moment that each call which needs one is given as three numbers. */
#define NOW jlong unix_ms, jlong monotonic_ms, jint offset_minutes
#define MOMENT(name) const kith_now name = {unix_ms, monotonic_ms, offset_minutes}

/* Asks a handle for the words of its last failure. */
typedef int32_t (*words_of)(void* handle, int32_t what, char* out, size_t* size);
int32_t vault_words(void* handle, int32_t what, char* out, size_t* size);
int32_t persona_words(void* handle, int32_t what, char* out, size_t* size);
int32_t people_words(void* handle, int32_t what, char* out, size_t* size);
int32_t contact_words(void* handle, int32_t what, char* out, size_t* size);
int32_t meeting_words(void* handle, int32_t what, char* out, size_t* size);

/* Whether the call failed: then a KithException with its code and words is pending. `handle` may be NULL: no words. */
int failed(JNIEnv* env, int32_t code, void* handle, words_of words);

/* Bytes of a Java array, copied, since what they are given to may take long. A null array, or no memory, is a pending exception. */
struct bytes {
    jbyte* at;
    size_t size;
};
int take(JNIEnv* env, jbyteArray from, struct bytes* to);
/* Wipes and frees them: some are keys. */
void drop(struct bytes* bytes);
/* A Java array of those bytes, or NULL and a pending exception. */
jbyteArray give(JNIEnv* env, const void* at, size_t size);
/* Writes numbers into an array of at least as many, which Java made. */
void put_longs(JNIEnv* env, jlongArray to, const jlong* from, jsize count);

/* Ends a native that gives bytes: calls until the buffer is large enough. CALL uses `out` and `size`; `less` is 1 for text, whose null
 * character stays here. */
#define RETURN_BYTES(type, less, handle, words, CALL)                      \
    do {                                                                   \
        type* out = NULL;                                                  \
        size_t size = 0;                                                   \
        int32_t code = CALL;                                               \
        jbyteArray given = NULL;                                           \
        while (code == KITH_ERR_TOO_SMALL) {                               \
            type* const larger = realloc(out, size);                       \
            if (larger == NULL) {                                          \
                code = KITH_ERR_MEMORY;                                    \
                break;                                                     \
            }                                                              \
            out = larger;                                                  \
            code = CALL;                                                   \
        }                                                                  \
        if (!failed(env, code, handle, words)) {                           \
            given = give(env, out, size == 0 ? 0 : size - (size_t)(less)); \
        }                                                                  \
        free(out);                                                         \
        return given;                                                      \
    } while (0)
#define RETURN_TEXT(handle, words, CALL) RETURN_BYTES(char, 1, handle, words, CALL)

#endif
