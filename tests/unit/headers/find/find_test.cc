// SPDX-License-Identifier: Apache-2.0
#include "headers/find/find.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "archive_maker.h"
#include "tree.h"

namespace snoopbox::headers {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct Find : testing::Test {
    Tree host;
    Request request;

    Find() {
        request.root = host.root();
        request.release = "6.1.0-9-amd64";
        request.arch = "x86_64";
        request.may_load_module = false;
        request.kernel_source_variable = "";
        request.temp_parent = host.directory("tmp");
    }
    void kheaders(const std::string& prefix = "") const {
        host.directory(prefix + "sys/kernel");
        ArchiveMaker(host.root() / (prefix + "sys/kernel/kheaders.tar.xz")).headers().finish();
    }
};

TEST_F(Find, NothingAnywhereNamesEveryPath) {
    const auto found = find(request);
    ASSERT_FALSE(found);
    for (const char* path : {"lib/modules/6.1.0-9-amd64/build", "usr/src/kernels/6.1.0-9-amd64",
                             "sys/kernel/kheaders.tar.xz", "sys/kernel/btf/vmlinux"}) {
        EXPECT_THAT(found.error().message, HasSubstr((host.root() / path).string() + ": no such"));
    }
    EXPECT_FALSE(found.error().remedy.empty());
}

TEST_F(Find, EnvironmentIsFirst) {
    host.headers("home/linux");
    host.headers("lib/modules/6.1.0-9-amd64/build");
    request.kernel_source_variable = (host.root() / "home/linux").string();
    const auto found = find(request);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->tree.origin, Origin::environment);
    request.source = Source::modules;
    EXPECT_EQ(find(request)->tree.origin, Origin::modules);
}

TEST_F(Find, EnvironmentOfAnotherKernelIsTakenWithAWarning) {
    host.headers("home/linux");
    request.kernel_source_variable = (host.root() / "home/linux").string();
    const auto said = [&](const auto& what) {
        testing::internal::CaptureStderr();
        what();
        return testing::internal::GetCapturedStderr();
    };
    const auto found = [&] { EXPECT_EQ(find(request)->tree.origin, Origin::environment); };
    EXPECT_EQ(said(found), "");
    host.file("home/linux/include/generated/utsrelease.h", "#define UTS_RELEASE \"6.1.0-9-amd64\"");
    EXPECT_EQ(said(found), "");
    host.file("home/linux/include/generated/utsrelease.h", "#define UTS_RELEASE \"6.1.0-8-amd64\"");
    const std::string warning = said(found);
    EXPECT_THAT(warning, HasSubstr("warning: "));
    EXPECT_THAT(warning, HasSubstr((host.root() / "home/linux").string()));
    EXPECT_THAT(warning, HasSubstr("made for kernel 6.1.0-8-amd64, not for 6.1.0-9-amd64"));
    EXPECT_EQ(said([&] { warn_of_other_kernel(request); }), warning);
    request.source = Source::modules;
    EXPECT_EQ(said([&] { warn_of_other_kernel(request); }), "");
}

TEST_F(Find, BadEnvironmentIsPassedOver) {
    host.headers("lib/modules/6.1.0-9-amd64/build");
    request.kernel_source_variable = (host.root() / "gone").string();
    const auto found = find(request);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->tree.origin, Origin::modules);
    ASSERT_EQ(found->passed_over.size(), 1U);
    EXPECT_EQ(found->passed_over[0].origin, Origin::environment);
}

TEST_F(Find, ModulesBeforeKheaders) {
    kheaders();
    host.headers("usr/src/kernels/6.1.0-9-amd64");
    EXPECT_EQ(find(request)->tree.origin, Origin::modules);
    request.source = Source::kheaders;
    EXPECT_EQ(find(request)->tree.origin, Origin::kheaders);
}

TEST_F(Find, KheadersAfterADanglingLink) {
    host.link("lib/modules/6.1.0-9-amd64/build", "/gone");
    kheaders();
    {
        const auto found = find(request);
        ASSERT_TRUE(found) << found.error().message;
        EXPECT_EQ(found->tree.origin, Origin::kheaders);
        EXPECT_THAT(found->passed_over.at(0).reason, HasSubstr("dangling"));
    }
    EXPECT_THAT(listing(host.root() / "tmp"), IsEmpty());
}

TEST_F(Find, KheadersOfTheHostAroundUs) {
    host.host_root("media/root");
    kheaders("media/root/");
    EXPECT_EQ(find(request)->tree.origin, Origin::kheaders);
}

TEST_F(Find, OnlyTheSourceAskedFor) {
    host.headers("lib/modules/6.1.0-9-amd64/build");
    request.source = Source::btf;
    const auto found = find(request);
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message, Not(HasSubstr("lib/modules")));
}

TEST_F(Find, UnknownProcessor) {
    request.arch = "vax";
    EXPECT_THAT(find(request).error().message, HasSubstr("vax"));
}

TEST(ParseSource, KnowsItsNames) {
    EXPECT_EQ(parse_source("auto").value(), Source::automatic);
    EXPECT_EQ(parse_source("btf").value(), Source::btf);
    EXPECT_THAT(parse_source("BTF").error().remedy, HasSubstr("auto, modules, kheaders, btf"));
}

}  // namespace
}  // namespace snoopbox::headers
