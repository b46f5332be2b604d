// SPDX-License-Identifier: Apache-2.0
#include "containers/selection.h"

#include <gtest/gtest.h>

#include <memory>
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

// Somebody inside "web" chose the other's ID.
TEST(Selection, OneInsideAnotherIsMeantByItsWholeNameOnly) {
    Container web;
    web.id = id_of("4f66ad0a2c1d");
    web.name = "web";
    web.pod = "web-0";
    Container inner;
    inner.id = "db";
    put_inside(inner, &web);
    EXPECT_EQ(inner.name, "web/db");
    EXPECT_EQ(inner.pod, "web-0");
    EXPECT_FALSE(is_meant(inner, "db"));
    EXPECT_TRUE(is_meant(inner, "web/db"));
    EXPECT_TRUE(is_meant(inner, "web/*"));
    inner.id = web.id;
    inner.name.clear();
    put_inside(inner, nullptr);
    EXPECT_EQ(inner.name, "?/4f66ad0a2c1d");
    EXPECT_FALSE(is_meant(inner, "4f66"));
    EXPECT_FALSE(is_meant(inner, "4f*"));
}

// Of a pod's container.
Container nginx() {
    Container one;
    one.id = id_of("4f66ad0a2c1d");
    one.name = "web";
    one.pod = "web-0";
    one.pod_namespace = "shop";
    one.image = "docker.io/library/nginx:1.27";
    return one;
}

TEST(Selection, ByPod) {
    for (const auto* wanted : {"web-0", "shop/web-0", "web-*", "*/web-0", "sh?p/*"}) {
        EXPECT_TRUE(is_in_pod(nginx(), wanted)) << wanted;
    }
    for (const auto* wanted : {"web", "bank/web-0", "shop/web", "shop", "/web-0"}) {
        EXPECT_FALSE(is_in_pod(nginx(), wanted)) << wanted;
    }
    EXPECT_FALSE(is_in_pod(Container(), "*")) << "it is in none";
    EXPECT_TRUE(is_in_namespace(nginx(), "shop"));
    EXPECT_FALSE(is_in_namespace(nginx(), "sho"));
    EXPECT_FALSE(is_in_namespace(Container(), "*"));
}

TEST(Selection, ByImage) {
    for (const auto* wanted : {"nginx", "nginx:1.27", "docker.io/library/nginx:1.27", "nginx:*",
                               "docker.io/*", "ngin?"}) {
        EXPECT_TRUE(is_of_image(nginx(), wanted)) << wanted;
    }
    for (const auto* wanted : {"ngin", "nginx:1.2", "library/nginx", "docker.io"}) {
        EXPECT_FALSE(is_of_image(nginx(), wanted)) << wanted;
    }
    auto by_digest = nginx();
    by_digest.image = "registry.example:5000/nginx@sha256:12";
    EXPECT_TRUE(is_of_image(by_digest, "nginx"));
    EXPECT_FALSE(is_of_image(Container(), "*")) << "it is not known";
}

TEST(Selection, KindsMustAllHoldAndOfOneAny) {
    Wanted wanted;
    EXPECT_TRUE(wanted.is_empty());
    EXPECT_TRUE(is_meant(nginx(), wanted));
    wanted.containers = {"db", "web"};
    EXPECT_TRUE(is_meant(nginx(), wanted));
    wanted.namespaces = {"shop"};
    EXPECT_TRUE(is_meant(nginx(), wanted));
    wanted.images = {"redis"};
    EXPECT_FALSE(is_meant(nginx(), wanted));
    wanted.images.emplace_back("nginx");
    EXPECT_TRUE(is_meant(nginx(), wanted));
    wanted.pods = {"db-0"};
    EXPECT_FALSE(is_meant(nginx(), wanted));
    EXPECT_TRUE(wanted.names_containers());
    EXPECT_FALSE(wanted.is_empty());
    Wanted host;
    host.host = true;
    EXPECT_FALSE(host.is_empty() || host.names_containers());
}

// A cgroup below nginx()'s.
Whereabouts below_nginx() {
    Whereabouts where;
    where.is_known = true;
    where.is_settled = true;
    where.path = "/docker/4f66/below";
    where.containers = {std::make_shared<const Container>(),
                        std::make_shared<const Container>(nginx())};
    return where;
}

// On the host, in a cgroup that has just been made.
Whereabouts open_one() {
    Whereabouts where;
    where.is_known = true;
    where.path = "/job";
    return where;
}

TEST(Verdict, AnyContainerAroundItWillDo) {
    Wanted wanted;
    wanted.containers = {"web"};
    EXPECT_EQ(judge(below_nginx(), wanted), Verdict::yes);
    wanted.images = {"redis"};
    EXPECT_EQ(judge(below_nginx(), wanted), Verdict::no) << "both must hold";
}

TEST(Verdict, OfCgroupsByThoseAboveThem) {
    for (const auto* path : {"/docker/4f66/below", "/docker/4f66", "/docker", "/"}) {
        Wanted wanted;
        wanted.cgroups = {"/x", path};
        EXPECT_EQ(judge(below_nginx(), wanted), Verdict::yes) << path;
    }
    for (const auto* path : {"/docker/4f6", "/docker/4f66/below/x", "/dock"}) {
        Wanted wanted;
        wanted.cgroups = {path};
        EXPECT_EQ(judge(below_nginx(), wanted), Verdict::no) << path;
    }
}

TEST(Verdict, IsOpenAsLongAsItCanChange) {
    Wanted wanted;
    wanted.containers = {"web"};
    EXPECT_EQ(judge(open_one(), wanted), Verdict::open);
    wanted.cgroups = {"/other"};
    EXPECT_EQ(judge(open_one(), wanted), Verdict::no) << "whatever it turns out to be";
    wanted.cgroups = {"/job"};
    EXPECT_EQ(judge(open_one(), wanted), Verdict::open);
    auto settled = open_one();
    settled.is_settled = true;
    EXPECT_EQ(judge(settled, wanted), Verdict::no);
    EXPECT_EQ(judge(Whereabouts(), wanted), Verdict::no);
}

TEST(Verdict, TheHostIsWhatIsInNoneForGood) {
    Wanted wanted;
    wanted.host = true;
    EXPECT_EQ(judge(below_nginx(), wanted), Verdict::no);
    EXPECT_EQ(judge(open_one(), wanted), Verdict::open);
    auto settled = open_one();
    settled.is_settled = true;
    EXPECT_EQ(judge(settled, wanted), Verdict::yes);
}

}  // namespace
}  // namespace snoopbox::containers
