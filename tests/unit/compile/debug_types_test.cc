// SPDX-License-Identifier: Apache-2.0
// Debug information as types. The helper itself is run for files that are damaged.
#include "compile/debug_types.h"

#include <bpf/btf.h>
#include <fcntl.h>
#include <gmock/gmock.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "attach/prototypes.h"
#include "bpf/btf_check.h"
#include "compile/helper/debug_types.h"
#include "headers/btf/dump_check.h"
#include "symbols/elf_file.h"
#include "util/btf_types.h"
#include "util/file.h"
#include "util/format.h"
#include "util/subprocess.h"

namespace snoopbox::compile {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

std::string example(const std::string& name) {
    return std::string(SNOOPBOX_EXAMPLES) + "/" + name;
}

// Addresses of functions by their names.
std::map<std::string, std::uint64_t> functions_in(const std::string& file) {
    std::map<std::string, std::uint64_t> found;
    const auto elf = symbols::ElfFile::open(Fd(open(file.c_str(), O_RDONLY | O_CLOEXEC)));
    elf->for_each_function(symbols::ElfFile::Table::dynamic, [&](const auto& function) {
        found.emplace(std::string(function.name), function.address);
    });
    return found;
}

class Read {
  public:
    Read(const std::string& name, const std::vector<std::string>& functions) {
        const auto all = functions_in(example(name));
        std::vector<FunctionAt> wanted;
        wanted.reserve(functions.size());
        for (const auto& function : functions) {
            wanted.push_back({all.at(function), function});
        }
        const Fd file(open(example(name).c_str(), O_RDONLY | O_CLOEXEC));
        const auto dwarf = DwarfFile::open(file.get()).value();
        const auto bytes = types_of_functions(dwarf, wanted).value();
        EXPECT_TRUE(bpf::check_btf(bytes));
        EXPECT_TRUE(headers::check_dump(bpf::BtfView::read(bytes).value()));
        types_.reset(btf__new(bytes.data(), static_cast<__u32>(bytes.size())));
        prototypes_ = std::make_unique<attach::Prototypes>(types_.get());
    }

    // "long work(int a)"
    std::string function(const std::string& name) {
        const auto prototype = prototypes_->of_function(name).value();
        std::string text = prototype.result + " (";
        for (const auto& argument : prototype.arguments) {
            text += (text.ends_with('(') ? "" : ", ") + argument;
        }
        return text + ")";
    }

    // What tags say of each argument, "" if nothing, and of the result.
    std::vector<std::string> tags(const std::string& name) const {
        const int id = btf__find_by_name_kind(types_.get(), name.c_str(), BTF_KIND_FUNC);
        const auto* function = btf__type_by_id(types_.get(), static_cast<__u32>(id));
        std::vector<std::string> tags(btf_vlen(btf__type_by_id(types_.get(), function->type)) + 1U);
        for (__u32 at = 1; at < btf__type_cnt(types_.get()); ++at) {
            const auto* type = btf__type_by_id(types_.get(), at);
            if (btf_is_decl_tag(type) && type->type == static_cast<__u32>(id)) {
                const auto index = btf_decl_tag(type)->component_idx;
                tags[index < 0 ? tags.size() - 1 : static_cast<std::size_t>(index)] =
                    name_at(types_.get(), type->name_off);
            }
        }
        return tags;
    }

    // "64 struct request *next", of unnamed structs in it as well; bit-fields "3:11 unsigned int".
    std::vector<std::string> members(const std::string& name) {
        const int id = btf__find_by_name_kind(types_.get(), name.c_str(), BTF_KIND_STRUCT);
        const auto* type = btf__type_by_id(types_.get(), static_cast<__u32>(id));
        const auto declared = prototypes_->of_struct(name).value();
        std::vector<std::string> members;
        for (__u32 i = 0; i < btf_vlen(type); ++i) {
            const auto bits = btf_member_bitfield_size(type, i);
            members.push_back(fmt::format(
                "{}{} {}", btf_member_bit_offset(type, i), bits > 0 ? fmt::format(":{}", bits) : "",
                btf_members(type)[i].name_off == 0 ? "unnamed" : declared[i]));
        }
        return members;
    }

    const btf* types() const { return types_.get(); }

  private:
    std::unique_ptr<btf, decltype(&btf__free)> types_{nullptr, &btf__free};
    std::unique_ptr<attach::Prototypes> prototypes_;
};

class OfC : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Forms, OfC,
                         testing::Values("gcc5", "gcc4", "gcc2", "compressed", "clang5", "clang4"));

TEST_P(OfC, FunctionsHaveTheirArguments) {
    Read read(GetParam(), {"handle", "nothing"});
    EXPECT_EQ(read.function("handle"),
              "int (struct request *request, const char *name, unsigned char small, enum state "
              "state, big_t big, _Bool yes, int seventh)");
    EXPECT_THAT(read.tags("handle"),
                ElementsAre("arg1", "arg2", "arg3", "arg4", "arg5", "arg6", "arg7", "ret"));
    EXPECT_EQ(read.function("nothing"), "void ()");
}

TEST_P(OfC, ArgumentsAreOnTheStackWhereRegistersEnd) {
    Read read(GetParam(), {"many"});
#ifdef __aarch64__
    EXPECT_THAT(read.tags("many"), ElementsAre("arg1", "arg2", "arg3", "arg4", "arg5", "arg6",
                                               "arg7", "arg8", "", "arg9", "ret"));
#else
    EXPECT_THAT(read.tags("many"), ElementsAre("arg1", "arg2", "arg3", "arg4", "arg5", "arg6", "",
                                               "arg10", "", "arg13", "ret"));
#endif
}

TEST_P(OfC, MembersAreWhereTheyAre) {
    Read read(GetParam(), {"handle"});
    const auto members = read.members("request");
    const std::vector<std::string> first(members.begin(), members.begin() + 12);
    EXPECT_THAT(first, ElementsAre("0 char kind", "64 big_t id", "128:3 unsigned int low",
                                   "131:11 unsigned int high", "142:4 int negative",
                                   "160 enum state state", "192 unnamed",
                                   "320 union {\n\tstruct "
                                   "point at;\n\tfloat weight;\n} place",
                                   "384 _Bool is_open", "392 char text[16]", "544 int grid[2][3]",
                                   "768 int (*call)(struct request *, int)"));
    EXPECT_THAT(members, Contains("832 struct unknown *unknown"));
    EXPECT_THAT(members, Contains(HasSubstr(" char tail[0]")));
    const int state = btf__find_by_name_kind(read.types(), "state", BTF_KIND_ENUM);
    const auto* values = btf_enum(btf__type_by_id(read.types(), static_cast<__u32>(state)));
    EXPECT_EQ(values[1].val, 5);
    EXPECT_EQ(values[2].val, -1);
}

#ifdef __x86_64__
TEST_P(OfC, ArgumentsElsewhereAreCountedRight) {
    Read read(GetParam(), {"places", "by_memory", "floating"});
    EXPECT_THAT(read.tags("places"), ElementsAre("", "arg1", "", "", "", "arg4", "ret"));
    EXPECT_THAT(read.tags("by_memory"), ElementsAre("arg2", ""));
    EXPECT_THAT(read.tags("floating"), ElementsAre("", ""));
}
#endif

TEST_P(OfC, WhatIsFarIsOnlyDeclared) {
    Read read(GetParam(), {"far"});
    EXPECT_GT(btf__find_by_name_kind(read.types(), "far_10", BTF_KIND_STRUCT), 0);
    EXPECT_LT(btf__find_by_name_kind(read.types(), "far_11", BTF_KIND_STRUCT), 0);
    EXPECT_GT(btf__find_by_name_kind(read.types(), "far_11", BTF_KIND_FWD), 0);
}

constexpr const char* price = "_ZNK4shop4Item5priceERKS0_PNS_3BoxIiEENS_5ColorEOi";

TEST(OfCpp, MethodsAndClasses) {
    for (const auto* form : {"classes5", "classes4"}) {
        Read read(form, {price});
        EXPECT_EQ(
            read.function(price),
            "int (const struct Item * const this, const struct Item *other, struct Box_int *box, "
            "enum Color color, int *moved)")
            << form;
        EXPECT_THAT(read.tags(price), ElementsAre("arg1", "arg2", "arg3", "arg4", "arg5", "ret"));
        // Bases are members without a name; what belongs to the class as a whole is none.
        EXPECT_THAT(read.members("Item"), ElementsAre("0 unnamed", "128 unnamed", "192 int cents_",
                                                      HasSubstr("256 struct")));
    }
}

TEST(OfCpp, WhatHasADestructorIsPassedByItsAddress) {
    Read read("clang-classes5", {"_ZN4shop5takesENS_5OwnerEi"});
    EXPECT_EQ(read.function("_ZN4shop5takesENS_5OwnerEi"), "int (struct Owner *owner, int after)");
    EXPECT_THAT(read.tags("_ZN4shop5takesENS_5OwnerEi"), ElementsAre("arg1", "arg2", "ret"));
    // GCC does not say how it is passed.
    EXPECT_THAT(Read("classes5", {"_ZN4shop5takesENS_5OwnerEi"}).tags("_ZN4shop5takesENS_5OwnerEi"),
                ElementsAre("", "", "ret"));
}

// GCC describes a class with virtual functions in one unit only.
TEST(OfCpp, ClassesAreFoundInOtherUnits) {
    constexpr const char* count = "_ZN4shop5countEPNS_6BasketE";
    EXPECT_THAT(Read("two-units", {count}).members("Basket"), Contains("64 int how_many"));
    EXPECT_GT(btf__find_by_name_kind(Read("classes5", {count}).types(), "Basket", BTF_KIND_FWD), 0);
}

Result<std::string> ask(const std::string& content, const std::vector<FunctionAt>& functions) {
    auto file = memory_file("example");
    EXPECT_TRUE(write_all(file->get(), content));
    return types_of_functions(DebugFile{std::move(*file)}, functions);
}

TEST(TheHelper, TellsTypes) {
    const auto content = read_file(example("gcc5")).value();
    const auto at = functions_in(example("gcc5"));
    const auto types = ask(content, {{at.at("handle"), "handle"}, {1, "nowhere"}});
    ASSERT_TRUE(types) << types.error().message;
    EXPECT_TRUE(bpf::check_btf(*types));
    EXPECT_EQ(ask(content, {{at.at("handle") + 1, "handle"}}).error().message,
              "its debug information does not have the function");
}

TEST(TheHelper, SaysWhatIsLacking) {
    const std::vector<FunctionAt> any{{1, "any"}};
    EXPECT_THAT(ask(read_file(example("stripped")).value(), any).error().message,
                HasSubstr("no debug information"));
    const auto at = functions_in(example("names-only"));
    EXPECT_EQ(ask(read_file(example("names-only")).value(), {{at.at("nothing"), "nothing"}})
                  .error()
                  .message,
              "its debug information has no types (-g1)");
    EXPECT_THAT(ask("no ELF", any).error().message, HasSubstr("no ELF file"));
    EXPECT_THAT(types_of_variables("no ELF").error().message, HasSubstr("no ELF file"));
}

// Whatever it answers, it answers, and what it answers is sound.
TEST(TheHelper, SurvivesDamage) {
    const auto content = read_file(example("gcc5")).value();
    const auto at = functions_in(example("gcc5"));
    const std::vector<FunctionAt> wanted{{at.at("handle"), "handle"}, {at.at("places"), "places"}};
    std::uint32_t random = 1;
    const auto next = [&random](std::size_t below) {
        random = random * 1664525 + 1013904223;
        return (random >> 8U) % below;
    };
    const auto debug = content.size() / 4;  // behind the headers and the code
    for (int round = 0; round < 24; ++round) {
        auto damaged = content;
        if (round % 3 == 0) {
            damaged.resize(next(damaged.size()));
        } else {
            for (int i = 0; i < (round % 3 == 1 ? 8 : 200); ++i) {
                damaged[debug + next(damaged.size() - debug)] = static_cast<char>(next(256));
            }
        }
        if (const auto types = ask(damaged, wanted)) {
            EXPECT_TRUE(bpf::check_btf(*types));
        }
    }
}

}  // namespace
}  // namespace snoopbox::compile
