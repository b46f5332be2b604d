// SPDX-License-Identifier: Apache-2.0
#include "attach/search.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "attach/matching_functions.h"
#include "tools/nearest_name.h"
#include "util/file.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::attach {
namespace {

bool is_in_file(Kind kind) {
    return kind == Kind::user || kind == Kind::usdt;
}

std::string_view plural(Kind kind) {
    switch (kind) {
        case Kind::function:
        case Kind::user:
            return "functions";
        case Kind::tracepoint:
            return "tracepoints";
        case Kind::syscall:
            return "system calls";
        case Kind::lsm:
            return "LSM hooks";
        case Kind::usdt:
            break;
    }
    return "USDT probes";
}

// What it is searched in: "the kernel", "/usr/bin/bash", "process 181".
std::string place_of(const Search& search) {
    return !search.file.empty() ? search.file
           : search.process     ? fmt::format("process {}", *search.process)
                                : "this kernel";
}

Result<std::vector<Traceable>> in_user_space(const Search& search, const std::string& name,
                                             bool is_regex) {
    TRY_ASSIGN(const auto pattern, NamePattern::parse(name, is_regex));
    return matching_in_user_space(search.file, search.process, search.kinds, pattern);
}

// Of those kinds, all that there is.
std::vector<std::string> all_names(const Search& search, KernelTraceables& kernel) {
    std::vector<std::string> names;
    for (const Kind kind : search.kinds) {
        kernel.for_each(kind, [&](std::string_view name, std::string_view /*module*/) {
            names.emplace_back(name);
            if (kind == Kind::tracepoint && name.find(':') != std::string_view::npos) {
                names.emplace_back(name.substr(name.find(':') + 1));
            }
        });
    }
    if (search.file.empty() && !search.process) {
        return names;
    }
    if (const auto all = in_user_space(search, "*", false)) {
        std::ranges::transform(*all, std::back_inserter(names), &Traceable::name);
    }
    return names;
}

std::string why_none(const Search& search, bool is_any) {
    const auto wants = [&](Kind kind) {
        return std::ranges::find(search.kinds, kind) != search.kinds.end();
    };
    if (wants(Kind::function)) {
        const auto symbols = read_file("/proc/kallsyms");
        return is_any ? why_no_function(search.name, symbols ? *symbols : "")
                      : "the list of functions is hidden: run as root, with /proc mounted";
    }
    if (wants(Kind::user) && is_indirect_function(search.file, search.process, search.name)) {
        return "it only chooses one of several functions when a program starts (IFUNC): name the "
               "one "
               "that it chooses on this machine, if the file has its name";
    }
    if (wants(Kind::user)) {
        return is_any ? "of a stripped file, only the functions that other files use are known"
                      : "it was stripped: install its symbols, or trace what it calls in libraries";
    }
    return wants(Kind::usdt) ? "`readelf -n FILE` shows those of a file (stapsdt); distributions "
                               "can build it without them"
                             : "";
}

tl::unexpected<Error> fail_none(const Search& search, KernelTraceables& kernel) {
    const auto names = all_names(search, kernel);
    const auto what = join(search.kinds, &plural);
    return fail(names.empty()
                    ? fmt::format("{} has none of these: {}", place_of(search), what)
                    : fmt::format("none of the {} of {} matches \"{}\"{}", what, place_of(search),
                                  search.name, tools::did_you_mean(search.name, names)),
                why_none(search, !names.empty()));
}

}  // namespace

Result<Search> read_search(const std::string& text, std::optional<pid_t> process,
                           const std::vector<Kind>& types) {
    Search search;
    search.process = process;
    std::vector<Kind> kinds;
    const auto colon = text.find(':');
    if (text.starts_with("t:") && !process) {
        kinds = {Kind::tracepoint};
        search.name = text.substr(2);
    } else if (text.starts_with("u:")) {
        kinds = {Kind::usdt};
        const auto end = std::min(text.find(':', 2), text.size());
        search.file = text.substr(2, end - 2);
        search.name = end < text.size() ? text.substr(end + 1) : "*";
    } else if (colon != std::string::npos) {
        search.file = text.substr(0, colon);
        search.name = text.substr(colon + 1);
        search.may_be_category = !process && search.file.find('/') == std::string::npos;
        kinds = {Kind::user, Kind::usdt};
        if (search.may_be_category) {
            kinds.insert(kinds.begin(), Kind::tracepoint);
        }
    } else if (text.find('/') != std::string::npos) {
        kinds = {Kind::user, Kind::usdt};
        search.file = text;
    } else if (process) {
        kinds = {Kind::user, Kind::usdt};
        search.name = text.empty() ? "*" : text;
    } else {
        kinds = {Kind::function, Kind::tracepoint, Kind::syscall, Kind::lsm};
        search.name = text.empty() ? "*" : text;
    }
    if (search.name.empty()) {
        return fail(fmt::format("\"{}\" names nothing", text), "a pattern follows the colon");
    }
    std::ranges::copy_if(kinds, std::back_inserter(search.kinds), [&](Kind kind) {
        return types.empty() || std::ranges::find(types, kind) != types.end();
    });
    search.may_be_category &=
        std::ranges::find(search.kinds, Kind::tracepoint) != search.kinds.end();
    if (search.kinds.empty()) {
        const bool lacks_file = std::ranges::all_of(types, is_in_file);
        return fail(fmt::format("\"{}\" can only be one of the {}", text.empty() ? "*" : text,
                                join(kinds, &plural)),
                    lacks_file ? "name what is in a file FILE:NAME, or give its process with -p"
                               : "leave out --type, or -p");
    }
    return search;
}

Result<std::vector<Traceable>> find_traceables(const Search& search, KernelTraceables& kernel) {
    const bool in_file = std::ranges::any_of(search.kinds, is_in_file);
    const auto text = search.may_be_category ? search.file + ":" + search.name : search.name;
    TRY_ASSIGN(const auto pattern, NamePattern::parse(text, search.is_regex));
    std::vector<Traceable> found;
    for (const Kind kind : search.kinds) {
        std::ranges::move(kernel.matching(kind, pattern), std::back_inserter(found));
    }
    if (found.empty() && in_file) {
        auto some = in_user_space(search, search.name, search.is_regex);
        if (!some && search.may_be_category) {
            // It may have been meant to be a tracepoint.
            std::vector<std::string_view> points;
            kernel.for_each(Kind::tracepoint,
                            [&](std::string_view name, std::string_view /*module*/) {
                                points.push_back(name);
                            });
            some.error().message += tools::did_you_mean(text, points);
        }
        if (!some) {
            return some;
        }
        found = std::move(*some);
    }
    if (!found.empty()) {
        return found;
    }
    auto missing = search;
    if (in_file) {
        // There is such a file.
        std::erase_if(missing.kinds, [](Kind kind) { return !is_in_file(kind); });
    }
    return fail_none(missing, kernel);
}

}  // namespace snoopbox::attach
