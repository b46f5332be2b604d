// SPDX-License-Identifier: Apache-2.0
// Rows for the systemd journal, by its native protocol
// (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/): a datagram of lines FIELD=VALUE for each.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "output/text.h"
#include "output/writer.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::output {

class Journal {
  public:
    // To journald's socket, below the first of the roots where it listens. `identifier` is what
    // `journalctl -t` takes.
    static Result<Journal> open(const std::vector<std::filesystem::path>& roots,
                                std::string identifier, std::vector<ColumnStyle> columns);

    // A column NAME is the field SNOOP_NAME, as csv has it; `pid` is the standard OBJECT_PID as
    // well. Never waits: what journald does not take at once is only counted.
    void send(const Row& row);
    std::uint64_t lost() const { return lost_; }

  private:
    Journal(Fd socket, std::string identifier, std::vector<ColumnStyle> columns);

    Fd socket_;
    std::string head_;  // fields that are the same in all
    std::vector<ColumnStyle> columns_;
    std::vector<std::string> fields_;
    Clock clock_;
    std::string datagram_;
    std::string message_;
    std::uint64_t lost_ = 0;
};

}  // namespace snoopbox::output
