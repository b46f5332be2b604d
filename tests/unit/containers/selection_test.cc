// SPDX-License-Identifier: Apache-2.0
#include "containers/selection.h"

#include <gtest/gtest.h>

#include <string>

#include "example_host.h"

namespace snoopbox::containers {
namespace {

TEST(Selection, Patterns) {
    for (const auto* pattern : {"web-0", "*", "web*", "*0", "w*b*0", "?eb-?", "web-0*", "**-**"}) {
        EXPECT_TRUE(matches_glob("web-0", pattern)) << pattern;
    }
    for (const auto* pattern : {"", "web", "w", "?", "*1", "web-0?", "eb*", "[w]eb-0"}) {
        EXPECT_FALSE(matches_glob("web-0", pattern)) << pattern;
    }
    EXPECT_TRUE(matches_glob("", "*"));
    EXPECT_TRUE(matches_glob("", ""));
    EXPECT_FALSE(matches_glob("", "?"));
    const std::string many(4096, 'a');
    EXPECT_FALSE(matches_glob(many, "*a*a*a*a*a*a*a*a*b")) << "in no time";
}

TEST(Selection, ByNameIdOrPattern) {
    Container web;
    web.id = id_of("4f66ad0a2c1d");
    web.name = "web";
    for (const auto* wanted : {"web", "4f66", "4f66ad0a2c1d", "w*", "4f*", "*"}) {
        EXPECT_TRUE(is_meant(web, wanted)) << wanted;
    }
    for (const auto* wanted : {"we", "webs", "ad0a", "W*", "x*"}) {
        EXPECT_FALSE(is_meant(web, wanted)) << wanted;
    }
    web.id = "web";
    EXPECT_TRUE(is_meant(web, "web"));
    EXPECT_FALSE(is_meant(web, "we")) << "it is a name";
}

}  // namespace
}  // namespace snoopbox::containers
