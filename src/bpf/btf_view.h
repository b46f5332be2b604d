// SPDX-License-Identifier: Apache-2.0
// Reads BTF that nobody has checked yet, without libbpf.
#pragma once

#include <linux/btf.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "util/result.h"

namespace snoopbox::bpf {

template <typename T>
T load(std::string_view bytes, std::size_t offset) {
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

class BtfView {
  public:
    // `btf` is the content of a .BTF section or of a raw BTF file, and must outlive the result.
    // Fails unless its header is sound, its names end in NUL, and all of its types are of a kind
    // that libbpf 1.1 knows and lie inside it. What the types refer to is not checked.
    static Result<BtfView> read(std::string_view btf);

    // The same for a module's BTF, whose types and names go on where those of `vmlinux` end, which
    // must outlive the result, too.
    static Result<BtfView> read_module(std::string_view btf, const BtfView& vmlinux);

    // Types have the IDs 1 to count(). 0 is void. Those up to before() are not a module's own.
    std::uint32_t before() const { return base_ == nullptr ? 0 : base_->count(); }
    std::uint32_t count() const { return before() + static_cast<std::uint32_t>(offsets_.size()); }
    // Its own types and names, as they are in the file, and where a type is among those.
    std::string_view types() const { return types_; }
    std::string_view names() const { return strings_; }
    std::size_t place(std::uint32_t id) const { return offsets_[id - before() - 1]; }

    // Of a type from 1 to count():
    btf_type type(std::uint32_t id) const {
        return id <= before() ? base_->type(id) : load<btf_type>(types_, place(id));
    }
    std::uint32_t length(std::uint32_t id) const { return BTF_INFO_VLEN(type(id).info); }
    // One of its members, parameters or the like, or the data that follows its header once.
    template <typename T>
    T part(std::uint32_t id, std::size_t index = 0) const {
        return id <= before() ? base_->part<T>(id, index)
                              : load<T>(types_, place(id) + sizeof(btf_type) + index * sizeof(T));
    }

    // BTF_KIND_*; BTF_KIND_UNKN for void. Of a type from 0 to count().
    std::uint32_t kind(std::uint32_t id) const {
        return id == 0 ? std::uint32_t{BTF_KIND_UNKN} : BTF_INFO_KIND(type(id).info);
    }

    bool has_type(std::uint32_t id) const { return id <= count(); }
    // Names may overlap, so that a small file can have a great many long ones.
    bool has_name(std::uint32_t offset) const {
        return offset < names_before() + strings_.size() && name(offset).size() <= longest_name;
    }
    // The name that begins there, of which no more than one byte beyond the longest is looked at;
    // empty if the offset is beyond all names.
    std::string_view name(std::uint32_t offset) const {
        if (offset < names_before()) {
            return base_->name(offset);
        }
        offset -= names_before();
        return offset < strings_.size()
                   ? std::string_view(strings_.data() + offset,
                                      strnlen(strings_.data() + offset,
                                              std::min(longest_name + 1, strings_.size() - offset)))
                   : std::string_view();
    }
    std::uint32_t names_before() const {
        return base_ == nullptr ? 0 : static_cast<std::uint32_t>(base_->strings_.size());
    }

  private:
    static constexpr std::size_t longest_name = 512;  // the kernel's KSYM_NAME_LEN

    Status read_header(std::string_view btf);
    Status find_types();

    const BtfView* base_ = nullptr;
    std::string_view types_;
    std::string_view strings_;
    std::vector<std::size_t> offsets_;  // of its own types, in types_
};

}  // namespace snoopbox::bpf
