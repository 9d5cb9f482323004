// SPDX-License-Identifier: Apache-2.0
//
// A program of somebody else, built against an installed kith. Opening a vault needs every library that the core does.
#include <kith/code.h>
#include <kith/people.h>
#include <kith/vault.h>
#include <cstdio>

int main() {
    kith::SystemRandom random;
    std::puts(kith::Code::make(kith::PublicNumber::from(7), random).words().c_str());
    const auto vault = kith::Vault::open("no-such-folder", kith::DeviceKey{}, kith::Now{}, random);
    return !vault || kith::search(vault->contacts(), "ada").empty() ? 0 : 1;
}
