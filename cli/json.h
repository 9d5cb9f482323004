// SPDX-License-Identifier: Apache-2.0
//
// What scripts read. Every function gives compact JSON in UTF-8; characters that could drive a terminal are
// written as \uXXXX, so that nothing is lost and nothing is let through.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kith/contact.h"
#include "kith/formats.h"
#include "kith/meeting.h"
#include "kith/persona.h"
#include "kith/vault.h"
#include "transport/diagnosis.h"

namespace kith::cli {

/// "email:work", as `--give` takes it; "name" without types, "tel:work+fax" with several.
[[nodiscard]] std::string selector_text(const std::string& name, const std::vector<std::string>& types);

/// {"program", "wire", "vault", "abi"}
[[nodiscard]] std::string json_version();
/// [{"id", "name", "org", "email", "tel", "tags", "met"}]
[[nodiscard]] std::string json_list(std::span<const Contact> contacts);
/// The same object with "card", "terms", "mine" and all "meetings".
[[nodiscard]] std::string json_contact(const Contact& contact);
/// {"persona", "name", "properties": [{"kind", "types", "value", "give", "terms"}], "card"}
[[nodiscard]] std::string json_persona(const Persona& persona, Date today);
/// A persona beside what the vault knows of it.
struct PersonaLine {
    const Persona* persona;  ///< owned by the vault
    bool first;              ///< it is meant where none is named
    std::size_t met;         ///< people met under it
    std::size_t unfinished;  ///< meetings
};
/// [{"persona", "name", "first", "met", "unfinished", "terms"}]
[[nodiscard]] std::string json_personas(std::span<const PersonaLine> lines, Date today);
/// The same object for one, with what json_persona() has.
[[nodiscard]] std::string json_persona_line(const PersonaLine& line, Date today);
/// {"new", "changed", "alike", "expired", "on_terms", "duplicates", "refused", "refusals": [{"line", "what"}], "noted", "notes": [{"line", "what"}]}
[[nodiscard]] std::string json_imported(const Imported& imported, std::size_t suggested, const Remarks& refused,
                                        const Remarks& noted);
/// [{"id", "kind", "made", "opened"}]
[[nodiscard]] std::string json_keys(std::span<const KeySlot> slots);
/// {"records", "intact", "file_sound", "damaged": [{"id", "name"}]}
[[nodiscard]] std::string json_verified(const Vault& vault, bool file_sound);
/// A jCard, with what is treacherous escaped.
[[nodiscard]] std::string json_document(const std::string& document);
/// Several jCards as one array.
[[nodiscard]] std::string json_array(const std::vector<std::string>& documents);

/// {"possible", "transports": [{"transport", "ways": [{"name", "state", "usable", ..., "troubles"}], "troubles": [{"what",
/// "hint"}]}]}; what else stands in a way is the transport's to say.
[[nodiscard]] std::string json_doctor(const std::vector<transport::Diagnosis>& all, bool possible);

// --- the lines of `meet --events json`
[[nodiscard]] std::string json_code_event(const Code& code);
/// "number" where one is given.
[[nodiscard]] std::string json_listening_event(const std::vector<std::string>& addresses,
                                               std::optional<PublicNumber> number);
[[nodiscard]] std::string json_invitation_event(const std::string& text);
[[nodiscard]] std::string json_phrases_event(std::span<const Phrase> shown);
/// {"event"} and nothing else: found, authenticated, done.
[[nodiscard]] std::string json_plain_event(const char* event);
[[nodiscard]] std::string json_offer_event(const Offer& theirs, const char* event = "offer");
[[nodiscard]] std::string json_saved_event(const std::string& id, const std::string& name);
[[nodiscard]] std::string json_failed_event(const Error& error);

}  // namespace kith::cli
