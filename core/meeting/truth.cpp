// SPDX-License-Identifier: Apache-2.0
//
// What a person is told of where the two cards are, whatever happened: never more than this device can know.
#include "kith/meeting.h"

namespace kith {
namespace {

std::string_view of_theirs(Arrival theirs_here) {
    switch (theirs_here) {
        case Arrival::yes:
            return "you hold theirs";
        case Arrival::maybe:
            return "theirs may have been saved here";
        case Arrival::no:
            break;
    }
    return "nothing of theirs was kept";
}

std::string_view of_mine(Arrival mine_there) {
    switch (mine_there) {
        case Arrival::yes:
            return "They hold your card";
        case Arrival::maybe:
            return "They may have your card";
        case Arrival::no:
            break;
    }
    return "They can't read your card";
}

}  // namespace

std::string Truth::text() const {
    if (theirs_here == Arrival::yes && mine_there == Arrival::yes) {
        return "You hold their card, and they hold yours.";
    }
    std::string out(of_mine(mine_there));
    out += "; ";
    out += of_theirs(theirs_here);
    out += '.';
    if (unfinished) {
        out += " Meet again within a day to finish the exchange.";
    }
    if (undeleted) {
        out += " What is left of it could not be deleted; nobody can read it, and it goes within a day.";
    }
    return out;
}

}  // namespace kith
