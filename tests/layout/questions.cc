// SPDX-License-Identifier: Apache-2.0
#include "questions.h"

#include <bpf/btf.h>

#include <map>
#include <set>
#include <utility>

#include "util/format.h"

namespace snoopbox::test {
namespace {

class Questioner {
  public:
    explicit Questioner(const btf* types) : types_(types) {
        for (std::uint32_t id = 1; id < btf__type_cnt(types_); ++id) {
            const btf_type* type = btf__type_by_id(types_, id);
            const bool tagged = btf_is_composite(type) || btf_is_any_enum(type);
            if (tagged && !name(type->name_off).empty()) {
                ++named_[name(type->name_off)];
            }
        }
    }

    std::vector<StructQuestions> all() {
        // Programs that need these have their own (headers/btf/stubs/kernel.h).
        const std::set<std::string, std::less<>> renamed{"nameidata", "mnt_namespace"};
        std::vector<StructQuestions> structs;
        for (std::uint32_t id = 1; id < btf__type_cnt(types_); ++id) {
            const btf_type* type = btf__type_by_id(types_, id);
            const std::string tag = btf_is_composite(type) ? name(type->name_off) : "";
            if (tag.empty() || named_[tag] > 1 || renamed.contains(tag) || type->size == 0) {
                continue;
            }
            const std::string full = (btf_is_union(type) ? "union " : "struct ") + tag;
            pointer_ = fmt::format("(({} *)at)", full);
            questions_ = {{"size of " + tag, fmt::format("({} + 1)", pointer_), type->size}};
            ask_members(type, tag, "", 0);
            structs.push_back({full, std::move(questions_)});
        }
        return structs;
    }

  private:
    std::string name(std::uint32_t offset) const {
        const char* text = btf__name_by_offset(types_, offset);
        return text == nullptr ? "" : text;
    }

    // The type behind typedefs and qualifiers.
    const btf_type* behind(std::uint32_t id) const {
        const int resolved = btf__resolve_type(types_, id);
        return resolved < 0 ? nullptr
                            : btf__type_by_id(types_, static_cast<std::uint32_t>(resolved));
    }

    void ask_members(const btf_type* type, const std::string& tag, const std::string& path,
                     std::uint32_t begin_bits) {
        for (std::uint16_t i = 0; i < btf_vlen(type); ++i) {
            const btf_member& member = btf_members(type)[i];
            const auto bits = begin_bits + btf_member_bit_offset(type, i);
            const auto width = btf_member_bitfield_size(type, i);
            const btf_type* of = behind(member.type);
            const std::string own = name(member.name_off);
            const std::string whole = path + own;
            if (own.empty()) {
                if (of != nullptr && btf_is_composite(of)) {
                    ask_members(of, tag, path, bits);
                }
            } else if (width > 0) {
                ask_bits(fmt::format("{}.{}", tag, whole), whole, bits, width, of);
            } else {
                questions_.push_back({fmt::format("offset of {}.{}", tag, whole),
                                      fmt::format("&{}->{}", pointer_, whole), bits / 8});
                if (of != nullptr && btf_is_composite(of) && name(of->name_off).empty()) {
                    ask_members(of, tag, whole + ".", bits);
                }
            }
        }
    }

    void ask_bits(const std::string& text, const std::string& member, std::uint32_t bits,
                  std::uint32_t width, const btf_type* of) {
        std::uint64_t value = 0;
        for (std::uint32_t bit = 0; bit < width; ++bit) {
            const auto at = bits + bit;
            value |= static_cast<std::uint64_t>(content_at(at / 8) >> at % 8 & 1U) << bit;
        }
        const bool is_signed =
            of != nullptr && btf_is_int(of) && (btf_int_encoding(of) & BTF_INT_SIGNED) != 0;
        if (is_signed && width < 64 && (value >> (width - 1) & 1U) != 0) {
            value |= ~std::uint64_t{0} << width;
        }
        questions_.push_back({"bits of " + text, pointer_ + "->" + member, value});
    }

    const btf* types_;
    std::map<std::string, unsigned> named_;
    std::string pointer_;  // to the struct that is asked about, in C
    std::vector<Question> questions_;
};

}  // namespace

std::vector<StructQuestions> questions_of(const btf* types) {
    return Questioner(types).all();
}

std::size_t functions_of(std::span<const StructQuestions> structs) {
    return (structs.size() + structs_in_function - 1) / structs_in_function;
}

std::string program_of(std::span<const StructQuestions> structs) {
    // The kernel's macros have names of members, too.
    std::set<std::string_view> words;
    for (const auto& one : structs) {
        words.insert(std::string_view(one.type).substr(one.type.find(' ') + 1));
        for (const auto& question : one.questions) {
            for (std::string_view path = question.text.c_str() + question.text.find('.') + 1;;) {
                words.insert(path.substr(0, path.find('.')));
                if (path.find('.') == std::string_view::npos) {
                    break;
                }
                path.remove_prefix(path.find('.') + 1);
            }
        }
    }
    std::string text = "#include <linux/types.h>\n#include <linux/ptrace.h>\n";
    for (const auto word : words) {
        if (word.find(' ') == std::string_view::npos) {
            text += fmt::format("#undef {}\n", word);
        }
    }
    for (std::size_t i = 0; i < structs.size(); ++i) {
        if (i % structs_in_function == 0) {
            // Optimizing them would take most of the time, and change no place.
            text += fmt::format(
                "__attribute__((optnone, __noinline__)) int f{}(void *context) {{ volatile u64 v = "
                "{}; "
                "volatile u64 zero = 0; "
                "u64 at;\n",
                i / structs_in_function, before_answers);
        }
        text += "at = zero;\n";  // a new value for each, lest sums of it are kept on the stack
        for (const auto& question : structs[i].questions) {
            text += fmt::format("v = (u64){};\n", question.c);
        }
        if ((i + 1) % structs_in_function == 0 || i + 1 == structs.size()) {
            text += "return 0; }\n";
        }
    }
    return text;
}

}  // namespace snoopbox::test
