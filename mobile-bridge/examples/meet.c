/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An app that embeds kith, as small as a useful one can be: it meets whoever runs this program, `kith meet`, or another app, over
 * one link that it owns itself, and keeps the card in a vault of its own.
 *
 *   meet FOLDER NAME listen PORT               shows a code on 127.0.0.1 (PORT 0: any free one)
 *   meet FOLDER NAME HOST PORT CODE            dials, with the code of the other screen
 *   meet FOLDER NAME pipes IN OUT [CODE]       over two named pipes instead; without CODE it shows one
 *
 * The key that opens the vault stands in FOLDER.key, where a phone has its key store; `kith --device-key-file` takes it too.
 * Exit: 0 both have what was agreed, 1 no success (the reason is said), 2 usage.
 *
 * The parts of an app are here one after the other: the clocks, the vault, the screens (act_on), the radio (a socket or two
 * pipes), and the loop that joins them (run).
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "kith.h"

struct app {
    kith_vault* vault;
    kith_meeting* meeting;
    int shows;    /* this side shows the code; else it dials */
    int listener; /* -1: nobody else will come */
    int in;       /* what is read from, -1: there is no link now */
    int out;      /* what is written to: of a socket the same */
    uint32_t link;
    int asks;    /* the person is to answer y or n */
    int over;    /* DONE or FAILED came */
    int success; /* it was DONE */
};

/* ---- the clocks -------------------------------------------------------------------------------------------------------- */

static int64_t milliseconds(clockid_t clock) {
    struct timespec at;
    clock_gettime(clock, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

static kith_now now(void) {
    kith_now out;
    struct tm here;
    out.unix_ms = milliseconds(CLOCK_REALTIME);
    out.monotonic_ms = milliseconds(CLOCK_MONOTONIC);
    const time_t seconds = (time_t)(out.unix_ms / 1000);
    localtime_r(&seconds, &here);
    out.offset_minutes = (int32_t)(here.tm_gmtoff / 60);
    return out;
}

/* ---- what is said to the person ---------------------------------------------------------------------------------------- */

/* Text from elsewhere: a terminal must not take it for orders. An app on a phone shows it in a plain label instead. */
static void say(const char* label, const char* text) {
    fputs(label, stderr);
    for (const unsigned char* at = (const unsigned char*)text; *at != '\0'; ++at) {
        const int control = *at < 0x20 || *at == 0x7f || (at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0);
        fputc(control ? '?' : *at, stderr);
    }
    fputc('\n', stderr);
}

/* Ends the program where nothing sensible can follow. `text` is the error text of the handle that the call was made on. */
static void give_up(int32_t code, const char* text) {
    fprintf(stderr, "meet: %s\n", text[0] != '\0' ? text : kith_error_name(code));
    exit(1);
}

static void vault_must(kith_vault* vault, int32_t code) {
    char text[512] = "";
    size_t size = sizeof text;
    if (code != KITH_OK) {
        (void)!kith_vault_error_text(vault, KITH_WORDS_MESSAGE, text, &size);
        give_up(code, text);
    }
}

static void must(struct app* app, int32_t code) {
    char text[512] = "";
    size_t size = sizeof text;
    if (code != KITH_OK) {
        (void)!kith_meeting_error_text(app->meeting, KITH_WORDS_MESSAGE, text, &size);
        give_up(code, text);
    }
}

static void say_of_event(struct app* app, const char* label, int32_t what) {
    char text[1024];
    size_t size = sizeof text;
    if (kith_meeting_event_text(app->meeting, what, text, &size) == KITH_OK && size > 1) {
        say(label, text);
    }
}

/* ---- the vault --------------------------------------------------------------------------------------------------------- */

static void device_key(const char* folder, uint8_t key[32]) {
    char path[4096];
    snprintf(path, sizeof path, "%s.key", folder);
    int file = open(path, O_RDONLY);
    if (file < 0) {
        const int source = open("/dev/urandom", O_RDONLY);
        file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
        if (source < 0 || file < 0 || read(source, key, 32) != 32 || write(file, key, 32) != 32) {
            give_up(KITH_ERR_IO, "the key can't be made");
        }
        close(source);
    } else if (read(file, key, 32) != 32) {
        give_up(KITH_ERR_IO, "the key can't be read");
    }
    close(file);
}

static kith_vault* open_vault(const char* folder, const char* name) {
    const kith_now at = now();
    kith_vault* vault = NULL;
    uint8_t key[32];
    int32_t there = 0;
    if (kith_vault_new(&vault) != KITH_OK) {
        give_up(KITH_ERR_MEMORY, "");
    }
    device_key(folder, key);
    vault_must(vault, kith_vault_set_folder(vault, folder, strlen(folder)));
    vault_must(vault, kith_vault_set_device_key(vault, key, sizeof key));
    memset(key, 0, sizeof key);
    vault_must(vault, kith_vault_exists(vault, &there));
    vault_must(vault, there ? kith_vault_open(vault, &at) : kith_vault_create(vault, &at));
    if (!there) {
        vault_must(vault, kith_vault_add_persona(vault, "me", 2, name, strlen(name), &at));
    }
    return vault;
}

/* ---- the screens ------------------------------------------------------------------------------------------------------- */

static void show_offer(struct app* app, const char* label, int32_t whose) {
    char text[512];
    size_t count = 0;
    size_t size = sizeof text;
    must(app, kith_meeting_offer_count(app->meeting, whose, &count));
    if (kith_meeting_offer_name(app->meeting, whose, text, &size) == KITH_OK) {
        say(label, text);
    }
    for (size_t i = 0; i < count; ++i) {
        kith_terms terms;
        size = sizeof text;
        must(app, kith_meeting_offer_terms(app->meeting, whose, i, &terms));
        if (kith_meeting_offer_property(app->meeting, whose, i, KITH_PROPERTY_NAME, text, &size) == KITH_OK) {
            say("  ", text);
        }
        if (terms.keep_until[0] != '\0') {
            say("    to be kept until ", terms.keep_until);
        }
    }
}

static void act_on(struct app* app, const kith_event* event) {
    char text[64];
    size_t size = sizeof text;
    switch (event->kind) {
        case KITH_EVENT_CODE_READY:
            must(app, kith_meeting_code(app->meeting, KITH_CODE_WORDS, text, &size));
            say("code: ", text);
            break;
        case KITH_EVENT_AUTHENTICATED:
            say_of_event(app, "known as: ", KITH_EVENT_NAME);
            break;
        case KITH_EVENT_OFFERED:
            show_offer(app, "you give, as: ", KITH_MINE);
            show_offer(app, "you get from: ", KITH_THEIRS);
            say("share? y or n", "");
            app->asks = 1;
            break;
        case KITH_EVENT_SAVED:
            say_of_event(app, "saved: ", KITH_EVENT_NAME);
            break;
        case KITH_EVENT_DONE:
        case KITH_EVENT_FAILED:
            app->over = 1;
            app->asks = 0;
            app->success = event->kind == KITH_EVENT_DONE;
            say_of_event(app, "kith: ", KITH_EVENT_MESSAGE);
            say_of_event(app, "kith: ", KITH_EVENT_HINT);
            say_of_event(app, "kith: ", KITH_EVENT_TRUTH);
            break;
        default: /* the rest needs no answer here, and later versions may add to it */
            break;
    }
}

static void answer(struct app* app) {
    char yes = 'n';
    char next = '\0';
    const kith_now at = now();
    if (read(STDIN_FILENO, &yes, 1) != 1) {
        yes = 'n';
    }
    for (next = yes; next != '\n' && read(STDIN_FILENO, &next, 1) == 1;) {
    }
    app->asks = 0;
    must(app, kith_meeting_decide(app->meeting, yes == 'y', yes == 'y', &at));
}

/* ---- the radio: a TCP socket, or two named pipes ------------------------------------------------------------------------- */

static int listen_on(const char* port) {
    struct sockaddr_in at;
    socklen_t size = sizeof at;
    const int out = socket(AF_INET, SOCK_STREAM, 0);
    memset(&at, 0, sizeof at);
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons((uint16_t)atoi(port));
    if (out < 0 || bind(out, (struct sockaddr*)&at, sizeof at) != 0 || listen(out, 4) != 0 ||
        getsockname(out, (struct sockaddr*)&at, &size) != 0) {
        give_up(KITH_ERR_IO, "that port can't be listened on");
    }
    fprintf(stderr, "listening: 127.0.0.1:%d\n", ntohs(at.sin_port));
    return out;
}

static int dial(const char* host, const char* port) {
    struct addrinfo hints;
    struct addrinfo* found = NULL;
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(host, port, &hints, &found) != 0) {
        give_up(KITH_ERR_IO, "that host is not known");
    }
    const int out = socket(found->ai_family, found->ai_socktype, 0);
    if (out < 0 || connect(out, found->ai_addr, found->ai_addrlen) != 0) {
        give_up(KITH_ERR_NOBODY, "nobody answers there");
    }
    freeaddrinfo(found);
    return out;
}

/* Each side opens first what it reads from, without waiting; then there is somebody for what it writes to. */
static void open_pipes(const char* in, const char* out, int* read_from, int* write_to) {
    *read_from = open(in, O_RDONLY | O_NONBLOCK);
    *write_to = open(out, O_WRONLY);
    if (*read_from < 0 || *write_to < 0) {
        give_up(KITH_ERR_IO, "the pipes can't be opened");
    }
}

static void link_up(struct app* app, int in, int out) {
    const kith_now at = now();
    if (in < 0) {
        return;
    }
    if (!app->shows) {
        must(app, kith_meeting_dialled(app->meeting, &at, &app->link));
    } else if (kith_meeting_accepted(app->meeting, &at, &app->link) != KITH_OK) {
        close(in); /* not now: there were too many wrong guesses */
        return;
    }
    fcntl(in, F_SETFL, O_NONBLOCK);
    fcntl(out, F_SETFL, O_NONBLOCK);
    app->in = in;
    app->out = out;
}

static void close_link(struct app* app) {
    if (app->in >= 0) {
        close(app->in);
    }
    if (app->out >= 0 && app->out != app->in) {
        close(app->out);
    }
    app->in = app->out = -1;
}

static void link_down(struct app* app) {
    const kith_now at = now();
    close_link(app);
    must(app, kith_meeting_closed(app->meeting, app->link, &at));
}

static void read_link(struct app* app) {
    uint8_t bytes[16384];
    const kith_now at = now();
    const ssize_t got = read(app->in, bytes, sizeof bytes);
    if (got > 0) {
        must(app, kith_meeting_receive(app->meeting, app->link, bytes, (size_t)got, &at));
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        link_down(app);
    }
}

/* Writes what there is, as far as the radio takes it. Returns whether more waits. */
static int write_link(struct app* app) {
    uint8_t bytes[16384];
    while (app->out >= 0) {
        size_t size = sizeof bytes;
        must(app, kith_meeting_output(app->meeting, app->link, bytes, &size));
        if (size == 0) {
            return 0;
        }
        const ssize_t put = write(app->out, bytes, size);
        if (put < 0 && errno != EINTR) {
            if (errno == EAGAIN) {
                return 1;
            }
            link_down(app);
        } else if (put > 0) {
            must(app, kith_meeting_sent(app->meeting, app->link, (size_t)put));
        }
    }
    return 0;
}

/* ---- the loop that joins them ------------------------------------------------------------------------------------------ */

/* After every call: all events, then what is to be written. Returns whether some of that waits for the radio. */
static int settle(struct app* app) {
    for (;;) {
        kith_event event;
        const kith_now at = now();
        must(app, kith_meeting_next_event(app->meeting, &at, &event));
        if (event.kind == KITH_EVENT_NONE) {
            return write_link(app); /* fetching events is what lets the meeting go on: ask for its output only now */
        }
        act_on(app, &event);
        if (event.kind == KITH_EVENT_LINK_FINISHED && event.link == app->link) {
            write_link(app);
            if (app->in >= 0) {
                link_down(app);
            }
            if (app->listener < 0) { /* there is nobody else */
                must(app, kith_meeting_cancel(app->meeting, event.code, &at));
            }
        }
    }
}

static int64_t wait_until(struct app* app, int64_t give_up_at) {
    int64_t deadline = KITH_NEVER;
    must(app, kith_meeting_deadline(app->meeting, &deadline));
    deadline = deadline < give_up_at ? deadline : give_up_at;
    const int64_t left = deadline == KITH_NEVER ? 60000 : deadline - milliseconds(CLOCK_MONOTONIC);
    return left < 0 ? 0 : left > 60000 ? 60000 : left;
}

static void run(struct app* app) {
    int64_t give_up_at = KITH_NEVER; /* a peer that doesn't read the end can't hold us here */
    int32_t finished = 0;
    while (!finished && milliseconds(CLOCK_MONOTONIC) < give_up_at) {
        const int waits = settle(app);
        if (app->over && give_up_at == KITH_NEVER) {
            give_up_at = milliseconds(CLOCK_MONOTONIC) + 2000;
        }
        must(app, kith_meeting_finished(app->meeting, &finished));
        if (finished) {
            break;
        }
        struct pollfd on[4] = {{app->in, POLLIN, 0},
                               {waits ? app->out : -1, POLLOUT, 0},
                               {app->in < 0 ? app->listener : -1, POLLIN, 0},
                               {app->asks ? STDIN_FILENO : -1, POLLIN, 0}};
        poll(on, 4, (int)wait_until(app, give_up_at));
        if (on[0].revents != 0) {
            read_link(app);
        }
        if (on[2].revents != 0) {
            const int connected = accept(app->listener, NULL, NULL);
            link_up(app, connected, connected);
        }
        if (on[3].revents != 0) {
            answer(app);
        }
        const kith_now at = now();
        must(app, kith_meeting_tick(app->meeting, &at));
    }
}

int main(int argc, char** argv) {
    struct app app = {NULL, NULL, 0, -1, -1, -1, 0, 0, 0, 0};
    const int pipes = argc > 3 && strcmp(argv[3], "pipes") == 0;
    const int listens = argc == 5 && strcmp(argv[3], "listen") == 0;
    if (pipes ? argc != 6 && argc != 7 : !listens && argc != 6) {
        fputs("usage: meet FOLDER NAME listen PORT | meet FOLDER NAME HOST PORT CODE | meet FOLDER NAME pipes IN OUT [CODE]\n",
              stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN); /* who is gone is seen by what write() returns */
    app.vault = open_vault(argv[1], argv[2]);
    vault_must(app.vault, kith_meeting_new(app.vault, &app.meeting));
    const kith_now at = now();
    app.shows = listens || (pipes && argc == 6);
    if (app.shows) {
        must(&app, kith_meeting_listen(app.meeting, 0, &at));
    } else {
        const char* code = argv[argc - 1];
        must(&app, kith_meeting_dial_code(app.meeting, code, strlen(code), &at));
    }
    if (pipes) {
        int in = -1;
        int out = -1;
        settle(&app); /* the code is to be read meanwhile */
        open_pipes(argv[4], argv[5], &in, &out);
        link_up(&app, in, out);
    } else if (listens) {
        app.listener = listen_on(argv[4]);
    } else {
        const int connected = dial(argv[3], argv[4]);
        link_up(&app, connected, connected);
    }
    run(&app);
    close_link(&app);
    if (app.listener >= 0) {
        close(app.listener);
    }
    kith_meeting_free(app.meeting);
    kith_vault_free(app.vault);
    return app.success ? 0 : 1;
}
