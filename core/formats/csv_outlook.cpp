// SPDX-License-Identifier: Apache-2.0
//
// See csv_outlook.h: the columns of Outlook's own export of 2007 to 2021, which others that say "Outlook CSV" write as well.
#include "formats/csv_outlook.h"

#include <algorithm>
#include <array>

namespace kith::formats {
namespace {

// The order is the order in which a number looks for its column: the more particular types first.
constexpr std::array<OutlookPhone, 19> phones{{{"Business Fax", "work,fax"},
                                               {"Home Fax", "home,fax"},
                                               {"Other Fax", "fax"},
                                               {"Mobile Phone", "cell"},
                                               {"Pager", "pager"},
                                               {"Car Phone", "car"},
                                               {"ISDN", "isdn"},
                                               {"Telex", "telex"},
                                               {"TTY/TDD Phone", "textphone"},
                                               {"Radio Phone", "radio"},
                                               {"Callback", "callback"},
                                               {"Assistant's Phone", "assistant"},
                                               {"Company Main Phone", "main"},
                                               {"Business Phone", "work"},
                                               {"Business Phone 2", "work"},
                                               {"Home Phone", "home"},
                                               {"Home Phone 2", "home"},
                                               {"Other Phone", "other"},
                                               {"Primary Phone", ""}}};

constexpr std::array<OutlookText, 9> texts{{{"Profession", "ROLE"},
                                            {"Hobby", "HOBBY"},
                                            {"Web Page", "URL"},
                                            {"Personal Web Page", "URL"},
                                            {"Internet Free Busy", "FBURL"},
                                            {"Spouse", "X-SPOUSE"},
                                            {"Manager's Name", "X-MANAGER"},
                                            {"Assistant's Name", "X-ASSISTANT"},
                                            {"Children", "X-CHILDREN"}}};

constexpr std::array<std::string_view, 92> columns{"Title",
                                                   "First Name",
                                                   "Middle Name",
                                                   "Last Name",
                                                   "Suffix",
                                                   "Company",
                                                   "Department",
                                                   "Job Title",
                                                   "Business Street",
                                                   "Business Street 2",
                                                   "Business Street 3",
                                                   "Business City",
                                                   "Business State",
                                                   "Business Postal Code",
                                                   "Business Country/Region",
                                                   "Home Street",
                                                   "Home Street 2",
                                                   "Home Street 3",
                                                   "Home City",
                                                   "Home State",
                                                   "Home Postal Code",
                                                   "Home Country/Region",
                                                   "Other Street",
                                                   "Other Street 2",
                                                   "Other Street 3",
                                                   "Other City",
                                                   "Other State",
                                                   "Other Postal Code",
                                                   "Other Country/Region",
                                                   "Assistant's Phone",
                                                   "Business Fax",
                                                   "Business Phone",
                                                   "Business Phone 2",
                                                   "Callback",
                                                   "Car Phone",
                                                   "Company Main Phone",
                                                   "Home Fax",
                                                   "Home Phone",
                                                   "Home Phone 2",
                                                   "ISDN",
                                                   "Mobile Phone",
                                                   "Other Fax",
                                                   "Other Phone",
                                                   "Pager",
                                                   "Primary Phone",
                                                   "Radio Phone",
                                                   "TTY/TDD Phone",
                                                   "Telex",
                                                   "Account",
                                                   "Anniversary",
                                                   "Assistant's Name",
                                                   "Billing Information",
                                                   "Birthday",
                                                   "Business Address PO Box",
                                                   "Categories",
                                                   "Children",
                                                   "Directory Server",
                                                   "E-mail Address",
                                                   "E-mail Type",
                                                   "E-mail Display Name",
                                                   "E-mail 2 Address",
                                                   "E-mail 2 Type",
                                                   "E-mail 2 Display Name",
                                                   "E-mail 3 Address",
                                                   "E-mail 3 Type",
                                                   "E-mail 3 Display Name",
                                                   "Gender",
                                                   "Government ID Number",
                                                   "Hobby",
                                                   "Home Address PO Box",
                                                   "Initials",
                                                   "Internet Free Busy",
                                                   "Keywords",
                                                   "Language",
                                                   "Location",
                                                   "Manager's Name",
                                                   "Mileage",
                                                   "Notes",
                                                   "Office Location",
                                                   "Organizational ID Number",
                                                   "Other Address PO Box",
                                                   "Priority",
                                                   "Private",
                                                   "Profession",
                                                   "Referred By",
                                                   "Sensitivity",
                                                   "Spouse",
                                                   "User 1",
                                                   "User 2",
                                                   "User 3",
                                                   "User 4",
                                                   "Web Page"};

}  // namespace

std::span<const OutlookPhone> outlook_phones() {
    return phones;
}

std::vector<std::string> outlook_types(const OutlookPhone& phone) {
    std::vector<std::string> out;
    for (std::string_view rest = phone.types; !rest.empty();) {
        const auto end = std::min(rest.find(','), rest.size());
        out.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out;
}

std::span<const OutlookText> outlook_texts() {
    return texts;
}

std::span<const std::string_view> outlook_columns() {
    return columns;
}

}  // namespace kith::formats
