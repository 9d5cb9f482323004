/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Natives of meetings.
 */
#include "kith_jni.h"

static void meeting_done(JNIEnv* env, jlong meeting, int32_t code) {
    (void)failed(env, code, HANDLE(meeting, meeting), meeting_words);
}

NATIVE(jlong, meetingNew)(JNIEnv* env, jclass self, jlong vault) {
    kith_meeting* meeting = NULL;
    (void)self;
    (void)failed(env, kith_meeting_new(HANDLE(vault, vault), &meeting), HANDLE(vault, vault), vault_words);
    return (jlong)(intptr_t)meeting;
}

NATIVE(void, meetingFree)(JNIEnv* env, jclass self, jlong meeting) {
    (void)env, (void)self;
    kith_meeting_free(HANDLE(meeting, meeting));
}

/* What: 0 the persona, 1 what to give, 2 the place. */
NATIVE(void, meetingSet)(JNIEnv* env, jclass self, jlong meeting, jint what, jbyteArray text) {
    struct bytes in;
    kith_meeting* of = HANDLE(meeting, meeting);
    (void)self;
    if (take(env, text, &in)) {
        const char* at = (const char*)in.at;
        meeting_done(env, meeting,
                     what == 0   ? kith_meeting_set_persona(of, at, in.size)
                     : what == 1 ? kith_meeting_set_give(of, at, in.size)
                                 : kith_meeting_set_place(of, at, in.size));
        drop(&in);
    }
}

NATIVE(void, meetingSetTerms)(JNIEnv* env, jclass self, jlong meeting, jbyteArray keep, jint may_export, jint pass_on,
                              jint use_for) {
    struct bytes in;
    (void)self;
    if (take(env, keep, &in)) {
        meeting_done(env, meeting,
                     kith_meeting_set_terms(HANDLE(meeting, meeting), (const char*)in.at, in.size, may_export, pass_on,
                                            use_for));
        drop(&in);
    }
}

/* How: 0 listen, 1 listen by phrase, 2 dial by phrase. */
NATIVE(void, meetingOpen)(JNIEnv* env, jclass self, jlong meeting, jint how, jint number, NOW) {
    MOMENT(now);
    kith_meeting* of = HANDLE(meeting, meeting);
    (void)self;
    meeting_done(env, meeting,
                 how == 0   ? kith_meeting_listen(of, number, &now)
                 : how == 1 ? kith_meeting_listen_by_phrase(of, number, &now)
                            : kith_meeting_dial_by_phrase(of, number, &now));
}

/* How: 0 a typed code, 1 a scanned invitation, 2 a picture to display, with addresses. */
NATIVE(void, meetingOpenWith)(JNIEnv* env, jclass self, jlong meeting, jint how, jint number, jbyteArray text, NOW) {
    MOMENT(now);
    struct bytes in;
    kith_meeting* of = HANDLE(meeting, meeting);
    (void)self;
    if (take(env, text, &in)) {
        const char* at = (const char*)in.at;
        meeting_done(env, meeting,
                     how == 0   ? kith_meeting_dial_code(of, at, in.size, &now)
                     : how == 1 ? kith_meeting_scan(of, at, in.size, &now)
                                : kith_meeting_display(of, number, at, in.size, &now));
        drop(&in);
    }
}

NATIVE(jbyteArray, meetingCode)(JNIEnv* env, jclass self, jlong meeting, jint spelling) {
    kith_meeting* of = HANDLE(meeting, meeting);
    (void)self;
    RETURN_TEXT(of, meeting_words, kith_meeting_code(of, spelling, out, &size));
}

NATIVE(jbyteArray, meetingInvitation)(JNIEnv* env, jclass self, jlong meeting) {
    kith_meeting* of = HANDLE(meeting, meeting);
    (void)self;
    RETURN_TEXT(of, meeting_words, kith_meeting_invitation(of, out, &size));
}

NATIVE(jint, meetingLink)(JNIEnv* env, jclass self, jlong meeting, jboolean dialled, NOW) {
    MOMENT(now);
    kith_meeting* of = HANDLE(meeting, meeting);
    uint32_t link = 0;
    (void)self;
    meeting_done(env, meeting,
                 dialled ? kith_meeting_dialled(of, &now, &link) : kith_meeting_accepted(of, &now, &link));
    return (jint)link;
}

/* Whether `from` and `count` lie inside of `size`; else an exception. */
static int fits(JNIEnv* env, jlong from, jlong count, jlong size) {
    if (from >= 0 && count >= 0 && from <= size && count <= size - from) {
        return 1;
    }
    jclass type = (*env)->FindClass(env, "java/lang/IndexOutOfBoundsException");
    if (type != NULL) {
        (*env)->ThrowNew(env, type, "outside of the buffer");
    }
    return 0;
}

NATIVE(void, meetingReceive)(JNIEnv* env, jclass self, jlong meeting, jint link, jbyteArray bytes, jint from,
                             jint count, NOW) {
    MOMENT(now);
    (void)self;
    if (bytes == NULL || !fits(env, from, count, (*env)->GetArrayLength(env, bytes))) {
        return;
    }
    jbyte* at = (*env)->GetByteArrayElements(env, bytes, NULL);
    if (at != NULL) {
        meeting_done(env, meeting,
                     kith_meeting_receive(HANDLE(meeting, meeting), (uint32_t)link, (const uint8_t*)at + from,
                                          (size_t)count, &now));
        (*env)->ReleaseByteArrayElements(env, bytes, at, JNI_ABORT);
    }
}

/* The same from memory outside of Java's heap: no copy. */
NATIVE(void, meetingReceiveDirect)(JNIEnv* env, jclass self, jlong meeting, jint link, jobject buffer, jint from,
                                   jint count, NOW) {
    MOMENT(now);
    (void)self;
    const uint8_t* at = buffer == NULL ? NULL : (*env)->GetDirectBufferAddress(env, buffer);
    if (at != NULL && fits(env, from, count, (*env)->GetDirectBufferCapacity(env, buffer))) {
        meeting_done(env, meeting,
                     kith_meeting_receive(HANDLE(meeting, meeting), (uint32_t)link, at + from, (size_t)count, &now));
    }
}

/* How many bytes were put there; with a count of 0, how many wait. */
NATIVE(jint, meetingOutput)(JNIEnv* env, jclass self, jlong meeting, jint link, jbyteArray bytes, jint from,
                            jint count) {
    uint8_t some[16384];
    size_t size = (size_t)count < sizeof some ? (size_t)count : sizeof some;
    (void)self;
    if (bytes == NULL || !fits(env, from, count, (*env)->GetArrayLength(env, bytes))) {
        return 0;
    }
    if (failed(env, kith_meeting_output(HANDLE(meeting, meeting), (uint32_t)link, some, &size),
               HANDLE(meeting, meeting), meeting_words)) {
        return 0;
    }
    if (count > 0) {
        (*env)->SetByteArrayRegion(env, bytes, from, (jsize)size, (const jbyte*)some);
    }
    return size > INT32_MAX ? INT32_MAX : (jint)size;
}

NATIVE(jint, meetingOutputDirect)(JNIEnv* env, jclass self, jlong meeting, jint link, jobject buffer, jint from,
                                  jint count) {
    (void)self;
    uint8_t* at = buffer == NULL ? NULL : (*env)->GetDirectBufferAddress(env, buffer);
    size_t size = (size_t)count;
    if (at == NULL || !fits(env, from, count, (*env)->GetDirectBufferCapacity(env, buffer))) {
        return 0;
    }
    meeting_done(env, meeting, kith_meeting_output(HANDLE(meeting, meeting), (uint32_t)link, at + from, &size));
    return size > INT32_MAX ? INT32_MAX : (jint)size;
}

NATIVE(void, meetingSent)(JNIEnv* env, jclass self, jlong meeting, jint link, jint count) {
    (void)self;
    meeting_done(env, meeting,
                 kith_meeting_sent(HANDLE(meeting, meeting), (uint32_t)link, count < 0 ? SIZE_MAX : (size_t)count));
}

NATIVE(void, meetingClosed)(JNIEnv* env, jclass self, jlong meeting, jint link, NOW) {
    MOMENT(now);
    (void)self;
    meeting_done(env, meeting, kith_meeting_closed(HANDLE(meeting, meeting), (uint32_t)link, &now));
}

NATIVE(void, meetingTick)(JNIEnv* env, jclass self, jlong meeting, NOW) {
    MOMENT(now);
    (void)self;
    meeting_done(env, meeting, kith_meeting_tick(HANDLE(meeting, meeting), &now));
}

NATIVE(jlong, meetingDeadline)(JNIEnv* env, jclass self, jlong meeting) {
    int64_t at = KITH_NEVER;
    (void)self;
    meeting_done(env, meeting, kith_meeting_deadline(HANDLE(meeting, meeting), &at));
    return at;
}

NATIVE(jboolean, meetingFinished)(JNIEnv* env, jclass self, jlong meeting) {
    int32_t finished = 0;
    (void)self;
    meeting_done(env, meeting, kith_meeting_finished(HANDLE(meeting, meeting), &finished));
    return finished == 1;
}

/* Numbers: kind, code, link, flag, left, how, theirs_here, mine_there, unfinished. */
NATIVE(void, meetingNextEvent)(JNIEnv* env, jclass self, jlong meeting, jlongArray numbers, NOW) {
    MOMENT(now);
    kith_event event;
    (void)self;
    memset(&event, 0, sizeof event);
    meeting_done(env, meeting, kith_meeting_next_event(HANDLE(meeting, meeting), &now, &event));
    const jlong told[] = {event.kind, event.code,        event.link,       event.flag,      event.left,
                          event.how,  event.theirs_here, event.mine_there, event.unfinished};
    put_longs(env, numbers, told, 9);
}

NATIVE(jbyteArray, meetingEventText)(JNIEnv* env, jclass self, jlong meeting, jint what) {
    kith_meeting* of = HANDLE(meeting, meeting);
    (void)self;
    RETURN_TEXT(of, meeting_words, kith_meeting_event_text(of, what, out, &size));
}

NATIVE(jbyteArray, meetingOfferName)(JNIEnv* env, jclass self, jlong meeting, jint whose) {
    kith_meeting* of = HANDLE(meeting, meeting);
    (void)self;
    RETURN_TEXT(of, meeting_words, kith_meeting_offer_name(of, whose, out, &size));
}

NATIVE(jlong, meetingOfferCount)(JNIEnv* env, jclass self, jlong meeting, jint whose) {
    size_t count = 0;
    (void)self;
    meeting_done(env, meeting, kith_meeting_offer_count(HANDLE(meeting, meeting), whose, &count));
    return (jlong)count;
}

NATIVE(jbyteArray, meetingOfferProperty)(JNIEnv* env, jclass self, jlong meeting, jint whose, jlong index, jint what) {
    kith_meeting* of = HANDLE(meeting, meeting);
    (void)self;
    RETURN_TEXT(of, meeting_words, kith_meeting_offer_property(of, whose, (size_t)index, what, out, &size));
}

/* As personaTerms. */
NATIVE(jbyteArray, meetingOfferTerms)(JNIEnv* env, jclass self, jlong meeting, jint whose, jlong index,
                                      jlongArray numbers) {
    kith_terms terms;
    (void)self;
    memset(&terms, 0, sizeof terms);
    meeting_done(env, meeting, kith_meeting_offer_terms(HANDLE(meeting, meeting), whose, (size_t)index, &terms));
    const jlong told[] = {terms.may_export, terms.pass_on, terms.use_for};
    put_longs(env, numbers, told, 3);
    return (*env)->ExceptionCheck(env) ? NULL : give(env, terms.keep_until, strlen(terms.keep_until));
}

NATIVE(jbyteArray, meetingPhrase)(JNIEnv* env, jclass self, jlong meeting, jint index) {
    kith_meeting* of = HANDLE(meeting, meeting);
    (void)self;
    RETURN_TEXT(of, meeting_words, kith_meeting_phrase(of, (size_t)index, out, &size));
}

NATIVE(void, meetingPick)(JNIEnv* env, jclass self, jlong meeting, jint link, jint choice, NOW) {
    MOMENT(now);
    (void)self;
    meeting_done(env, meeting, kith_meeting_pick(HANDLE(meeting, meeting), (uint32_t)link, choice, &now));
}

NATIVE(void, meetingAdmit)(JNIEnv* env, jclass self, jlong meeting, NOW) {
    MOMENT(now);
    (void)self;
    meeting_done(env, meeting, kith_meeting_admit(HANDLE(meeting, meeting), &now));
}

NATIVE(void, meetingAcceptDowngrade)(JNIEnv* env, jclass self, jlong meeting, NOW) {
    MOMENT(now);
    (void)self;
    meeting_done(env, meeting, kith_meeting_accept_downgrade(HANDLE(meeting, meeting), &now));
}

NATIVE(void, meetingDecide)(JNIEnv* env, jclass self, jlong meeting, jboolean gives, jboolean takes, NOW) {
    MOMENT(now);
    (void)self;
    meeting_done(env, meeting,
                 kith_meeting_decide(HANDLE(meeting, meeting), gives == JNI_TRUE, takes == JNI_TRUE, &now));
}

NATIVE(void, meetingOffer)(JNIEnv* env, jclass self, jlong meeting, jbyteArray gives, NOW) {
    MOMENT(now);
    struct bytes in;
    (void)self;
    if (take(env, gives, &in)) {
        meeting_done(env, meeting, kith_meeting_offer(HANDLE(meeting, meeting), (const char*)in.at, in.size, &now));
        drop(&in);
    }
}

NATIVE(void, meetingCancel)(JNIEnv* env, jclass self, jlong meeting, jint reason, NOW) {
    MOMENT(now);
    (void)self;
    meeting_done(env, meeting, kith_meeting_cancel(HANDLE(meeting, meeting), reason, &now));
}
