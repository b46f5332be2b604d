// SPDX-License-Identifier: Apache-2.0
#include "util/timings.h"

#include "util/format.h"

namespace snoopbox {
namespace {

double milliseconds(std::chrono::steady_clock::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

}  // namespace

std::string Timings::json() const {
    std::string text = "{";
    Clock::duration total{};
    for (const auto& [name, time] : stages_) {
        text += fmt::format("\"{}_ms\":{:.3f},", name, milliseconds(time));
        total += time;
    }
    text += fmt::format("\"total_ms\":{:.3f}", milliseconds(total));
    for (const auto& [name, value] : notes_) {
        text += fmt::format(R"(,"{}":"{}")", name, value);
    }
    return text + "}";
}

}  // namespace snoopbox
