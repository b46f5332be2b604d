// SPDX-License-Identifier: Apache-2.0
// What BCC's Python front end makes of the names of functions.
#pragma once

#include <string>
#include <string_view>

namespace snoopbox::compile {

// The ELF section, as libbpf reads it, of a program of that name: "kprobe/vfs_read" of
// kprobe__vfs_read. Of one whose name says nothing, a section that libbpf does not load:
// "?unattached/NAME".
std::string section_by_name(std::string_view function);

}  // namespace snoopbox::compile
