// SPDX-License-Identifier: Apache-2.0
// libbpf opens what the helper writes. Nothing is loaded, so no privileges are needed.
#include "compile/helper/elf_writer.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "bpf/elf.h"
#include "util/file.h"
#include "util/subprocess.h"

namespace snoopbox::compile {
namespace {

using Opened = std::unique_ptr<bpf_object, decltype(&bpf_object__close)>;

constexpr bpf_insn load_address{BPF_LD | BPF_IMM | BPF_DW, BPF_REG_1, 0, 0, 0};
constexpr bpf_insn second_half{};
constexpr bpf_insn end{BPF_JMP | BPF_EXIT, 0, 0, 0, 0};

Object example() {
    Object object;
    object.license = "GPL";
    object.programs = {{"first", "raw_tp/sched_process_exec", {load_address, second_half, end}},
                       {"second", "kprobe/__x64_sys_execve", {load_address, second_half, end}}};
    object.references = {{{Reference::To::map, 0, 1}}, {{Reference::To::constant, 0, 1}}};
    object.maps = {
        {"ring", BPF_MAP_TYPE_RINGBUF, 0, 0, 4096, 0},
        {"a_name_of_more_than_15_characters", BPF_MAP_TYPE_HASH, 8, 16, 100, BPF_F_NO_PREALLOC}};
    object.constants = {"opt_one", "opt_two"};
    object.layouts = {{"event",
                       {{"pid", "unsigned int", 0},
                        {"comm", "char", 16},
                        {"__pad_end", "char", 4},
                        {"ret", "long long", 0}}}};
    return object;
}

std::string written(const Object& object) {
    auto file = memory_file("object");
    const auto done = write_elf(object, file->get());
    EXPECT_TRUE(done) << done.error().message;
    return *read_file("/proc/self/fd/" + std::to_string(file->get()));
}

Opened open(const std::string& elf) {
    libbpf_set_print(nullptr);
    return {bpf_object__open_mem(elf.data(), elf.size(), nullptr), &bpf_object__close};
}

TEST(WriteElf, LibbpfOpensIt) {
    const auto opened = open(written(example()));
    ASSERT_TRUE(opened);
    const auto* first = bpf_object__find_program_by_name(opened.get(), "first");
    const auto* second = bpf_object__find_program_by_name(opened.get(), "second");
    ASSERT_TRUE(first != nullptr && second != nullptr);
    EXPECT_EQ(bpf_program__type(first), BPF_PROG_TYPE_RAW_TRACEPOINT);
    EXPECT_EQ(bpf_program__type(second), BPF_PROG_TYPE_KPROBE);
    EXPECT_STREQ(bpf_program__section_name(second), "kprobe/__x64_sys_execve");
}

TEST(WriteElf, CutAnywhereItIsFoundDamaged) {
    const std::string whole = written(example());
    ASSERT_TRUE(bpf::check_bpf_elf(whole) && bpf::check_sections(whole));
    EXPECT_TRUE(bpf::find_section(whole, ".BTF"));
    EXPECT_FALSE(bpf::find_section(whole, ".BT"));
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const std::string_view cut(whole.data(), length);
        EXPECT_FALSE(bpf::check_bpf_elf(cut) && bpf::check_sections(cut)) << length;
    }
}

TEST(WriteElf, MapsKeepTheirAttributes) {
    const auto opened = open(written(example()));
    ASSERT_TRUE(opened);
    const auto* hash =
        bpf_object__find_map_by_name(opened.get(), "a_name_of_more_than_15_characters");
    ASSERT_NE(hash, nullptr);
    EXPECT_EQ(bpf_map__type(hash), BPF_MAP_TYPE_HASH);
    EXPECT_EQ(bpf_map__key_size(hash), 8U);
    EXPECT_EQ(bpf_map__value_size(hash), 16U);
    EXPECT_EQ(bpf_map__max_entries(hash), 100U);
    EXPECT_EQ(bpf_map__map_flags(hash), BPF_F_NO_PREALLOC);
}

TEST(WriteElf, ConstantsAreReadOnlyData) {
    const auto opened = open(written(example()));
    ASSERT_TRUE(opened);
    auto* section = bpf_object__find_map_by_name(opened.get(), ".rodata");
    ASSERT_NE(section, nullptr);
    EXPECT_EQ(bpf_map__value_size(section), 16U);
    EXPECT_NE(btf__find_by_name_kind(bpf_object__btf(opened.get()), "opt_two", BTF_KIND_VAR), -1);
}

TEST(WriteElf, EventsAreDescribed) {
    const auto opened = open(written(example()));
    ASSERT_TRUE(opened);
    const btf* types = bpf_object__btf(opened.get());
    const int id = btf__find_by_name_kind(types, "event", BTF_KIND_STRUCT);
    ASSERT_GT(id, 0);
    const btf_type* event = btf__type_by_id(types, static_cast<__u32>(id));
    EXPECT_EQ(event->size, 32U);
    ASSERT_EQ(btf_vlen(event), 3) << "padding is no member";
    EXPECT_EQ(btf_member_bit_offset(event, 2), 24U * 8U);
}

TEST(WriteElf, AnObjectWithoutMapsOrConstantsIsFineToo) {
    Object object;
    object.license = "GPL";
    object.programs = {{"only", "raw_tp/sys_enter", {end}}};
    object.references = {{}};
    EXPECT_TRUE(open(written(object)));
}

TEST(WriteElf, TellsOfAMemberThatCannotBeDescribed) {
    Object object = example();
    object.layouts[0].members[0].type = "float";
    auto file = memory_file("object");
    const auto done = write_elf(object, file->get());
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().message, testing::HasSubstr("struct event, pid"));
}

}  // namespace
}  // namespace snoopbox::compile
