// SPDX-License-Identifier: Apache-2.0
#include "headers/header_tree.h"

namespace snoopbox::headers {

std::string_view to_string(Origin origin) {
    switch (origin) {
        case Origin::environment:
            return "environment";
        case Origin::modules:
            return "modules";
        case Origin::kheaders:
            return "kheaders";
        case Origin::btf:
            return "btf";
    }
    return "unknown";
}

}  // namespace snoopbox::headers
