// SPDX-License-Identifier: Apache-2.0
//
// A meeting's links over the boundary: the bytes that the app's radio brings and takes, and time.
#include <algorithm>

#include "meeting.h"

using namespace kith;
using namespace kith::bridge;

namespace {

constexpr std::size_t most_at_once = 16 * 1024 * 1024;

/// Runs `act(meeting, moment)`.
template <typename Act>
int32_t act_now(kith_meeting* meeting, const kith_now* now, Act act) {
    return guard(meeting, Use::change, [&](kith_meeting& self) -> Outcome {
        const auto moment = moment_in(now);
        if (!moment) {
            return std::unexpected(moment.error());
        }
        const auto on = running(self);
        if (!on) {
            return std::unexpected(on.error());
        }
        return act(self, **on, *moment);
    });
}

Outcome was_given(const kith_meeting& self, std::uint32_t link) {
    if (link == 0 || link > self.last_link) {
        return refused(KITH_ERR_ARGUMENT, "no link has that number");
    }
    return {};
}

Outcome took(kith_meeting& self, Result<LinkId>&& opened, std::uint32_t* link) {
    if (!opened) {
        return refused(std::move(opened.error()));
    }
    self.last_link = std::max(self.last_link, *opened);
    *link = *opened;
    return {};
}

/// Writes what `of` says of the meeting.
template <typename Value, typename Of>
int32_t tell(kith_meeting* meeting, Value* out, Of of) {
    return guard(meeting, Use::look, [&](kith_meeting& self) -> Outcome {
        if (const auto to = writable(out); !to) {
            return to;
        }
        const auto on = running(self);
        if (!on) {
            return std::unexpected(on.error());
        }
        *out = of(**on);
        return {};
    });
}

}  // namespace

int32_t kith_meeting_accepted(kith_meeting* meeting, const kith_now* now, uint32_t* link) {
    return act_now(meeting, now, [&](kith_meeting& self, Meeting& on, const Moment& moment) -> Outcome {
        const auto to = writable(link);
        return to ? took(self, on.accepted(moment.at), link) : to;
    });
}

int32_t kith_meeting_dialled(kith_meeting* meeting, const kith_now* now, uint32_t* link) {
    return act_now(meeting, now, [&](kith_meeting& self, Meeting& on, const Moment& moment) -> Outcome {
        const auto to = writable(link);
        return to ? took(self, on.dialled(moment.at), link) : to;
    });
}

int32_t kith_meeting_receive(kith_meeting* meeting, uint32_t link, const uint8_t* bytes, size_t size,
                             const kith_now* now) {
    return act_now(meeting, now, [&](kith_meeting& self, Meeting& on, const Moment& moment) -> Outcome {
        const auto given = bytes_in(bytes, size, most_at_once);
        if (!given) {
            return std::unexpected(given.error());
        }
        if (const auto known = was_given(self, link); !known) {
            return known;
        }
        on.receive(link, *given, moment.at);
        return {};
    });
}

int32_t kith_meeting_output(kith_meeting* meeting, uint32_t link, uint8_t* out, size_t* size) {
    return guard(meeting, Use::look, [&](kith_meeting& self) -> Outcome {
        if (const auto to = room(out, size); !to) {
            return to;
        }
        const auto on = running(self);
        if (!on) {
            return std::unexpected(on.error());
        }
        if (const auto known = was_given(self, link); !known) {
            return known;
        }
        const ByteView waiting = (*on)->output(link);
        if (*size == 0) {
            *size = waiting.size();
            return {};
        }
        const ByteView part = waiting.first(std::min(waiting.size(), *size));
        std::ranges::copy(part, out);
        *size = part.size();
        return {};
    });
}

int32_t kith_meeting_sent(kith_meeting* meeting, uint32_t link, size_t count) {
    return guard(meeting, Use::change, [&](kith_meeting& self) -> Outcome {
        const auto on = running(self);
        if (!on) {
            return std::unexpected(on.error());
        }
        if (const auto known = was_given(self, link); !known) {
            return known;
        }
        if (count > (*on)->output(link).size()) {
            return refused(KITH_ERR_ARGUMENT, "more bytes were sent than there were");
        }
        (*on)->sent(link, count);
        return {};
    });
}

int32_t kith_meeting_closed(kith_meeting* meeting, uint32_t link, const kith_now* now) {
    return act_now(meeting, now, [&](kith_meeting& self, Meeting& on, const Moment& moment) -> Outcome {
        if (const auto known = was_given(self, link); !known) {
            return known;
        }
        on.closed(link, moment.at);
        return {};
    });
}

int32_t kith_meeting_tick(kith_meeting* meeting, const kith_now* now) {
    return act_now(meeting, now, [](kith_meeting&, Meeting& on, const Moment& moment) -> Outcome {
        on.tick(moment.at);
        return {};
    });
}

int32_t kith_meeting_deadline(kith_meeting* meeting, int64_t* monotonic_ms) {
    return tell(meeting, monotonic_ms, [](const Meeting& on) -> std::int64_t {
        const auto deadline = on.deadline();
        return deadline ? deadline->time_since_epoch().count() : KITH_NEVER;
    });
}

int32_t kith_meeting_finished(kith_meeting* meeting, int32_t* finished) {
    return tell(meeting, finished, [](const Meeting& on) { return on.finished() ? 1 : 0; });
}
