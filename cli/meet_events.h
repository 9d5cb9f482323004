// SPDX-License-Identifier: Apache-2.0
//
// `--events json`: a line on stdout for each thing that happens, written at once. Silent where it wasn't asked for.
#pragma once

#include <string>
#include <vector>

#include "kith/error.h"
#include "kith/meeting.h"

namespace kith::cli {

class MeetEvents {
public:
    explicit MeetEvents(bool wanted) : wanted_(wanted) {}

    void code(const Code& code) const;
    void listening(const std::vector<std::string>& addresses) const;
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
