// SPDX-License-Identifier: Apache-2.0
#include "bpf/enumerators.h"

#include <bpf/btf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace snoopbox::bpf {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(Enumerators, AreFoundByTheNameOfTheirEnumOrOfOne) {
    const std::unique_ptr<btf, decltype(&btf__free)> types{btf__new_empty(), &btf__free};
    btf__add_int(types.get(), "int", 4, BTF_INT_SIGNED);
    btf__add_enum(types.get(), "state", 4);
    btf__add_enum_value(types.get(), "DEAD", -1);
    btf__add_enum_value(types.get(), "ALIVE", 1);
    btf__add_enum(types.get(), nullptr, 4);
    btf__add_enum_value(types.get(), "TCP_ESTABLISHED", 1);
    btf__add_enum_value(types.get(), "TCP_CLOSE", 7);
    btf__add_enum64(types.get(), nullptr, 8, false);
    btf__add_enum64_value(types.get(), "LARGE", 1ULL << 40U);
    __u32 size = 0;
    const void* data = btf__raw_data(types.get(), &size);
    const std::string raw(static_cast<const char*>(data), size);
    const auto view = BtfView::read(raw);
    ASSERT_TRUE(view) << view.error().message;
    EXPECT_THAT(enumerators_of(*view, "state"),
                ElementsAre(Pair(UINT64_MAX, "DEAD"), Pair(1, "ALIVE")));
    EXPECT_THAT(enumerators_of(*view, "TCP_CLOSE"),
                ElementsAre(Pair(1, "TCP_ESTABLISHED"), Pair(7, "TCP_CLOSE")));
    EXPECT_THAT(enumerators_of(*view, "LARGE"), ElementsAre(Pair(1ULL << 40U, "LARGE")));
    EXPECT_THAT(enumerators_of(*view, "ALIVE"), IsEmpty()) << "its enum has a name";
    EXPECT_THAT(enumerators_of(*view, "int"), IsEmpty());
}

}  // namespace
}  // namespace snoopbox::bpf
