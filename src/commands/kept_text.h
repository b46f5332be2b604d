// SPDX-License-Identifier: Apache-2.0
// A text that is kept in the cache, as it takes long to be made.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "cache/key.h"
#include "cache/store.h"

namespace snoopbox::commands {

class KeptText {
  public:
    // `of`: all that decides what the text is, besides snoopbox and the kernel. `name`: what the
    // cache lists it as. `directory`: as for open_store. Nothing if there is no cache.
    static std::optional<KeptText> find(std::span<const std::string> of, const std::string& name,
                                        const std::optional<std::filesystem::path>& directory);

    std::optional<std::string> load() const;
    // In place of what was there. -v says if that fails.
    void store(std::string text) const;

  private:
    KeptText(cache::Store store, cache::Identity identity)
        : store_(std::move(store)), identity_(std::move(identity)) {}

    cache::Store store_;
    cache::Identity identity_;
};

}  // namespace snoopbox::commands
