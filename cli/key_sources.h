// SPDX-License-Identifier: Apache-2.0
//
// Reading secrets from files and descriptors. Nothing here quotes what it reads.
#pragma once

#include <filesystem>
#include <string>

#include "kith/error.h"
#include "kith/random.h"
#include "kith/secret.h"

namespace kith::cli {

/// A file with one line: the passphrase. Errc::io if it can't be read, Errc::usage if it is empty or holds more.
[[nodiscard]] Result<SecretBytes> passphrase_from_file(const std::filesystem::path& file);
/// The same for another secret; `source` is what an error calls the file.
[[nodiscard]] Result<SecretBytes> secret_line_from_file(const std::filesystem::path& file, const std::string& source);
/// The same from an open descriptor, which is read to the end of its first line and closed.
[[nodiscard]] Result<SecretBytes> passphrase_from_descriptor(int fd);

/// 32 bytes in a regular file that only its owner can read. Errc::locked says what is wrong with it.
[[nodiscard]] Result<Secret<32>> device_key_from_file(const std::filesystem::path& file);
/// Makes one (0600); never replaces a file.
[[nodiscard]] Result<Secret<32>> make_device_key(const std::filesystem::path& file, Random& random);

}  // namespace kith::cli
