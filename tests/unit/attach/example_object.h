// SPDX-License-Identifier: Apache-2.0
// The objects of programs/, which are opened and never loaded: that needs no privileges.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "attach/object.h"
#include "util/file.h"

namespace snoopbox::attach {

struct ExampleObject : testing::Test {
    std::string elf = read_file(SNOOPBOX_PROGRAMS "/types.bpf.o").value();
    Object object = Object::open(elf, "types").value();
};

}  // namespace snoopbox::attach
