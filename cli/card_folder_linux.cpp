// SPDX-License-Identifier: Apache-2.0
//
// See card_folder.h. The list is written before the files with what they will be as well, and after them with what they are: so
// a run that is killed in between is known for what it is.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

#include "cli/card_folder.h"

namespace kith::cli {
namespace {

constexpr const char* list_name = ".kith";
constexpr const char* passing_name = ".kith.new";  // ends in no .vcf: the readers of such folders pass it over
constexpr std::string_view list_head = "kith export 1";
constexpr std::size_t longest_list = 64 * 1024 * 1024;
constexpr std::size_t longest_card = 4 * 1024 * 1024;

/// FNV-1a: it tells an edit, and is not meant against anybody.
std::uint64_t sum_of(std::string_view text) {
    std::uint64_t sum = 0xcbf29ce484222325U;
    for (const char c : text) {
        sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
    return sum;
}

std::unexpected<Error> failed(const std::string& what) {
    const int number = errno;
    return fail(number == ENOSPC || number == EDQUOT ? Errc::full : Errc::io, what + ": " + std::strerror(number));
}

/// A short id and `.vcf`: whatever a list says, nothing of another name is removed.
bool is_our_name(std::string_view name) {
    constexpr std::size_t id_size = 10;
    return name.size() == id_size + 4 && name.ends_with(".vcf") &&
           std::ranges::all_of(name.substr(0, id_size),
                               [](char c) { return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7'); });
}

enum class There { nothing, text, something_else };
struct Found {
    There there = There::nothing;
    std::string text;
};

/// What is there of that name, without following a link.
Found look(int folder, const char* name, std::size_t most) {
    const int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return {errno == ENOENT ? There::nothing : There::something_else, {}};
    }
    Found found{There::something_else, {}};
    struct stat about{};
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && static_cast<std::size_t>(about.st_size) <= most) {
        found.there = There::text;
        std::array<char, 65536> piece{};
        for (;;) {
            const auto got = read(fd, piece.data(), piece.size());
            if (got < 0 && errno == EINTR) {
                continue;
            }
            if (got < 0 || found.text.size() > most) {
                found = {There::something_else, {}};
            }
            if (got <= 0 || found.there == There::something_else) {
                break;
            }
            found.text.append(piece.data(), static_cast<std::size_t>(got));
        }
    }
    close(fd);
    return found;
}

}  // namespace

Result<CardFolder> CardFolder::open(const std::filesystem::path& path) {
    if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
        return failed("the folder can't be made");
    }
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return failed("the folder can't be opened");
    }
    CardFolder folder(fd);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        return fail(Errc::io, "another kith is writing that folder just now");
    }
    return folder;
}

CardFolder::CardFolder(CardFolder&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

CardFolder::~CardFolder() {
    if (fd_ >= 0) {
        close(fd_);
    }
}

Result<CardFolder::List> CardFolder::read_list() const {
    const auto found = look(fd_, list_name, longest_list);
    List list;
    if (found.there == There::nothing || found.text.empty()) {
        return list;
    }
    std::string_view rest = found.text;
    const auto line = [&rest] {
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto taken = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        return taken;
    };
    if (line() != list_head) {
        return fail(Errc::io, "the folder's .kith is none that this kith has written", "name another folder");
    }
    while (!rest.empty()) {
        const auto each = line();
        const auto space = std::min(each.find(' '), each.size());
        const auto name = each.substr(0, space);
        const auto number = each.substr(std::min(space + 1, each.size()));
        std::uint64_t sum = 0;
        const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), sum, 16);
        if (error == std::errc() && is_our_name(name)) {
            list[std::string(name)].insert(sum);
        }
    }
    return list;
}

Result<void> CardFolder::write_list(const List& list) const {
    std::string text(list_head);
    text += '\n';
    for (const auto& [name, sums] : list) {
        for (const auto sum : sums) {
            std::array<char, 16> digits{};
            const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), sum, 16).ptr;
            text += name + ' ' + std::string(digits.data(), end) + '\n';
        }
    }
    return write(list_name, text);
}

Result<void> CardFolder::write(const std::string& name, const std::string& text) const {
    unlinkat(fd_, passing_name, 0);  // what a run that was killed left behind
    const int fd = openat(fd_, passing_name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return failed("the folder can't be written");
    }
    std::string_view rest = text;
    bool whole = true;
    while (!rest.empty() && whole) {
        const auto written = ::write(fd, rest.data(), rest.size());
        whole = written >= 0 || errno == EINTR;
        rest.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
    auto result = whole ? Result<void>() : failed("the folder can't be written");
    close(fd);
    if (result && renameat(fd_, passing_name, fd_, name.c_str()) != 0) {
        result = failed("the folder can't be written");
    }
    if (!result) {
        unlinkat(fd_, passing_name, 0);
    }
    return result;
}

Result<std::size_t> CardFolder::remove_unwanted(const Files& wanted, List& list) const {
    std::size_t removed = 0;
    for (auto at = list.begin(); at != list.end();) {
        if (wanted.contains(at->first)) {
            ++at;
            continue;
        }
        if (unlinkat(fd_, at->first.c_str(), 0) == 0) {
            ++removed;
        } else if (errno != ENOENT) {
            return failed("a file of the folder can't be removed");
        }
        at = list.erase(at);
    }
    return removed;
}

Result<CardFolder::Done> CardFolder::bring_to(const Files& wanted, bool over, bool remove) {
    auto list = read_list();
    if (!list) {
        return std::unexpected(list.error());
    }
    Done done;
    std::vector<const Files::value_type*> to_write;
    List after = *list;
    for (const auto& file : wanted) {
        const auto& [name, text] = file;
        const auto found = look(fd_, name.c_str(), longest_card);
        const auto sums = list->find(name);
        const bool listed = sums != list->end();
        const bool as_we_left_it =
            listed && (found.text.empty() || sums->second.contains(sum_of(found.text)));  // empty: cut off by a crash
        if (found.there == There::text && found.text == text) {
            ++done.alike;
        } else if (found.there == There::nothing) {
            ++done.added;
            to_write.push_back(&file);
        } else if (found.there == There::text && (as_we_left_it || over)) {
            ++done.changed;
            to_write.push_back(&file);
        } else {
            done.left_alone.push_back(name);
            continue;
        }
        (*list)[name].insert(sum_of(text));
        after[name] = {sum_of(text)};
    }
    if (!to_write.empty()) {
        if (auto noted = write_list(*list); !noted) {
            return std::unexpected(noted.error());
        }
    }
    for (const auto* file : to_write) {
        if (auto written = write(file->first, file->second); !written) {
            return std::unexpected(written.error());
        }
    }
    if (remove) {
        const auto removed = remove_unwanted(wanted, after);
        if (!removed) {
            return std::unexpected(removed.error());
        }
        done.removed = *removed;
    }
    syncfs(fd_);  // once for all of them; a file system that can't is as safe as it is without
    auto noted = write_list(after);
    return noted ? Result<Done>(std::move(done)) : std::unexpected(noted.error());
}

}  // namespace kith::cli
