// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <sys/capability.h>

#include "example_host.h"

namespace snoopbox::doctor {
namespace {

using testing::HasSubstr;

namespace fs = std::filesystem;

struct HeaderChecks : Doctor {
    HeaderChecks() { fs::create_directories(directory.path() / "sys/kernel"); }
    void modules(const std::string& list) const {
        file("lib/modules/6.6.1-flatcar/modules.dep", list);
    }
};

TEST_F(HeaderChecks, KheadersWithoutModules) {
    EXPECT_EQ(headers("kheaders").state, State::unknown);
    EXPECT_THAT(headers("kheaders").finding, HasSubstr("the kernel will be asked"));
    EXPECT_EQ(headers("kheaders").remedy, "modprobe kheaders");
    subject.capabilities = 0;
    EXPECT_THAT(headers("kheaders").finding, HasSubstr("CAP_SYS_MODULE is missing"));
    EXPECT_THAT(headers("kheaders").remedy, HasSubstr("CAP_SYS_MODULE"));
    fs::create_directories(directory.path() / "proc/self");
    EXPECT_EQ(headers("kheaders").state, State::missing);
    EXPECT_EQ(headers("kheaders").finding, "this kernel has none, and no modules");
    file("proc/modules", "");
    EXPECT_EQ(headers("kheaders").state, State::unknown);
}

TEST_F(HeaderChecks, KheadersThatTheModulesDoNotHave) {
    modules("kernel/fs/ext4.ko:\n");
    EXPECT_EQ(headers("kheaders").state, State::missing);
    EXPECT_EQ(headers("kheaders").finding, "no module kheaders in lib/modules/6.6.1-flatcar");
    EXPECT_EQ(headers("kheaders").remedy, "");
}

TEST_F(HeaderChecks, KheadersWhereModulesCannotBeLoaded) {
    modules("kernel/kernel/kheaders.ko:\n");
    file("proc/sys/kernel/modules_disabled", "0\n");
    EXPECT_EQ(headers("kheaders").state, State::ok);
    file("proc/sys/kernel/modules_disabled", "1\n");
    EXPECT_EQ(headers("kheaders").state, State::missing);
    EXPECT_THAT(headers("kheaders").finding, HasSubstr("disabled until the next boot"));
    EXPECT_EQ(headers("kheaders").remedy, "");
}

TEST_F(HeaderChecks, TheModuleIsLoadedWhereItLies) {
    subject.capabilities = 0;
    const std::string list = "lib/modules/6.6.1-flatcar/modules.dep";
    host_root("host");
    host_root("media/root");
    file("host/" + list, "kernel/kernel/kheaders.ko:\n");
    EXPECT_EQ(headers("kheaders").remedy, "sudo modprobe kheaders") << "on the host itself";
    subject.container_variable = "docker";
    EXPECT_THAT(headers("kheaders").remedy,
                HasSubstr("chroot " + (directory.path() / "host").string() + " modprobe kheaders"));
    subject.container_variable = "systemd-nspawn";
    file("media/root/proc/x", "");
    EXPECT_EQ(headers("kheaders").remedy, "sudo modprobe -d /media/root kheaders");
}

TEST_F(HeaderChecks, BtfIsThereOrNotBuiltIn) {
    EXPECT_EQ(headers("btf").state, State::missing);
    EXPECT_THAT(headers("btf").finding, HasSubstr("CONFIG_DEBUG_INFO_BTF"));
    file("sys/kernel/btf/vmlinux", std::string(2'600'000, 'x'));
    EXPECT_EQ(headers("btf").state, State::ok);
    EXPECT_THAT(headers("btf").finding, HasSubstr("2.6 MB"));
    fs::remove_all(directory.path() / "sys");
    EXPECT_EQ(headers("btf").state, State::unknown);
    EXPECT_EQ(headers("btf").remedy, "mount -t sysfs sysfs /sys");
}

TEST_F(HeaderChecks, InstalledHeadersByDistribution) {
    fs::create_directories(directory.path() / "lib/modules/6.6.1-flatcar");
    for (const auto& [ids, command] :
         {std::pair("ID=fedora\n", "dnf install kernel-devel-6.6.1-flatcar"),
          std::pair("ID=rocky\nID_LIKE=\"rhel centos fedora\"\n",
                    "dnf install kernel-devel-6.6.1-flatcar"),
          std::pair("ID=mint\nID_LIKE=ubuntu\n", "apt-get install linux-headers-6.6.1-flatcar"),
          std::pair("ID=opensuse-leap\nID_LIKE=\"suse opensuse\"\n",
                    "zypper install kernel-default-devel"),
          std::pair("ID=arch\n", "pacman -S linux-headers"), std::pair("ID=arche\n", "")}) {
        file("etc/os-release", std::string("PRETTY_NAME=x\n") + ids);
        EXPECT_EQ(headers("modules").remedy, command) << ids;
    }
    EXPECT_THAT(headers("modules").finding, HasSubstr("none installed for 6.6.1-flatcar ("));
}

}  // namespace
}  // namespace snoopbox::doctor
