// SPDX-License-Identifier: Apache-2.0
//
// See meet_events.h.
#include "cli/meet_events.h"

#include "cli/json.h"
#include "cli/output.h"

namespace kith::cli {

void MeetEvents::code(const Code& code) const {
    line(json_code_event(code));
}
void MeetEvents::listening(const transport::Listening& listening, bool phrase) const {
    line(json_listening_event(listening.addresses, phrase ? listening.number : std::nullopt));
}
void MeetEvents::invitation(const std::string& text) const {
    line(json_invitation_event(text));
}
void MeetEvents::phrases(std::span<const Phrase> shown) const {
    line(json_phrases_event(shown));
}
void MeetEvents::scanned(const Offer& theirs) const {
    line(json_offer_event(theirs, "scanned"));
}
void MeetEvents::found() const {
    line(json_plain_event("found"));
}
void MeetEvents::authenticated() const {
    line(json_plain_event("authenticated"));
}
void MeetEvents::offer(const Offer& theirs) const {
    line(json_offer_event(theirs));
}
void MeetEvents::saved(const std::string& id, const std::string& name) const {
    line(json_saved_event(id, name));
}
void MeetEvents::done() const {
    line(json_plain_event("done"));
}
void MeetEvents::failed(const Error& error) const {
    line(json_failed_event(error));
}

void MeetEvents::line(const std::string& json) const {
    if (!wanted_) {
        return;
    }
    out(json + '\n');
    // A meeting does not end because nobody listens any more; main() reports what could not be written.
    [[maybe_unused]] const auto written = flush_out();
}

}  // namespace kith::cli
