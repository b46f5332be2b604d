// SPDX-License-Identifier: Apache-2.0
// Several buffers that are read as one. The sink is told whose records follow.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "read/source.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::read {

// Records of one buffer come in their order, those of different buffers in no particular one.
class Several final : public Source {
  public:
    // Their numbers for Sink::from() are their indices.
    static Result<std::unique_ptr<Source>> create(std::vector<std::unique_ptr<Source>> sources);

    int fd() const override { return epoll_.get(); }
    Batch take(Sink& sink, Deadline until) override;
    Rest rest(bool took_some) override;
    std::uint64_t lost() const override;
    bool counts_lost() const override;
    bool was_full() const override;

  private:
    Several() = default;

    std::vector<std::unique_ptr<Source>> sources_;
    Fd epoll_;
    std::size_t next_ = 0;  // whose turn it is
};

}  // namespace snoopbox::read
