// SPDX-License-Identifier: Apache-2.0
#include "reports/owner_text.h"

#include <utility>

#include "containers/cgroup_name.h"

namespace snoopbox::reports {
namespace {

using containers::Container;

std::string_view name_or_id(const Container& container) {
    constexpr std::size_t shown_of_id = 12;
    const std::string_view id = container.id;
    return !container.name.empty()     ? std::string_view(container.name)
           : containers::is_hex_id(id) ? id.substr(0, shown_of_id)
                                       : id;
}

std::string_view text_of(const Container& container, tools::OwnerPart part) {
    switch (part) {
        case tools::OwnerPart::pod:
            return container.pod;
        case tools::OwnerPart::pod_namespace:
            return container.pod_namespace;
        case tools::OwnerPart::image:
            return container.image;
        default:
            return name_or_id(container);
    }
}

}  // namespace

std::string_view text_of_owner(containers::Owners& owners, std::uint64_t cgroup,
                               tools::OwnerPart part, bool for_tables, std::string& kept) {
    std::string_view text;
    bool is_known = false;
    if (tools::is_of_container(part)) {
        const auto owner = owners.of(cgroup);
        is_known = owner.is_known;
        kept = owner.container ? text_of(*owner.container, part) : std::string_view();
        text = kept;
    } else {
        kept = owners.path_of(cgroup);
        is_known = !kept.empty();
        text = part == tools::OwnerPart::service ? containers::unit_of_path(kept) : kept;
    }
    return !text.empty() || !for_tables ? text : is_known ? "-" : "?";
}

output::Value members_of_owner(containers::Owners& owners, std::uint64_t cgroup,
                               containers::Owner& kept, std::vector<output::Member>& members) {
    kept = owners.of(cgroup);
    members.clear();
    if (!kept.is_known) {
        return output::Absent();
    }
    if (const auto& container = kept.container) {
        for (const auto& [name, text] :
             {std::pair("id", &container->id), std::pair("name", &container->name),
              std::pair("pod", &container->pod), std::pair("namespace", &container->pod_namespace),
              std::pair("image", &container->image), std::pair("runtime", &container->runtime)}) {
            if (!text->empty()) {
                members.push_back({name, *text});
            }
        }
    }
    return output::Members{members};
}

}  // namespace snoopbox::reports
