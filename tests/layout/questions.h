// SPDX-License-Identifier: Apache-2.0
// A program that says where the members of a kernel's structs are, and what BTF says.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

struct btf;

namespace snoopbox::test {

// What a struct is filled with, by the offset of a byte.
constexpr std::uint8_t content_at(std::uint64_t offset) {
    return static_cast<std::uint8_t>((offset * 167 + offset / 256 * 59 + 90) & 0xffU);
}

struct Question {
    std::string text;  // "offset of request.bio"
    std::string c;     // an expression
    std::uint64_t answer = 0;
};

struct StructQuestions {
    std::string type;  // "struct request"
    std::vector<Question> questions;
};

// Of each struct and union whose name no other has, and their members: sizes, offsets, and the
// values of bit fields in a struct of content_at(). Members of unnamed structs count as the
// struct's.
std::vector<StructQuestions> questions_of(const btf* types);

// BCC's dialect: functions f0, f1, ... of so many structs each, which store this and then all
// answers, in turn, to the same place. They want the struct to be at address 0, which the compiler
// does not know.
constexpr std::uint64_t before_answers = 0x5e1f;
constexpr std::size_t structs_in_function = 25;
std::string program_of(std::span<const StructQuestions> structs);
// How many functions these are.
std::size_t functions_of(std::span<const StructQuestions> structs);

}  // namespace snoopbox::test
