// SPDX-License-Identifier: Apache-2.0
// What can be told of the owner of an event or a count, for --columns and --by.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace snoopbox::tools {

enum class OwnerPart {
    whole,  // of a container: all that is known of it, as an object
    container,
    pod,
    pod_namespace,
    image,
    cgroup,
    service,
    user
};

struct NamedPart {
    OwnerPart part;
    std::string_view name;  // of the option's value, and the key in JSON
    std::string_view heading;
    int width;  // in tables
    std::string_view help;
};

inline constexpr auto owner_parts = std::to_array<NamedPart>({
    {OwnerPart::container, "container", "CONTAINER", 16, "its name, or the beginning of its ID"},
    {OwnerPart::pod, "pod", "POD", 24, "the pod that it is in (Kubernetes)"},
    {OwnerPart::pod_namespace, "namespace", "NAMESPACE", 12, "the pod's namespace"},
    {OwnerPart::image, "image", "IMAGE", 24, "the image that it was made from"},
    {OwnerPart::cgroup, "cgroup", "CGROUP", 32, "the path of its cgroup"},
    {OwnerPart::service, "service", "SERVICE", 20, "the unit of systemd that it is in"},
    {OwnerPart::user, "user", "USER", 12, "the user, as the container's or host's passwd has it"},
});
// Those that a report can be by.
inline constexpr auto key_parts = std::span(owner_parts).first<owner_parts.size() - 1>();

const NamedPart* find_owner_part(std::string_view name);  // nullptr if there is none
// Whether it is a container's, so that the host's have none.
constexpr bool is_of_container(OwnerPart part) {
    return part != OwnerPart::cgroup && part != OwnerPart::service && part != OwnerPart::user;
}

}  // namespace snoopbox::tools
