// SPDX-License-Identifier: Apache-2.0
// Rules for the maps of a tool. Their texts are checked here; those about paths, which takes
// longer, are read only once.
#include <memory>
#include <string>
#include <utility>

#include "cli/types/type.h"
#include "cli/values.h"
#include "rules/network.h"
#include "rules/path_automaton.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::cli {

Result<OptionValue> value_of_comm(const tools::Option& /*option*/, const Texts& texts) {
    return read_comm(texts.back()).map(as_option_value);
}

Result<OptionValue> value_of_paths(const tools::Option& /*option*/, const Texts& texts) {
    TRY_ASSIGN(auto made, rules::make_path_automaton(texts));
    return OptionValue(Rules{texts, std::make_shared<const rules::PathAutomaton>(std::move(made))});
}

Result<OptionValue> value_of_networks(const tools::Option& /*option*/, const Texts& texts) {
    for (const auto& text : texts) {
        TRY(rules::read_network(text));
    }
    return OptionValue(Rules{texts});
}

Result<OptionValue> value_of_names(const tools::Option& /*option*/, const Texts& texts) {
    constexpr std::size_t most_bytes = 31;
    Rules names;
    for (const auto& list : texts) {
        for (const auto name : split_list(list)) {
            if (name.empty() || name.size() > most_bytes) {
                return fail(
                    fmt::format("\"{}\" is no name, which has 1 to {} bytes", name, most_bytes));
            }
            names.texts.emplace_back(name);
        }
    }
    return OptionValue(std::move(names));
}

// What is in the file has been added to other options.
Result<OptionValue> value_of_rules(const tools::Option& /*option*/, const Texts& texts) {
    return OptionValue(Rules{texts});
}

}  // namespace snoopbox::cli
