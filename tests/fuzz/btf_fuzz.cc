// SPDX-License-Identifier: Apache-2.0
// BTF files for `compile --btf`: what passes the check becomes C.
#include "fuzz.h"
#include "headers/btf/btf_file.h"
#include "headers/btf/source_names.h"

using namespace snoopbox;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto types = headers::BtfFile::parse_foreign(fuzz::text_of(data, size));
    if (!types) {
        return 0;
    }
    (void)types->to_c(
        headers::SourceNames::read("struct key *a; struct value b; struct record c; int d;"));
    (void)types->array_length("record", "number");
    (void)types->has_function("look");
    (void)types->enumerators("small");
    return 0;
}
