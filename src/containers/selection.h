// SPDX-License-Identifier: Apache-2.0
// Which containers a user means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "containers/containers.h"
#include "containers/owners.h"

namespace snoopbox::containers {

// Whether all of `text` is as the pattern: * is any text and ? any byte, all others are themselves.
bool matches_glob(std::string_view text, std::string_view pattern);

// By its name, the beginning of its ID, or a pattern of its name or whole ID. One that is inside
// another is meant by its name only.
bool is_meant(const Container& container, std::string_view wanted);

// Whose tasks are to be traced. The kinds that are given must all hold; of several of a kind, one.
struct Wanted {
    std::vector<std::string> containers;  // as for is_meant above
    std::vector<std::string> pods;        // [NAMESPACE/]NAME
    std::vector<std::string> namespaces;  // Kubernetes'
    std::vector<std::string> images;      // or what is after the last /, with or without the tag
    std::vector<std::string> cgroups;     // paths of version 2
    bool host = false;                    // what is in no container
    bool wait = false;                    // for those that are not there yet

    bool names_containers() const {
        return !(containers.empty() && pods.empty() && namespaces.empty() && images.empty());
    }
    bool is_empty() const { return !names_containers() && cgroups.empty() && !host; }
};

// Each of these is a name or a pattern.
bool is_in_pod(const Container& container, std::string_view wanted);
bool is_in_namespace(const Container& container, std::string_view wanted);
bool is_of_image(const Container& container, std::string_view wanted);

// By all kinds that name containers.
bool is_meant(const Container& container, const Wanted& wanted);

enum class Verdict {
    no,
    yes,
    open  // until it is settled whose the cgroup is
};
// Whether what is in that cgroup is wanted. `wanted` has paths as cgroups have them.
Verdict judge(const Whereabouts& where, const Wanted& wanted);

}  // namespace snoopbox::containers
