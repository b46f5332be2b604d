// SPDX-License-Identifier: Apache-2.0
// The note of an object that says it is ours.
#include "compile/note.h"
#include "fuzz.h"

using namespace snoopbox;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (const auto note = compile::read_note(fuzz::text_of(data, size))) {
        const auto again = compile::read_note(compile::write_note(*note));
        fuzz::require(again && again->declaration == note->declaration,
                      "a note that was read is written and read as the same");
    }
    return 0;
}
