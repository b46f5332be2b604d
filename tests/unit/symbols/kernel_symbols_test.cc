// SPDX-License-Identifier: Apache-2.0
#include "symbols/kernel_symbols.h"

#include <gmock/gmock.h>

#include <fstream>
#include <string>

#include "util/temp_dir.h"

namespace snoopbox::symbols {
namespace {

using testing::HasSubstr;

struct KernelSymbolsTest : testing::Test {
    TempDir directory = TempDir::create().value();

    std::filesystem::path file(const std::string& name, const std::string& text) const {
        std::ofstream(directory.path() / name) << text;
        return directory.path() / name;
    }
};

constexpr const char* text =
    "ffffffff81000000 T _stext\n"
    "ffffffff81000000 t first_local\n"
    "ffffffff81000100 t vfs_read\n"
    "ffffffff81000180 D jiffies\n"
    "nonsense\n"
    "ffffffff81000200 W vfs_write\n"
    "ffffffffc0000000 t ext4_get_block\t[ext4]\n"
    "ffffffffc0000100 T xfs_iget\t[xfs]\n"
    "ffffffffc0000200 t ext4_late\t[ext4]\n"
    "ffffffffc0000300 t _RNvNtCs1234_7mycrate3foo3bar\t[rust_minimal]\n";

TEST_F(KernelSymbolsTest, FunctionsAndTheirModules) {
    KernelSymbols symbols({file("kallsyms", text)});
    ASSERT_TRUE(symbols.load());
    EXPECT_EQ(symbols.find(0xffffffff81000010), (Frame{"_stext", 0x10, ""}));
    EXPECT_EQ(symbols.find(0xffffffff810001ff), (Frame{"vfs_read", 0xff, ""}));
    EXPECT_EQ(symbols.find(0xffffffff81000200), (Frame{"vfs_write", 0, ""}));
    EXPECT_EQ(symbols.find(0xffffffffc0000001), (Frame{"ext4_get_block", 1, "[ext4]"}));
    EXPECT_EQ(symbols.find(0xffffffffc0000101), (Frame{"xfs_iget", 1, "[xfs]"}));
    EXPECT_EQ(symbols.find(0xffffffffc0000201), (Frame{"ext4_late", 1, "[ext4]"}));
    EXPECT_EQ(symbols.find(0xffffffffc0000301), (Frame{"mycrate::foo::bar", 1, "[rust_minimal]"}));
}

TEST_F(KernelSymbolsTest, CodeWithoutSymbolsIsUnknown) {
    KernelSymbols symbols({file("kallsyms", text)});
    EXPECT_EQ(symbols.find(0xffffffff80ffffff), Frame());
    EXPECT_EQ(symbols.find(0xffffffff91000000), Frame()) << "far behind the last function";
    EXPECT_EQ(symbols.find(0x1000), Frame());
}

TEST_F(KernelSymbolsTest, HiddenAddressesAreAnErrorWithARemedy) {
    KernelSymbols symbols({file("kallsyms", "0000000000000000 T _stext\n0000000000000000 t x\n")});
    const auto loaded = symbols.load();
    ASSERT_FALSE(loaded);
    EXPECT_THAT(loaded.error().message, HasSubstr("hides all addresses"));
    EXPECT_THAT(loaded.error().remedy, HasSubstr("kptr_restrict"));
    EXPECT_EQ(symbols.find(0), Frame());
}

TEST_F(KernelSymbolsTest, TheFirstWithAddressesIsUsed) {
    const auto masked = file("masked", "");
    KernelSymbols symbols({directory.path() / "none", masked, file("host", text)});
    EXPECT_EQ(symbols.find(0xffffffff81000200).name, "vfs_write");
    EXPECT_THAT(KernelSymbols({masked}).load().error().message, HasSubstr("masked"));
    EXPECT_THAT(KernelSymbols({directory.path() / "none"}).load().error().message,
                HasSubstr("No such file"));
}

TEST_F(KernelSymbolsTest, LoadingAgainSeesNewModules) {
    const auto path = file("kallsyms", text);
    KernelSymbols symbols({path});
    EXPECT_EQ(symbols.find(0xffffffffd0000000), Frame());
    file("kallsyms", std::string(text) + "ffffffffd0000000 t nfs_read\t[nfs]\n");
    EXPECT_EQ(symbols.find(0xffffffffd0000000), Frame());
    ASSERT_TRUE(symbols.load());
    EXPECT_EQ(symbols.find(0xffffffffd0000000).name, "nfs_read");
}

}  // namespace
}  // namespace snoopbox::symbols
