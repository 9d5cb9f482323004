// SPDX-License-Identifier: Apache-2.0
//
// The one list.
#include "transport/transports.h"

#include <array>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <exception>
#include <utility>

#include "transport/bluetooth/bluetooth.h"
#include "transport/lan/lan.h"

namespace kith::transport {
namespace {

constexpr std::array<const Transport*, 2> all = {
    &lan::transport,
    &bluetooth::transport,
};

/// Whose address that is: of the scheme that it begins with, else of the one without.
const Transport* meant_by(Transports list, std::string_view at) {
    const Transport* meant = nullptr;
    for (const Transport* each : list) {
        if (at.starts_with(each->scheme) && (meant == nullptr || meant->scheme.empty())) {
            meant = each;
        }
    }
    return meant;
}

}  // namespace

Transports transports() {
    return all;
}

Result<std::vector<std::unique_ptr<Finder>>> finders(Transports list, const asio::any_io_executor& executor,
                                                     const Wishes& wishes, Random& random) {
    std::vector<std::unique_ptr<Finder>> out;
    for (const Transport* each : list) {
        if (!wishes.at.empty() && each != meant_by(list, wishes.at)) {
            continue;
        }
        auto finder = each->make(executor, wishes, random);
        if (!finder) {
            return std::unexpected(finder.error());
        }
        if (*finder) {
            out.push_back(std::move(*finder));
        }
    }
    if (out.empty()) {
        return fail(Errc::usage, "that leaves nothing to meet over", "leave out one of the options that say no");
    }
    return out;
}

std::vector<Diagnosis> diagnose(Transports list) {
    asio::io_context io;
    std::vector<Diagnosis> out(list.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
        asio::co_spawn(io, list[i]->diagnose(io.get_executor()),
                       [&out, i](const std::exception_ptr& thrown, Diagnosis diagnosis) {
                           if (thrown) {
                               std::rethrow_exception(thrown);
                           }
                           out[i] = std::move(diagnosis);
                       });
    }
    io.run();
    return out;
}

std::vector<Option> options() {
    std::vector<Option> out;
    for (const Transport* each : all) {
        out.insert(out.end(), each->options.begin(), each->options.end());
    }
    return out;
}

Result<void> check_place(std::string_view at) {
    return meant_by(all, at)->check_place(at);
}

}  // namespace kith::transport
