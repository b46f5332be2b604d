// SPDX-License-Identifier: Apache-2.0
// Writes BTF types as C, each once and after the types it contains by value. Part of
// type_selection.cc.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "headers/btf/source_names.h"
#include "headers/btf/struct_text.h"

struct btf;
struct btf_type;

namespace snoopbox::headers {

class TypeWriter {
  public:
    TypeWriter(const btf* types, const SourceNames& names) : types_(types), names_(names) {}

    // Keeps all members of a struct or union, also where it is part of another. Call before
    // writing.
    void keep_whole(std::uint32_t id);
    // First come, first served: a later type of the same name gets a made-up name.
    void name_tag(std::uint32_t id);

    void write_enum(std::uint32_t id);
    void write_typedef(std::uint32_t id);
    // Writes the type in its turn, and then what it points to.
    void queue(std::uint32_t id);
    void write_queued();

    // Returns the types in an order that compiles.
    std::string text() const;
    // True if types contain each other endlessly, as only damaged BTF does.
    bool damaged() const { return damaged_; }

  private:
    // No kernel's types come near these limits; damaged ones could recurse forever.
    static constexpr unsigned most_depth = 64;
    static constexpr unsigned most_steps = 8'000'000;

    static const char* keyword(const btf_type* type);
    std::string_view name_at(std::uint32_t offset) const;
    std::string_view name_of(const btf_type* type) const;
    const btf_type* resolve(std::uint32_t id, bool also_typedefs, std::uint32_t& resolved) const;
    struct Declared {
        std::string text;
        std::uint32_t bytes = 0;
        std::uint32_t alignment = 1;
    };
    // `inner` is what is declared so far, such as "name[4]". `whole` is for unnamed structs, which
    // follow the struct that contains them. Pointers lead to the real struct if they are to be
    // followed, else to one that no program can use.
    struct How {
        bool whole;
        bool follow;
    };
    Declared declare(std::uint32_t id, std::string inner, How how);
    static Declared opaque(std::uint32_t bytes, const std::string& inner);
    Declared declare_scalar(const btf_type* type, const std::string& inner);
    Declared declare_enum(std::uint32_t id, const btf_type* type, const std::string& inner);
    Declared declare_pointer(std::uint32_t to, const std::string& inner, How how);
    Declared declare_struct(std::uint32_t id, const btf_type* type, const std::string& inner,
                            bool whole);
    Declared declare_unnamed(std::uint32_t typedef_id, std::uint32_t id, const std::string& inner);

    bool is_old_bit_field(const btf_type* type, std::uint16_t member) const;
    bool keeps(const btf_type* type, std::uint16_t member, bool whole, unsigned depth);
    StructText body(const btf_type* type, bool whole);
    std::uint32_t write_struct(std::uint32_t id);
    std::string tag(std::uint32_t id);

    const btf* types_;
    const SourceNames& names_;
    std::set<std::uint32_t> whole_;
    std::set<std::uint32_t> enums_;
    std::map<std::string, std::uint32_t, std::less<>> tags_;      // to the type that has the tag
    std::map<std::string, std::uint32_t, std::less<>> typedefs_;  // to the type that it names
    std::set<std::string, std::less<>> enumerators_;
    std::map<std::uint32_t, std::uint32_t> alignments_;  // of the structs written so far
    std::map<std::uint32_t, std::string> unnamed_;       // structs that only a typedef names
    std::set<std::string> forwards_;
    std::deque<std::uint32_t> queue_;
    std::string written_;
    unsigned holes_ = 0;
    unsigned steps_ = 0;
    unsigned depth_ = 0;
    bool damaged_ = false;
};

}  // namespace snoopbox::headers
