// SPDX-License-Identifier: Apache-2.0
#include "commands/kept_text.h"

#include "cache/place.h"
#include "util/log.h"

namespace snoopbox::commands {

std::optional<KeptText> KeptText::find(std::span<const std::string> of, const std::string& name,
                                       const std::optional<std::filesystem::path>& directory) {
    auto store = cache::open_store(directory);
    auto identity = cache::identify_text(of, name, SNOOPBOX_VERSION);
    return store && identity ? std::optional(KeptText(std::move(*store), std::move(*identity)))
                             : std::nullopt;
}

std::optional<std::string> KeptText::load() const {
    auto entry = store_.load(identity_.key);
    return entry && entry->description.method == cache::text_method
               ? std::optional(std::move(entry->object))
               : std::nullopt;
}

void KeptText::store(std::string text) const {
    const auto kept = store_.store({identity_.key, identity_.description, std::move(text), {}});
    if (!kept) {
        log::detail("not kept in the cache: " + kept.error().message);
    }
}

}  // namespace snoopbox::commands
