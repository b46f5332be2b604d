// SPDX-License-Identifier: Apache-2.0
// Messages on stderr; stdout is for data only. What is not printable in a message is shown as \xHH
// (util/utf8.h), so that no file name or text of others controls the terminal.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace snoopbox::log {

// Details are printed with -v only.
void set_verbose(bool on);
bool verbose();

// By default, printing waits until stderr accepts the text or an interrupt arrives. After this
// call, a message that stderr does not accept within a second is dropped, and so are later ones
// until stderr accepts text again.
void never_wait_long();

void detail(std::string_view line);   // only with -v
void notice(std::string_view line);   // always, plain
void warning(std::string_view line);  // always, after "warning: "

// Shows `what` on stderr if the object lives for more than half a second: on a terminal as a line
// that is erased at the end, elsewhere as one plain line.
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
