// SPDX-License-Identifier: Apache-2.0
//
// The tree of words and options, with arguments_outward.cpp: the command's only use of CLI11. What is not built yet has
// no entry here, so that `--help` lists only what works.
#include "cli/arguments.h"

#include "cli/arguments_line.h"
#include "cli/completion.h"
#include "cli/manual.h"
#include "cli/output.h"
#include "cli/words.h"
#include "kith/formats.h"

namespace kith::cli {
namespace {

void add_terms(CLI::App* word, TermsArgs& terms) {
    const char* group = "Terms, what you ask of whoever gets it";
    word->add_option("--keep", terms.keep, "How long it may be held: forever, 2028-01-31, 2y, 18m, 6w, 90d")
        ->type_name("HOW-LONG")
        ->group(group);
    word->add_option("--export", terms.may_export, "Whether it may leave their vault in the clear")
        ->type_name("yes|no")
        ->group(group);
    word->add_option("--pass-on", terms.pass_on, "Whether they may hand it on")->type_name("no|ask|yes")->group(group);
    word->add_option("--use-for", terms.use_for, "What for: business,social,recruiting,marketing or none")
        ->type_name("USES")
        ->group(group);
}

void add_init(Line& line) {
    auto [word, args] = add_word<InitArgs>(line.app, line, "init", "Make your vault", init);
    word->add_option("--name", args->name, "Your name, as others are to see it")->type_name("NAME");
    word->add_flag("--recovery", args->recovery, "And a recovery code, shown once, to open it without the passphrase");
    word->footer(
        "It is opened by a passphrase (asked for, or --passphrase-file) or by --device-key-file, which is made "
        "where it doesn't exist.");
}

/// `--format vcard4|vcard3|...`: every one that is written.
CLI::Option* add_format(CLI::App& word, std::string& format, const std::string& help) {
    const std::vector<std::string> names(format_names().begin(), format_names().end());
    std::string shown;
    for (const std::string& name : names) {
        shown += (shown.empty() ? "" : "|") + name;
    }
    return word.add_option("--format", format, help)->type_name(shown)->check(CLI::IsMember(names));
}

/// The card's words share their parent's --persona.
template <typename Args, typename Word>
auto of_persona(const std::shared_ptr<std::string>& persona, Word word) {
    return [persona, word](const Access& access, Args args) {
        args.persona = *persona;
        return word(access, args);
    };
}

void add_card(Line& line) {
    auto* card = line.app.add_subcommand("card", "Show or change your own card");
    card->fallthrough()->require_subcommand(1);

    auto persona = std::make_shared<std::string>();
    card->add_option("--persona", *persona, "Which of your personas; without it, the first")->type_name("PERSONA");
    never_empty(card);

    auto [show_word, show_args] =
        add_word<CardShowArgs>(*card, line, "show", "Print your card", of_persona<CardShowArgs>(persona, card_show));
    auto* json = show_word->add_flag("--json", show_args->json, "As JSON, with what is given to whom");
    add_format(*show_word, show_args->format, "As a file")->excludes(json);

    auto [set_word, set_args] = add_word<CardSetArgs>(*card, line, "set", "Set a property of your card",
                                                      of_persona<CardSetArgs>(persona, card_set));
    set_word
        ->add_option("KIND", set_args->kind, "name, org, title, email, tel, url, adr, note, photo, ... or a vCard name")
        ->required()
        ->type_name("");
    set_word->add_option("VALUE", set_args->value, "Its value; for a photo, the file (JPEG or PNG)")
        ->required()
        ->type_name("");
    set_word->add_option("--type", set_args->type, "work, home, ... : one of each kind and type is kept")
        ->type_name("TYPE");
    set_word->add_flag("--add", set_args->add, "Add another one instead of replacing");
    set_word->add_option("--give", set_args->give, "Who gets it unasked: everyone you meet, or only if chosen")
        ->type_name("everyone|chosen")
        ->check(CLI::IsMember({"everyone", "chosen"}));
    add_terms(set_word, set_args->terms);

    add_word<CardEditArgs>(*card, line, "edit", "Edit your card as text, in $VISUAL or $EDITOR",
                           of_persona<CardEditArgs>(persona, card_edit));

    auto [unset_word, unset_args] = add_word<CardUnsetArgs>(*card, line, "unset", "Remove a property from your card",
                                                            of_persona<CardUnsetArgs>(persona, card_unset));
    unset_word->add_option("KIND", unset_args->kind, "As for set")->required()->type_name("");
    unset_word->add_option("--type", unset_args->type, "Only those of that type")->type_name("TYPE");

    auto [import_word, import_args] =
        add_word<CardImportArgs>(*card, line, "import", "Fill your card from a file: vCard, jCard, JSContact, CSV",
                                 of_persona<CardImportArgs>(persona, card_import));
    import_word->add_option("FILE", import_args->file, "A file with one card, or -")->required()->type_name("");
}

void add_persona(Line& line) {
    auto* persona = line.app.add_subcommand("persona", "Show or change your personas: faces with keys of their own");
    persona->fallthrough()->require_subcommand(1);

    auto [add_word_, add_args] =
        add_word<PersonaAddArgs>(*persona, line, "add", "Make a persona, with keys of its own", persona_add);
    add_word_->add_option("NAME", add_args->name, "What you call it, say business; never sent")
        ->required()
        ->type_name("");
    add_word_->add_option("--name", add_args->display, "Your name, as others are to see it")->type_name("NAME");
    add_terms(add_word_, add_args->terms);

    auto [list_word, list_args] = add_word<PersonaListArgs>(*persona, line, "list", "List your personas", persona_list);
    list_word->add_flag("--json", list_args->json, "As a JSON array");

    auto [show_word, show_args] =
        add_word<PersonaShowArgs>(*persona, line, "show", "Show a persona, its card and terms", persona_show);
    show_word->add_option("PERSONA", show_args->persona, "Its name, or the beginning of it")->required()->type_name("");
    show_word->add_flag("--json", show_args->json, "As a JSON object");

    auto [rm_word, rm_args] =
        add_word<PersonaRemoveArgs>(*persona, line, "rm", "Remove a persona and its keys", persona_rm);
    rm_word->add_option("PERSONA", rm_args->persona, "Its name, or the beginning of it")->required()->type_name("");
}

void add_transport_option(CLI::App* word, const std::shared_ptr<MeetArgs>& args, const transport::Option& option) {
    const std::string flag(option.flag);
    const std::string help(option.help);
    if (option.value.empty()) {
        word->add_flag_callback(flag, [args, flag] { args->wishes.said[flag].clear(); }, help);
    } else {
        word->add_option_function<std::string>(
                flag, [args, flag](const std::string& text) { args->wishes.said[flag] = text; }, help)
            ->type_name(std::string(option.value));
    }
}

void add_meet(Line& line) {
    auto [word, args] =
        add_word<MeetArgs>(line.app, line, "meet", "Exchange cards with the person in front of you", meet);
    word->add_option("CODE", args->code, "The code on the other screen; without it, one is shown here")->type_name("");
    word->add_option("--qr", args->qr, "The QR code on the other screen: a photo of it (PNG, JPEG), its text, or -")
        ->type_name("IMAGE|TEXT");
    word->add_flag("--phrase", args->phrase,
                   "Compare a phrase instead of saying a code; CODE is then their number alone");
    word->add_option("--at", args->wishes.at, "Where the other device listens, if it can't be found")
        ->type_name("HOST:PORT");
    for (const auto& option : transport::options()) {
        add_transport_option(word, args, option);
    }
    word->add_option("--persona", args->persona, "Which of your personas to show; without it, the first")
        ->type_name("PERSONA");
    word->add_option("--give", args->give, "all, none, or a list like name,org,email:work")->type_name("WHAT");
    word->add_option("--take", args->take, "all or none of what they give")
        ->type_name("all|none")
        ->check(CLI::IsMember({"all", "none"}));
    add_terms(word, args->terms);
    word->add_option("--place", args->place, "Where you are, for your own memory")->type_name("TEXT");
    word->add_option("--timeout", args->timeout, "How long to wait for somebody: 120s, 5m; 10 minutes at most")
        ->type_name("TIME");
    word->add_option("--events", args->events, "json: one JSON object a line on stdout")
        ->type_name("json")
        ->check(CLI::IsMember({"json"}));
    never_empty(word);
    word->footer(
        "You give your name and what your card marks for everyone, unless you say otherwise. Nothing of value\n"
        "leaves before both have said yes. Without a terminal, --yes says it. With --events json a program may\n"
        "answer on stdin: a code while waiting, y or n to a scan, 1 to 3 or n to phrases, then y or n.");
}

void add_doctor(Line& line) {
    auto args = std::make_shared<DoctorArgs>();
    auto* word = line.app.add_subcommand("doctor", "Say why nobody is found, and what to try next");
    word->fallthrough();
    word->callback([&line, args] { line.chosen = [args] { return doctor(*args); }; });
    word->add_flag("--json", args->json, "As a JSON object");
    word->footer("It needs no vault, and announces nothing. Exit 0 if a meeting is possible from here, else 3.");
}

void add_people(Line& line) {
    auto [list_word, list_args] = add_word<ListArgs>(line.app, line, "list", "List the people you know", list);
    auto* json = list_word->add_flag("--json", list_args->json, "As a JSON array");
    list_word->add_flag("--plain", list_args->plain, "A line each, with tabs between, for scripts")->excludes(json);
    list_word
        ->add_option("--fields", list_args->fields,
                     "What of them: id, tags, and kinds as for --give: name,email:work,tel")
        ->type_name("FIELDS")
        ->excludes(json);
    never_empty(list_word);

    auto [show_word, show_args] =
        add_word<ShowArgs>(line.app, line, "show", "Show one person: their card, its terms, your notes", show);
    show_word->add_option("WHO", show_args->who, "An id or a name, or the beginning of one")->required()->type_name("");
    show_word->add_flag("--json", show_args->json, "As a JSON object");

    auto [search_word, search_args] =
        add_word<SearchArgs>(line.app, line, "search", "Find people by anything in their card or your notes", search);
    search_word->add_option("TERM", search_args->terms, "Every word of it must occur")->required()->type_name("");
    search_word->add_flag("--json", search_args->json, "As a JSON array");
}

void add_merging(Line& line) {
    auto [duplicates_word, duplicates_args] =
        add_word<DuplicatesArgs>(line.app, line, "duplicates", "Say who may be in the vault twice", duplicates);
    duplicates_word->add_option("WHO", duplicates_args->who, "With --different, the two")
        ->expected(0, 2)
        ->type_name("");
    duplicates_word->add_flag("--different", duplicates_args->different,
                              "They are two people: don't suggest them again");
    duplicates_word->add_flag("--json", duplicates_args->json, "As a JSON array");
    duplicates_word->footer(
        "By UID, e-mail address, digits of a phone number, or name with organisation. Numbers are compared as they "
        "are\n"
        "written, so +49 30 and 0049 30 differ; what more than four people share speaks only for those of one name.");

    auto [merge_word, merge_args] =
        add_word<MergeArgs>(line.app, line, "merge", "Make two contacts one, after showing what that gives", merge);
    merge_word->add_option("WHO", merge_args->who, "The one whose id and name stay, then the other")
        ->expected(0, 2)
        ->type_name("");
    merge_word->add_flag("--undo", merge_args->undo, "Make them two again: the last merge, or the last one of WHO");
    merge_word->add_flag("--json", merge_args->json, "The result as JSON");
    merge_word->footer(
        "Nothing is lost: each keeps what its own giver gave, on its own terms, and a later update finds its own "
        "part.\n"
        "What you write after a merge stays with the first when it is taken back.");
}

void add_mine(Line& line) {
    auto [note_word, note_args] = add_word<NoteArgs>(line.app, line, "note", "Write a note about a person", note);
    note_word->add_option("WHO", note_args->who, "An id or a name, or the beginning of one")->required()->type_name("");
    auto* text = note_word->add_option("TEXT", note_args->text, "The note, or - to read it from stdin")->type_name("");
    note_word->add_flag("--edit", note_args->edit, "Edit all your notes about them, in $VISUAL or $EDITOR")
        ->excludes(text);

    auto [tag_word, tag_args] = add_word<TagArgs>(line.app, line, "tag", "Tag a person", tag);
    tag_word->add_option("WHO", tag_args->who, "An id or a name, or the beginning of one")->required()->type_name("");
    tag_word->add_option("TAG", tag_args->tags, "One or more words")->required()->type_name("");
    tag_word->add_flag("--remove", tag_args->remove, "Take the tags away");

    auto [forget_word, forget_args] =
        add_word<ForgetArgs>(line.app, line, "forget", "Remove a person from the vault", forget);
    forget_word->add_option("WHO", forget_args->who, "An id or a name, or the beginning of one")
        ->required()
        ->type_name("");
}

void add_files(Line& line) {
    auto [import_word, import_args] = add_word<ImportArgs>(
        line.app, line, "import", "Take people from an address book: vCard, jCard, JSContact, CSV", import);
    import_word->add_option("FILE", import_args->file, "The file, or - for stdin")->required()->type_name("");
    import_word->add_flag("--json", import_args->json, "The counts as JSON");

    auto [export_word, export_args] = add_word<ExportArgs>(
        line.app, line, "export", "Write people to stdout, as far as their terms allow", export_cards);
    export_word->add_option("WHO", export_args->who, "Ids or names; without any, everybody")->type_name("");
    add_format(*export_word, export_args->format, "vcard4 if nothing is said");
    export_word
        ->add_option("--dir", export_args->dir,
                     "Keep a folder of vCards for khard and vdirsyncer: a file each, vcard3 if nothing is said")
        ->type_name("DIR");
    never_empty(export_word);
}

void add_unlocking(Line& line) {
    auto [unlock_word, unlock_args] = add_word<UnlockArgs>(
        line.app, line, "unlock", "Keep the vault open for a while, so that nothing is asked", unlock);
    unlock_word->add_option("--for", unlock_args->time, "How long, 24h at most; 15m if nothing is said")
        ->type_name("TIME");
    unlock_word->footer(
        "The key lies in the kernel's keyring of this user, which forgets it in time; no process runs for it, and "
        "nothing\nis written to the disk. Changing keys asks all the same.");
    add_word<LockArgs>(line.app, line, "lock", "End that at once", lock);

    auto [passwd_word, passwd_args] = add_word<PasswdArgs>(line.app, line, "passwd", "Change the passphrase", passwd);
    passwd_word->add_flag("--rekey", passwd_args->rekey,
                          "Seal everything under a new key too: what opens older copies opens the vault no more");
    passwd_word->add_option("--new-passphrase-file", passwd_args->new_passphrase_file, "Holds the new passphrase")
        ->type_name("FILE");

    auto* key = line.app.add_subcommand("key", "The ways in which your vault can be opened");
    key->fallthrough()->require_subcommand(1);
    auto [list_word, list_args] = add_word<KeyListArgs>(*key, line, "list", "List them", key_list);
    list_word->add_flag("--json", list_args->json, "As a JSON array");
    auto [add_key, add_args] = add_word<KeyAddArgs>(*key, line, "add", "Add one", key_add);
    add_key->add_option("KIND", add_args->kind, "What to open it with")
        ->required()
        ->type_name("recovery|device-key|passphrase")
        ->check(CLI::IsMember({"recovery", "device-key", "passphrase"}));
    add_key->add_option("FILE", add_args->file, "The device key's file; it is made where it doesn't exist")
        ->type_name("");
    add_key->add_option("--new-passphrase-file", add_args->new_passphrase_file, "Holds the passphrase to add")
        ->type_name("FILE");
    auto [rm_word, rm_args] = add_word<KeyRmArgs>(*key, line, "rm", "Remove one; the last one stays", key_rm);
    rm_word->add_option("ID", rm_args->id, "As kith key list shows it, or its beginning")->required()->type_name("");
}

void add_safekeeping(Line& line) {
    auto [backup_word, backup_args] =
        add_word<BackupArgs>(line.app, line, "backup", "Save the whole vault as one sealed file", backup);
    backup_word->add_option("FILE", backup_args->file, "Where to, or - for stdout")->required()->type_name("");
    backup_word->footer(
        "It opens by what opens the vault now, and can be mailed to oneself: it shows its size, no more.");

    auto [restore_word, restore_args] =
        add_word<RestoreArgs>(line.app, line, "restore", "Make the vault from a backup, where there is none", restore);
    restore_word->add_option("FILE", restore_args->file, "The backup, or - for stdin")->required()->type_name("");

    auto [verify_word, verify_args] =
        add_word<VerifyArgs>(line.app, line, "verify", "Check that everything in the vault is whole", verify);
    verify_word->add_flag("--accept", verify_args->accept, "Go on with what can be read, after a backup of all of it");
    verify_word->add_flag("--json", verify_args->json, "As a JSON object");
}

void add_everywhere(Line& line) {
    auto& app = line.app;
    app.add_option("--vault", line.access.vault, "The vault's folder (else KITH_VAULT, else XDG data home)")
        ->type_name("DIR");
    app.add_option("--passphrase-file", line.access.passphrase_file,
                   "Holds the passphrase (else KITH_PASSPHRASE_FILE, KITH_PASSPHRASE_FD, or it is asked for)")
        ->type_name("FILE");
    app.add_option("--device-key-file", line.access.device_key_file, "Opens the vault instead of a passphrase")
        ->type_name("FILE");
    app.add_flag("--recovery", line.access.recovery, "Asks for your recovery code instead of a passphrase");
    app.add_option("--recovery-file", line.access.recovery_file, "Holds your recovery code")->type_name("FILE");
    app.add_flag("--yes", line.access.yes, "Answer every question with yes");
    app.add_flag("--no-input", line.access.no_input, "Ask nothing, terminal or not");
    app.add_flag("--version", line.version, "Print the versions of program, wire, vault and ABI");
    app.add_flag("--json", line.json, "With --version: as JSON");
    app.footer(
        "Every word has its own --help; the options above may stand behind it.\n"
        "Exit codes: 0 done, 1 nothing found or kept, 2 usage or no vault, 3 nobody, timeout or cut, 4 ambiguous,\n"
        "5 declined or nothing left by terms, 6 wrong code or protocol, 7 locked, 8 vault damaged, 9 input/output,\n"
        "70 our own error, 130 interrupted.");
}

Result<Exit> chosen(Line& line, int argc, char** argv) {
    try {
        line.app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        out(line.app.help());
        return Exit::done;
    } catch (const CLI::ParseError& error) {
        return fail(Errc::usage, error.what(), "kith --help, or kith WORD --help, says what there is");
    }
    if (line.version) {
        return version({line.json});
    }
    if (line.json) {
        return fail(Errc::usage, "--json says nothing to that word");
    }
    if (!line.chosen) {
        say(line.app.help());
        return Exit::usage;
    }
    return line.chosen();
}

}  // namespace

Exit run(int argc, char** argv) {
    Line line;
    add_everywhere(line);
    add_init(line);
    add_card(line);
    add_persona(line);
    add_meet(line);
    add_doctor(line);
    add_people(line);
    add_mine(line);
    add_merging(line);
    add_files(line);
    add_outward(line);
    add_unlocking(line);
    add_safekeeping(line);
    if (argc > 1 && std::string_view(argv[1]) == complete_word) {
        return complete(line.app, {argv + 2, argv + argc});
    }
    const bool manual_wanted = argc == 3 && std::string_view(argv[1]) == manual_word;
    const auto result = manual_wanted ? manual(line.app, argv[2]) : chosen(line, argc, argv);
    if (result) {
        return *result;
    }
    report(result.error());
    return exit_code(result.error().code);
}

}  // namespace kith::cli
