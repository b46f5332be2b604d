// SPDX-License-Identifier: Apache-2.0
// What an examination finds.
#pragma once

#include <string>
#include <vector>

namespace snoopbox::doctor {

enum class State {
    ok,
    warn,     // works, but not as one might expect
    missing,  // is not there, or is forbidden
    unknown,  // cannot be told from here
};

struct Check {
    std::string name;  // stable: scripts look for it
    State state = State::ok;
    std::string finding;  // one line
    std::string remedy;  // what to type, from where the user stands; empty if nothing is to be done
    bool detail = false;  // shown only with -v, unless it is a warning
};

struct ToolCheck {
    Check check;
    std::string method;   // by which it would attach; empty if it does not run
    std::string headers;  // from where it would take them; empty if it does not run
};

struct Report {
    std::vector<Check> checks;
    std::vector<ToolCheck> tools;
};

}  // namespace snoopbox::doctor
