// SPDX-License-Identifier: Apache-2.0
#include "symbols/demangle.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace snoopbox::symbols {
namespace {

TEST(Demangle, LeavesWhatIsNotMangled) {
    for (const std::string name : {"main", "", "_", "_Z", "_R", "_Zebra", "_Roman", "foo.isra.0"}) {
        EXPECT_EQ(demangle(name), name);
    }
}

TEST(Demangle, Cpp) {
    EXPECT_EQ(demangle("_ZN4llvm5Value4dumpEv"), "llvm::Value::dump()");
    EXPECT_EQ(demangle("_ZNKSt6vectorIiSaIiEE4sizeEv"),
              "std::vector<int, std::allocator<int> >::size() const");
    EXPECT_EQ(demangle("_Z1fi.constprop.0"), "f(int) [clone .constprop.0]");
}

TEST(Demangle, RustWithoutItsHash) {
    EXPECT_EQ(demangle("_ZN3std2io5stdio6_print17h0123456789abcdefE"), "std::io::stdio::_print");
    EXPECT_EQ(
        demangle("_ZN4core3ptr85drop_in_place$LT$std..rt..lang_start$LT$$LP$$RP$$GT$..$u7b$$u7b$"
                 "closure$u7d$$u7d$$GT$17h0123456789abcdefE"),
        "core::ptr::drop_in_place<std::rt::lang_start<()>::{{closure}}>");
    EXPECT_EQ(demangle("_RNvNtCs1234_7mycrate3foo3bar"), "mycrate::foo::bar");
    EXPECT_EQ(demangle("_RINvNtC3std3mem8align_ofjdE"), "std::mem::align_of::<usize, f64>");
}

TEST(Demangle, LongNamesAreCut) {
    const std::string name(longest_name + 5, 'a');
    EXPECT_EQ(demangle(name), name.substr(0, longest_name));
    EXPECT_EQ(demangle("_Z" + name), ("_Z" + name).substr(0, longest_name));
}

// Each argument is a template of the one before, twice.
std::string doubled(std::size_t times) {
    constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::string name = "_Z1fP1a";  // "a" is S_ from here on, "a*" S0_, "b" S1_, and b<a*, a*> S2_
    std::string last = "S0_";
    for (std::size_t i = 0; i < times; ++i) {
        name.append(i == 0 ? "1bI" : "S1_I").append(last).append(last).append("E");
        last.replace(1, 1, 1, digits[i + 2]);
    }
    return name;
}

TEST(Demangle, ShortNamesOfLongOnesStayMangled) {
    EXPECT_EQ(demangle(doubled(2)), "f(a*, b<a*, a*>, b<b<a*, a*>, b<a*, a*> >)");
    EXPECT_EQ(demangle(doubled(12)), doubled(12));
    EXPECT_EQ(demangle(doubled(30)), doubled(30));
}

}  // namespace
}  // namespace snoopbox::symbols
