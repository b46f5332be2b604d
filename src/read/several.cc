// SPDX-License-Identifier: Apache-2.0
#include "read/several.h"

#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace snoopbox::read {

Result<std::unique_ptr<Source>> Several::create(std::vector<std::unique_ptr<Source>> sources) {
    std::unique_ptr<Several> several(new Several);
    several->epoll_.reset(epoll_create1(EPOLL_CLOEXEC));
    for (const auto& source : sources) {
        epoll_event event{};
        event.events = EPOLLIN | EPOLLET;
        if (epoll_ctl(several->epoll_.get(), EPOLL_CTL_ADD, source->fd(), &event) != 0) {
            return fail_errno("the event buffers cannot be waited for", errno);
        }
    }
    several->sources_ = std::move(sources);
    return several;
}

Source::Batch Several::take(Sink& sink, Deadline until) {
    Batch all;
    for (std::size_t i = 0; i < sources_.size() && !all.more; ++i) {
        // The next batch begins where this one stops, so that none keeps others waiting.
        sink.from(next_);
        const auto batch = sources_[next_]->take(sink, until);
        all.count += batch.count;
        all.more = batch.more;
        next_ = (next_ + 1) % sources_.size();
    }
    return all;
}

Source::Rest Several::rest(bool took_some) {
    Rest all{sources_.front()->rest(took_some)};
    for (std::size_t i = 1; i < sources_.size(); ++i) {
        const auto rest = sources_[i]->rest(took_some);
        all = {std::min(all.most, rest.most), all.asleep && rest.asleep};
    }
    return all;
}

std::uint64_t Several::lost() const {
    std::uint64_t all = 0;
    for (const auto& source : sources_) {
        all += source->lost();
    }
    return all;
}

bool Several::counts_lost() const {
    return std::ranges::all_of(sources_, [](const auto& source) { return source->counts_lost(); });
}

bool Several::was_full() const {
    return std::ranges::any_of(sources_, [](const auto& source) { return source->was_full(); });
}

}  // namespace snoopbox::read
