// SPDX-License-Identifier: Apache-2.0
#include "session/shown_column.h"

#include <variant>

namespace snoopbox::session {

values::Value ShownColumn::value_of(const values::Row& all) {
    if (!pieces.empty()) {
        text.clear();
        output::append_sentence(text, pieces, all, clock);
        return values::Composed{text};
    }
    if (!from) {
        return values::Absent();
    }
    auto value = all[*from];
    if (auto* argv = std::get_if<values::Argv>(&value)) {
        argv->quote_all = quote_all;
        argv->limit = limit;
    } else if (auto* data = std::get_if<values::Data>(&value)) {
        data->hex = hex;
    } else if (auto* trace = std::get_if<values::StackTrace>(&value); trace && stacks) {
        if (trace->process) {
            frames = stacks->user(trace->number, *trace->process);
            trace->frames = frames;
        } else {
            trace->frames = stacks->kernel(trace->number);
        }
    }
    return value;
}

}  // namespace snoopbox::session
