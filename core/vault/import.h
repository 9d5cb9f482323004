// SPDX-License-Identifier: Apache-2.0
//
// Cards from a file into the vault: what each one means is decided here, so that the same file twice changes
// nothing and nothing that a meeting gave is touched. VAULT.md 6.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "kith/vault.h"
#include "vault/memory.h"
#include "vault/store.h"

namespace kith::vault {

/// What cards say, as numbers under a key of one import's own, so that no file can be made to be mistaken for another.
class Printer {
public:
    explicit Printer(Random& random) : key_(random_bytes<16>(random)) {}
    /// The same for cards that differ in nothing but the order of their properties and parameters, the names of their
    /// groups, and REV and PRODID, which programs write anew at each export.
    [[nodiscard]] std::uint64_t print(std::span<const Given> card);
    /// The same, but for UID as well.
    [[nodiscard]] std::uint64_t print_without_uid(std::vector<Given> card);
    /// Of the first UID; 0 where there is none.
    [[nodiscard]] std::uint64_t uid(std::span<const Given> card);

private:
    [[nodiscard]] std::uint64_t hash(std::string_view text) const;
    [[nodiscard]] std::uint64_t alone(const Property& property);
    ByteArray<16> key_;
    std::string text_;  ///< its memory serves all properties
};

/// Places one card after the other; each is written before the next one is looked at, and what is kept of it until the
/// transaction ends is what the vault keeps of any contact, and a few bytes.
///
/// A card that says what a contact says (or one who was merged into it) is alike, and one that says what a file would say
/// that kith wrote of that contact (docs/adr/0039). Else one with the UID of a layer that
/// was only imported, and that no card of this file stands for yet, replaces that layer. Else it is new.
class Importer {
public:
    /// `there` may be empty. All of them must outlive the importer.
    Importer(const Memory& memory, Store& store, Store::Writer& writer, Now now, Random& random,
             const CardsThere& there);
    /// Errc::limit for a card or a number of contacts beyond kith/limits.h.
    [[nodiscard]] Result<void> take(CardOnTerms card);
    [[nodiscard]] const Imported& counts() const { return counts_; }

private:
    /// A layer that was there before this import.
    struct Known {
        std::uint64_t print = 0;
        std::uint32_t entry = 0;  ///< its contact's place on the shelf, which stays as it is until the import ends
        std::uint16_t layer = 0;  ///< its place among layers_of()
        bool claimed = false;     ///< a card of this file stands for it
        bool replaced = false;    ///< and that card is another one
    };
    struct Uid {
        std::uint64_t uid = 0;
        std::uint32_t known = 0;
    };
    /// What a file would say of a contact.
    struct Form {
        std::uint64_t print = 0;
        std::uint32_t entry = 0;
    };
    void know(std::uint32_t entry);
    [[nodiscard]] std::vector<std::vector<Given>> forms_of(std::uint32_t entry) const;
    void make_forms();
    [[nodiscard]] bool stands_for(std::uint32_t entry);
    [[nodiscard]] bool left_here(std::span<const Given> card, std::uint64_t print);
    void sort();
    [[nodiscard]] Known* alike(std::uint64_t print);
    [[nodiscard]] Known* replaceable(std::uint64_t uid);
    [[nodiscard]] Contact contact_at(const Known& known) const;
    [[nodiscard]] std::vector<Given> layer_of(CardOnTerms from);
    [[nodiscard]] Result<void> place(std::vector<Given> card);
    [[nodiscard]] Result<void> replace(Known& known, std::vector<Given> card);
    [[nodiscard]] Result<void> add(std::vector<Given> card);
    [[nodiscard]] Result<void> give_back(Known& known, std::vector<Given> card);
    [[nodiscard]] ContactId fresh();

    const Memory& memory_;
    const Store& store_;
    Store::Writer& writer_;
    Now now_;
    const CardsThere& there_;
    Printer printer_;
    std::vector<Known> known_;                         ///< in the order of their prints
    std::vector<Uid> uids_;                            ///< in their order: of layers that were only imported
    std::optional<std::vector<Form>> forms_;           ///< in the order of their prints, once a card has asked
    std::unordered_set<std::uint32_t> stood_for_;      ///< contacts whose card left here and came back
    std::unordered_map<std::uint32_t, int> replaced_;  ///< how many layers of a contact got another card of this file
    std::unordered_set<std::uint64_t> came_;           ///< prints of cards of this file that were placed
    std::unordered_set<std::uint64_t> drawn_;          ///< short ids
    Imported counts_;
};

/// Errc::limit where a vault that holds so many contacts already has no room for another.
[[nodiscard]] Result<void> check_room(std::size_t contacts);

}  // namespace kith::vault
