// SPDX-License-Identifier: Apache-2.0
#include "containers/selection.h"

#include <algorithm>
#include <cstddef>

#include "containers/cgroup_name.h"

namespace snoopbox::containers {

// Only the last * ever has to take more, so this takes no more than the product of both lengths.
bool matches_glob(std::string_view text, std::string_view pattern) {
    std::size_t at = 0;
    std::size_t in_pattern = 0;
    std::size_t star = std::string_view::npos;
    std::size_t after_star = 0;
    while (at < text.size()) {
        if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
            star = in_pattern++;
            after_star = at;
        } else if (in_pattern < pattern.size() &&
                   (pattern[in_pattern] == '?' || pattern[in_pattern] == text[at])) {
            ++in_pattern;
            ++at;
        } else if (star != std::string_view::npos) {
            in_pattern = star + 1;
            at = ++after_star;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', in_pattern) == std::string_view::npos;
}

// The IDs of those inside containers can be any.
bool is_meant(const Container& container, std::string_view wanted) {
    if (container.is_inner) {
        return matches_glob(container.name, wanted);
    }
    if (wanted.find_first_of("*?") != std::string_view::npos) {
        return matches_glob(container.name, wanted) || matches_glob(container.id, wanted);
    }
    return container.name == wanted || container.id == wanted ||
           (is_hex_id(container.id) && container.id.starts_with(wanted));
}

bool is_in_pod(const Container& container, std::string_view wanted) {
    const auto slash = wanted.find('/');
    if (slash != std::string_view::npos &&
        !matches_glob(container.pod_namespace, wanted.substr(0, slash))) {
        return false;
    }
    const auto name = slash == std::string_view::npos ? wanted : wanted.substr(slash + 1);
    return !container.pod.empty() && matches_glob(container.pod, name);
}

bool is_in_namespace(const Container& container, std::string_view wanted) {
    return !container.pod_namespace.empty() && matches_glob(container.pod_namespace, wanted);
}

bool is_of_image(const Container& container, std::string_view wanted) {
    const std::string_view whole = container.image;
    const auto last = whole.substr(whole.rfind('/') + 1);
    const auto tag = last.find_first_of(":@");
    return !whole.empty() && (matches_glob(whole, wanted) || matches_glob(last, wanted) ||
                              matches_glob(last.substr(0, tag), wanted));
}

bool is_meant(const Container& container, const Wanted& wanted) {
    const auto any = [&](const std::vector<std::string>& names, const auto& is_so) {
        return names.empty() || std::ranges::any_of(names, [&](const std::string& name) {
                   return is_so(container, name);
               });
    };
    return any(wanted.containers,
               [](const Container& one, const std::string& name) { return is_meant(one, name); }) &&
           any(wanted.pods, &is_in_pod) && any(wanted.namespaces, &is_in_namespace) &&
           any(wanted.images, &is_of_image);
}

Verdict judge(const Whereabouts& where, const Wanted& wanted) {
    const auto is_at_or_below = [&](const std::string& path) {
        return path == "/" || (where.path.starts_with(path) && (where.path.size() == path.size() ||
                                                                where.path[path.size()] == '/'));
    };
    if (!where.is_known || (wanted.host && !where.containers.empty()) ||
        (!wanted.cgroups.empty() && std::ranges::none_of(wanted.cgroups, is_at_or_below))) {
        return Verdict::no;
    }
    if (wanted.names_containers() && std::ranges::none_of(where.containers, [&](const auto& each) {
            return is_meant(*each, wanted);
        })) {
        return where.is_settled ? Verdict::no : Verdict::open;
    }
    return wanted.host && !where.is_settled ? Verdict::open : Verdict::yes;
}

}  // namespace snoopbox::containers
