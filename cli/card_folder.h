// SPDX-License-Identifier: Apache-2.0
//
// A folder of vCard files that other programs read too, and may write: what is ours in it is known by a list, `.kith`, that names
// each file we wrote and a sum of what it held. Nothing else is ever changed or removed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "kith/error.h"

namespace kith::cli {

class CardFolder {
public:
    using Files = std::map<std::string, std::string>;  ///< text by name
    struct Done {
        std::size_t added = 0;
        std::size_t changed = 0;
        std::size_t alike = 0;
        std::size_t removed = 0;
        std::vector<std::string> left_alone;  ///< names that another program wrote, or changed since
    };

    /// Makes the folder, for the owner alone, where there is none. Errc::io, also while another kith writes there.
    [[nodiscard]] static Result<CardFolder> open(const std::filesystem::path& path);
    CardFolder(CardFolder&& other) noexcept;
    CardFolder& operator=(CardFolder&&) = delete;
    ~CardFolder();

    /// Each file is there whole or as it was before; whatever cuts this short, the next run goes on from there. `over`: files that
    /// another program changed are written over. `remove`: ours that are not wanted any more go.
    [[nodiscard]] Result<Done> bring_to(const Files& wanted, bool over, bool remove);

private:
    /// The sums that a file may have if it is as we left it: two while it is being replaced.
    using List = std::map<std::string, std::set<std::uint64_t>>;
    explicit CardFolder(int fd) : fd_(fd) {}
    [[nodiscard]] Result<List> read_list() const;
    [[nodiscard]] Result<void> write_list(const List& list) const;
    [[nodiscard]] Result<void> write(const std::string& name, const std::string& text) const;
    [[nodiscard]] Result<std::size_t> remove_unwanted(const Files& wanted, List& list) const;

    int fd_;
};

}  // namespace kith::cli
