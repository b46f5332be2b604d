// SPDX-License-Identifier: Apache-2.0
#include "bpf/btf_merge.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <limits>

namespace snoopbox::bpf {
namespace {

// What the 32-bit words of a kind of type hold: a (n)ame, a (t)ype, or something else. `third` is
// the last word of its header, after its name and info; `once` follows, then `each` member.
struct Words {
    char third;
    std::string_view once;
    std::string_view each;
};
constexpr auto words_of = std::to_array<Words>({
    {'.', "", ""},     // void, which is never stored
    {'.', ".", ""},    // INT
    {'t', "", ""},     // PTR
    {'.', "tt.", ""},  // ARRAY
    {'.', "", "nt."},  // STRUCT
    {'.', "", "nt."},  // UNION
    {'.', "", "n."},   // ENUM
    {'.', "", ""},     // FWD
    {'t', "", ""},     // TYPEDEF
    {'t', "", ""},     // VOLATILE
    {'t', "", ""},     // CONST
    {'t', "", ""},     // RESTRICT
    {'t', "", ""},     // FUNC
    {'t', "", "nt"},   // FUNC_PROTO
    {'t', ".", ""},    // VAR
    {'.', "", "t.."},  // DATASEC
    {'.', "", ""},     // FLOAT
    {'t', ".", ""},    // DECL_TAG
    {'t', "", ""},     // TYPE_TAG
    {'.', "", "n.."},  // ENUM64
});

// The types of a module, as they are once other modules come before it.
class Shifted {
  public:
    Shifted(const BtfView& module, std::uint32_t types, std::uint32_t names)
        : module_(module), types_(types), names_(names), bytes_(module.types()) {}

    std::string bytes() {
        for (std::uint32_t id = module_.before() + 1; id <= module_.count(); ++id) {
            at_ = module_.place(id);
            const Words& words = words_of.at(module_.kind(id));
            word('n');
            word('.');
            word(words.third);
            all(words.once);
            for (std::uint32_t i = 0; !words.each.empty() && i < module_.length(id); ++i) {
                all(words.each);
            }
        }
        return std::move(bytes_);
    }

  private:
    void all(std::string_view words) {
        for (const char holds : words) {
            word(holds);
        }
    }

    void word(char holds) {
        auto value = load<std::uint32_t>(bytes_, at_);
        if (holds == 'n' && value >= module_.names_before()) {
            value += names_;
        } else if (holds == 't' && value > module_.before()) {
            value += types_;
        }
        std::memcpy(&bytes_[at_], &value, sizeof value);
        at_ += sizeof value;
    }

    const BtfView& module_;
    std::uint32_t types_;
    std::uint32_t names_;
    std::string bytes_;
    std::size_t at_ = 0;
};

}  // namespace

Result<std::string> merge(const BtfView& vmlinux, std::span<const BtfView> modules) {
    std::string types(vmlinux.types());
    std::string names(vmlinux.names());
    std::uint32_t more_types = 0;
    for (const BtfView& module : modules) {
        const auto more_names = static_cast<std::uint32_t>(names.size() - vmlinux.names().size());
        types += Shifted(module, more_types, more_names).bytes();
        names += module.names();
        more_types += module.count() - module.before();
        if (types.size() + names.size() > std::numeric_limits<std::uint32_t>::max() / 2) {
            return fail("the types of all modules are too many");
        }
    }
    btf_header header{};
    header.magic = BTF_MAGIC;
    header.version = BTF_VERSION;
    header.hdr_len = sizeof header;
    header.type_len = static_cast<std::uint32_t>(types.size());
    header.str_off = header.type_len;
    header.str_len = static_cast<std::uint32_t>(names.size());
    std::string merged(sizeof header, '\0');
    std::memcpy(merged.data(), &header, sizeof header);
    return merged + types + names;
}

}  // namespace snoopbox::bpf
