// SPDX-License-Identifier: Apache-2.0
//
// `--events json`: a line on stdout for each thing that happens, written at once. Silent where it wasn't asked for.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "kith/error.h"
#include "kith/meeting.h"
#include "transport/pump.h"

namespace kith::cli {

class MeetEvents {
public:
    explicit MeetEvents(bool wanted) : wanted_(wanted) {}

    void code(const Code& code) const;
    /// With the number in phrase mode, where it is all that is said.
    void listening(const transport::Listening& listening, bool phrase) const;
    void invitation(const std::string& text) const;
    void phrases(std::span<const Phrase> shown) const;
    void scanned(const Offer& theirs) const;
    void found() const;
    void authenticated() const;
    void offer(const Offer& theirs) const;
    void saved(const std::string& id, const std::string& name) const;
    void done() const;
    void failed(const Error& error) const;

private:
    void line(const std::string& json) const;
    bool wanted_;
};

}  // namespace kith::cli
