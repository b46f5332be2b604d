// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/struct_text.h"

#include <algorithm>

#include "util/format.h"

namespace snoopbox::headers {
namespace {

// Would C place it there without help?
bool is_aligned(const Field& field) {
    const std::uint64_t unit = std::max<std::uint64_t>(field.bytes, 1) * 8;
    return field.bit_field > 0 ? field.bit_offset % unit + field.bit_field <= unit
                               : field.bit_offset % (field.alignment * 8) == 0;
}

class Text {
  public:
    explicit Text(unsigned& holes) : holes_(holes) {}

    void fill_to(std::uint64_t bit) {
        if (at_ % 8 != 0 && at_ < bit) {
            fill_bits(std::min(8 - at_ % 8, bit - at_));
        }
        if (const auto bytes = (bit - at_) / 8; bytes > 0) {
            text_ += fmt::format("char snoopbox_hole_{}[{}];", holes_++, bytes);
            at_ += bytes * 8;
        }
        if (at_ < bit) {
            fill_bits(bit - at_);
        }
    }

    void add(const Field& field, bool packed) {
        // Ends a run of bit fields before it gets wider than any BPF integer.
        if (field.bit_field > 0 && field.bit_offset % 64 == 0) {
            text_ += "unsigned char:0;";
        }
        text_ += field.text;
        if (field.bit_field > 0) {
            text_ += fmt::format(":{}", field.bit_field);
        }
        text_ += packed ? " __attribute__((packed));" : ";";
        at_ = field.bit_offset +
              (field.bit_field > 0 ? field.bit_field : std::uint64_t{field.bytes} * 8);
    }

    void back_to_start() { at_ = 0; }
    std::uint64_t at() const { return at_; }
    const std::string& text() const { return text_; }

  private:
    void fill_bits(std::uint64_t bits) {
        text_ += fmt::format("unsigned char:{};", bits);
        at_ += bits;
    }

    std::string text_;
    std::uint64_t at_ = 0;
    unsigned& holes_;
};

}  // namespace

StructText struct_text(std::vector<Field> fields, std::uint32_t bytes, bool is_union,
                       unsigned& holes) {
    const std::uint64_t bits = std::uint64_t{bytes} * 8;
    std::ranges::stable_sort(fields, {}, &Field::bit_offset);
    StructText made;
    for (const Field& field : fields) {
        if (is_aligned(field)) {
            made.alignment = std::max(
                made.alignment, field.bit_field > 0 ? std::max(field.bytes, 1U) : field.alignment);
        }
    }
    const bool all_packed = bytes % made.alignment != 0;
    if (all_packed) {
        made.alignment = 1;
    }
    Text text(holes);
    bool filled = false;  // a union's largest member needs no filler
    for (const Field& field : fields) {
        const auto length = field.bit_field > 0 ? field.bit_field : std::uint64_t{field.bytes} * 8;
        if (field.bit_offset < text.at() || field.bit_offset + length > bits) {
            continue;
        }
        text.fill_to(field.bit_offset);
        text.add(field, all_packed || !is_aligned(field));
        if (is_union) {
            filled = filled || text.at() == bits;
            text.back_to_start();
        }
    }
    if (!filled) {
        text.fill_to(bits);
    }
    made.text = "{" + text.text() + "}";
    return made;
}

}  // namespace snoopbox::headers
