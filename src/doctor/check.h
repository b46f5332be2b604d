// SPDX-License-Identifier: Apache-2.0
// The results of an examination.
#pragma once

#include <string>
#include <vector>

namespace snoopbox::doctor {

enum class State {
    ok,
    warn,     // works, but not as one might expect
    missing,  // absent or forbidden
    unknown,  // cannot be determined from here
};

struct Check {
    std::string name;  // stable: scripts search for it
    State state = State::ok;
    std::string finding;  // one line
    std::string remedy;   // what to type, from where the user is; empty if there is nothing to do
    bool detail = false;  // shown only with -v, unless it is a warning
};

struct ToolCheck {
    Check check;
    std::string method;   // how it would attach; empty if it does not run
    std::string headers;  // the headers it would use; empty if it does not run
};

struct Report {
    std::vector<Check> checks;
    std::vector<ToolCheck> tools;
};

}  // namespace snoopbox::doctor
