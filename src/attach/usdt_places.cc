// SPDX-License-Identifier: Apache-2.0
#include "attach/usdt_places.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "attach/name_pattern.h"
#include "attach/program.h"
#include "tools/nearest_name.h"
#include "util/format.h"
#include "util/join.h"
#include "util/log.h"

namespace snoopbox::attach {
namespace {

using symbols::UsdtNote;

constexpr std::size_t most_places = 5000;  // of a file

// What the files have in place of a probe that they have not.
std::string others_in(const OpenedFiles& opened, std::string_view wanted) {
    std::set<std::string_view> names;
    std::set<std::string> providers;  // of that name
    for (const auto& file : opened.files) {
        for (const auto& note : file.elf.usdt_notes()) {
            names.insert(note.name);
            if (note.name == wanted) {
                providers.emplace(note.provider);
            }
        }
    }
    if (!providers.empty()) {
        return "; it has those of " + join(providers);
    }
    const std::vector<std::string_view> sorted(names.begin(), names.end());
    return names.empty() ? "; it has none at all" : tools::did_you_mean(wanted, sorted);
}

class Finder {
  public:
    Finder(const tools::Probe& probe, bool is_regex)
        : arguments_(usdt_arguments(probe)), is_pattern_(probe.is_pattern), is_regex_(is_regex) {}

    Status add(OpenedFiles& opened, const std::string& name) {
        const auto colon = name.find(':');
        const auto provider = colon == std::string::npos ? "" : name.substr(0, colon);
        const auto wanted = colon == std::string::npos ? name : name.substr(colon + 1);
        std::optional<NamePattern> pattern;
        if (is_pattern_) {
            TRY_ASSIGN(pattern, NamePattern::parse(wanted, is_regex_));
        }
        bool any = false;
        std::vector<Error> problems;
        for (auto& file : opened.files) {
            std::vector<UsdtNote> notes;
            std::ranges::copy_if(
                file.elf.usdt_notes(), std::back_inserter(notes), [&](const UsdtNote& note) {
                    return (pattern ? pattern->matches(note.name) : note.name == wanted) &&
                           (provider.empty() || note.provider == provider);
                });
            if (auto error = check(notes, wanted)) {
                problems.push_back(within_file(file, std::move(*error)));
                continue;
            }
            std::set<std::uint64_t> known(file.found.offsets.begin(), file.found.offsets.end());
            for (const auto& note : notes) {
                auto added = add_place(file, note, known);
                any |= added.has_value();
                if (!added) {
                    problems.push_back(within_file(file, std::move(added.error())));
                }
            }
        }
        if (!any && problems.empty()) {
            return fail(fmt::format("{} has no USDT probe {}{}", opened.wanted, name,
                                    others_in(opened, wanted)),
                        "`readelf -n FILE` shows those of a file (stapsdt); distributions can "
                        "build it without them");
        }
        if (!any) {
            return tl::make_unexpected(std::move(problems.front()));
        }
        if (!problems.empty()) {
            log::warning(
                fmt::format("not all places of the USDT probe {} are traced, as {} cannot "
                            "be: {}",
                            wanted, problems.size(), problems.front().message));
        }
        return {};
    }

    std::vector<UsdtSpec> take() {
        std::vector<UsdtSpec> specs(specs_.size());
        for (const auto& [spec, index] : specs_) {
            specs[index] = spec;
        }
        return specs;
    }

  private:
    static Error within_file(const OpenedFile& file, Error error) {
        return {fmt::format("{}: {}", file.found.of.path, error.message), error.remedy, error.code};
    }

    std::optional<Error> check(const std::vector<UsdtNote>& notes,
                               const std::string& wanted) const {
        std::set<std::string> providers;
        for (const auto& note : notes) {
            providers.emplace(note.provider);
        }
        if (providers.size() > 1 && !is_pattern_) {
            return Error{
                fmt::format("several providers have a USDT probe {}: {}", wanted, join(providers)),
                fmt::format("name it FILE:PROVIDER:{}", wanted), 0};
        }
        if (notes.size() > most_places) {
            return Error{fmt::format("the USDT probe {} is in {} places, more than {}", wanted,
                                     notes.size(), most_places),
                         "", 0};
        }
        return std::nullopt;
    }

    // The provider is left out unless another has a probe of that name.
    std::string name_of(const UsdtNote& note) {
        std::string name(note.name);
        const auto provider = providers_.emplace(name, note.provider).first;
        return provider->second == note.provider ? name : fmt::format("{}:{}", note.provider, name);
    }

    Status add_place(OpenedFile& file, const UsdtNote& note, std::set<std::uint64_t>& known) {
        const auto probe = fmt::format("the USDT probe {}:{}", note.provider, note.name);
        const auto offset = file.elf.offset_of(note.address);
        const auto semaphore =
            note.semaphore == 0 ? 0 : file.elf.offset_of_variable(note.semaphore);
        if (!offset) {
            return fail(probe + " is not in its code: damaged?");
        }
        // The kernel takes an offset of 32 bits.
        if (!semaphore || *semaphore > std::numeric_limits<std::uint32_t>::max()) {
            return fail(probe + " has a semaphore that is not among its variables: damaged?");
        }
        const auto index = index_of_spec(note);
        if (!index) {
            return within(probe, index.error());
        }
        if (known.insert(*offset).second) {
            file.found.offsets.push_back(*offset);
            file.found.semaphores.push_back(*semaphore);
            file.found.cookies.push_back(*index);
            file.found.names.push_back(name_of(note));
        }
        return {};
    }

    // Those that the handler has not need not be such that can be read.
    Result<std::size_t> index_of_spec(const UsdtNote& note) {
        const auto arguments = split_usdt_arguments(note.arguments);
        UsdtSpec spec;
        if (arguments_ > std::min(arguments.size(), spec.size())) {
            return fail(fmt::format("it has {} arguments there (\"{}\"), and the handler {}",
                                    arguments.size(), note.arguments, arguments_),
                        "a handler has the first ones, in their order");
        }
        for (std::size_t i = 0; i < arguments_; ++i) {
            TRY_ASSIGN(const auto parsed, parse_usdt_argument(arguments[i]));
            spec.at(i) = parsed;
        }
        return specs_.emplace(spec, specs_.size()).first->second;
    }

    std::size_t arguments_;
    bool is_pattern_;
    bool is_regex_;
    std::map<UsdtSpec, std::size_t> specs_;         // with their indices
    std::map<std::string, std::string> providers_;  // the first of each probe's name
};

}  // namespace

Result<UsdtPlaces> find_usdt_places(UserFiles& files, const tools::Probe& probe,
                                    const std::optional<OnlyProcess>& process, bool is_regex) {
    Finder finder(probe, is_regex);
    TRY_ASSIGN(auto found, find_user_places(files, probe, process,
                                            [&](OpenedFiles& opened, const std::string& name) {
                                                return finder.add(opened, name);
                                            }));
    return UsdtPlaces{std::move(found), finder.take()};
}

}  // namespace snoopbox::attach
