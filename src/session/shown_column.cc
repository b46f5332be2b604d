// SPDX-License-Identifier: Apache-2.0
#include "session/shown_column.h"

#include <variant>

#include "output/writer.h"
#include "reports/owner_text.h"

namespace snoopbox::session {

const values::Value& ShownColumn::value_of(const values::Row& all, const Whose& whose) {
    if (owner == tools::OwnerPart::whole) {
        return changed = reports::members_of_owner(*owners, whose.cgroup, last_owner, members);
    }
    if (owner == tools::OwnerPart::user) {
        text = whose.user ? users->name_of(*whose.user, whose.cgroup) : for_tables ? "?" : "";
        return changed = output::text_or_absent(text);
    }
    if (owner) {
        return changed = output::text_or_absent(
                   reports::text_of_owner(*owners, whose.cgroup, *owner, for_tables, text));
    }
    if (!pieces.empty()) {
        text.clear();
        output::append_sentence(text, pieces, all, clock);
        return changed = values::Composed{text};
    }
    if (!from) {
        return changed = values::Absent();
    }
    const auto& value = all[*from];
    if (const auto* argv = std::get_if<values::Argv>(&value)) {
        auto shown = *argv;
        shown.quote_all = quote_all;
        shown.limit = limit;
        return changed = shown;
    }
    if (const auto* numbers = std::get_if<values::Numbers>(&value); numbers && limit != 0) {
        auto shown = *numbers;
        shown.bytes = shown.bytes.substr(0, limit * shown.element_bytes);
        return changed = shown;
    }
    if (const auto* data = std::get_if<values::Data>(&value)) {
        auto shown = *data;
        shown.hex = hex;
        return changed = shown;
    }
    if (const auto* trace = std::get_if<values::StackTrace>(&value); trace && stacks) {
        auto shown = *trace;
        if (trace->process) {
            frames = stacks->user(trace->number, *trace->process);
            shown.frames = frames;
        } else {
            shown.frames = stacks->kernel(trace->number);
        }
        return changed = shown;
    }
    return value;
}

}  // namespace snoopbox::session
