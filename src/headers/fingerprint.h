// SPDX-License-Identifier: Apache-2.0
// Tells header trees apart. XXH3 (libxxhash) does 10 GB/s and has 128 bits. It is not cryptographic
// and need not be: whoever can write the headers or the cache is root already.
#pragma once

#include <xxhash.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace snoopbox::headers {

class Fingerprint {
  public:
    Fingerprint();

    void add(std::string_view bytes);
    // Adds path, size and modification time, for trees too large to read each time. Not the inode:
    // hosts that run the same image must agree, so that they can share compiled objects.
    void add_file_identity(const std::filesystem::path& path);

    // 32 hexadecimal digits over everything added.
    std::string text() const;

  private:
    struct Free {
        void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
    };
    std::unique_ptr<XXH3_state_t, Free> state_;
};

}  // namespace snoopbox::headers
