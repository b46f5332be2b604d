// SPDX-License-Identifier: Apache-2.0
// What is said on stderr: stdout is data and nothing else.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace snoopbox::log {

// With -v, details are said; without, they are dropped.
void set_verbose(bool on);
bool verbose();

// Saying something waits until stderr takes it, or for an interrupt. From now on it does not: what
// stderr does not take for a second is dropped, and so is all else until stderr takes something.
void never_wait_long();

void detail(std::string_view line);   // only with -v
void notice(std::string_view line);   // always, plain
void warning(std::string_view line);  // always, behind "warning: "

// While it lives and more than half a second has passed, shows `what` on stderr: on a terminal as a
// line that is wiped when it ends, elsewhere as one plain line.
class Progress {
  public:
    explicit Progress(std::string_view what);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace snoopbox::log
