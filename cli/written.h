// SPDX-License-Identifier: Apache-2.0
//
// Cards on stdout in the format that was asked for, and on stderr what that format could not carry.
#pragma once

#include <span>

#include "kith/formats.h"

namespace kith::cli {

[[nodiscard]] bool is_json(Format format);
/// One card as a document; JSON is laid out for reading at a terminal.
void out_written(const Written& written, Format format);
void say_left_out(std::span<const LeftOut> left_out);

}  // namespace kith::cli
