// SPDX-License-Identifier: Apache-2.0
// What `cache import` is given: an archive, and the entries in it. Mutations would rarely get past
// the checksums, so the input is tried as each of the layers, with good ones around it.
#include "cache/archive.h"
#include "fuzz.h"

using namespace snoopbox;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    (void)cache::unpack(text);
    (void)cache::decode(text);
    cache::Entry entry{
        *cache::Key::parse("00112233445566778899aabbccddeeff"), {}, std::string(text)};
    entry.description.tool = text.substr(0, size / 2);
    const auto packed = cache::pack({entry});
    if (const auto entries =
            packed ? cache::unpack(*packed) : tl::make_unexpected(packed.error())) {
        fuzz::require(entries->size() == 1 && entries->front().object == text,
                      "what is imported is what was exported");
    }
    return 0;
}
