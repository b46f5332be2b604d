// SPDX-License-Identifier: Apache-2.0
#include "attach/choose.h"

#include <utility>

#include "util/format.h"
#include "util/join.h"
#include "util/log.h"

namespace snoopbox::attach {
namespace {

Status try_out(const Choice& choice) {
    for (const auto& probe : choice.probes) {
        for (const auto& target : probe.targets) {
            const auto symbol = choice.method->symbol(probe, target);
            auto tried = choice.method->try_out(probe, symbol);
            if (!tried && !(probe.optional && tried.error().code == ENOENT)) {
                return tried;
            }
        }
    }
    return {};
}

}  // namespace

Result<Choice> choose(const tools::ToolSpec& tool, std::string_view wanted,
                      const std::function<bool(const std::string&)>& given) {
    Error error;
    for (const auto& set : tool.probe_sets) {
        if (wanted != "auto" && wanted != set.method) {
            continue;
        }
        Choice choice{find_method(set.method), {}};
        if (choice.method == nullptr) {
            return fail(fmt::format("{}: no attach method \"{}\"", tool.file, set.method));
        }
        for (const auto& probe : set.probes) {
            if (probe.when.empty() || given(probe.when)) {
                choice.probes.push_back(probe);
            }
        }
        auto tried = try_out(choice);
        if (tried) {
            log::detail("attach method: " + set.method);
            return choice;
        }
        log::detail(fmt::format("not by {}: {}", set.method, tried.error().message));
        error.message += fmt::format("\n  {}: {}", set.method, tried.error().message);
        if (error.remedy.empty()) {
            error.remedy = tried.error().remedy;
        }
    }
    if (error.message.empty()) {
        return fail(fmt::format("{} cannot be attached by \"{}\"", tool.name, wanted),
                    "--attach takes auto, " + join(tool.probe_sets, &tools::ProbeSet::method));
    }
    error.message = fmt::format("{} cannot be attached here:{}", tool.name, error.message);
    return tl::make_unexpected(std::move(error));
}

}  // namespace snoopbox::attach
