// SPDX-License-Identifier: Apache-2.0
#include "attach/event_format.h"

#include <charconv>
#include <utility>

#include "attach/tracefs.h"
#include "util/ascii.h"
#include "util/format.h"
#include "util/lines.h"

namespace snoopbox::attach {
namespace {

// "8" in "offset:8;"
std::optional<std::uint32_t> number_after(std::string_view line, std::string_view key) {
    const auto at = line.find(key);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const auto digits = line.substr(at + key.size());
    std::uint32_t number = 0;
    const auto [stop, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc() ? std::optional(number) : std::nullopt;
}

// "__data_loc char[] filename", "char comm[16]", "pid_t pid"
EventField declared(std::string_view text) {
    EventField field;
    field.declaration = text;
    for (const auto& [word, how] : {std::pair{"__data_loc ", EventField::How::location},
                                    std::pair{"__rel_loc ", EventField::How::relative_location}}) {
        if (text.starts_with(word)) {
            text.remove_prefix(std::string_view(word).size());
            field.how = how;
        }
    }
    auto name = trimmed(text.substr(std::min(text.find_last_of(" *") + 1, text.size())));
    auto type = trimmed(text.substr(0, text.size() - name.size()));
    if (const auto bracket = name.find('['); bracket != std::string_view::npos) {
        field.count = number_after(name.substr(bracket), "[").value_or(0);
        name = name.substr(0, bracket);
        field.how = EventField::How::array;
    }
    if (type.ends_with("[]")) {
        type.remove_suffix(2);
    }
    field.name = name;
    field.type = trimmed(type);
    return field;
}

}  // namespace

std::vector<EventField> fields_in(std::string_view format) {
    constexpr std::string_view key = "field:";
    constexpr std::string_view of_all = "common_";
    std::vector<EventField> fields;
    while (!format.empty()) {
        const auto line = trimmed(take_line(format));
        const auto end = line.find(';');
        if (!line.starts_with(key) || end == std::string_view::npos) {
            continue;
        }
        auto field = declared(line.substr(key.size(), end - key.size()));
        const auto offset = number_after(line, "offset:");
        const auto bytes = number_after(line, "size:");
        if (field.name.starts_with(of_all) || field.name.empty() || !offset || !bytes) {
            continue;
        }
        field.offset = *offset;
        field.bytes = *bytes;
        field.is_signed = number_after(line, "signed:").value_or(0) != 0;
        fields.push_back(std::move(field));
    }
    return fields;
}

std::optional<std::vector<EventField>> fields_of_event(const std::string& category,
                                                       const std::string& name) {
    const auto text = read_tracefs(fmt::format("events/{}/{}/format", category, name));
    return text.empty() ? std::nullopt : std::optional(fields_in(text));
}

std::optional<std::uint64_t> number_of_event(const std::string& category, const std::string& name) {
    const auto text = read_tracefs(fmt::format("events/{}/{}/id", category, name));
    return text.empty() ? std::nullopt
                        : std::optional<std::uint64_t>(number_after("id:" + text, "id:"));
}

}  // namespace snoopbox::attach
