// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/btf_file.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <utility>

#include "bpf/btf_check.h"
#include "headers/btf/c_words.h"
#include "headers/btf/dump_check.h"
#include "headers/btf/padding.h"
#include "headers/btf/type_selection.h"
#include "util/interrupt.h"
#include "util/own_process.h"

namespace snoopbox::headers {
namespace {

// libbpf prints its reasons to stderr, which belongs to main; it also returns them as codes.
class Silence {
  public:
    Silence() : before_(libbpf_set_print(nullptr)) {}
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;
    ~Silence() { libbpf_set_print(before_); }

  private:
    libbpf_print_fn_t before_;
};

void append(void* text, const char* format, va_list arguments) {
    auto& out = *static_cast<std::string*>(text);
    std::array<char, 512> line{};
    va_list again;
    va_copy(again, arguments);
    const int size = std::vsnprintf(line.data(), line.size(), format, arguments);
    if (size >= 0 && static_cast<std::size_t>(size) < line.size()) {
        out.append(line.data(), static_cast<std::size_t>(size));
    } else if (size >= 0) {
        const std::size_t begin = out.size();
        out.resize(begin + static_cast<std::size_t>(size) + 1);
        std::vsnprintf(&out[begin], static_cast<std::size_t>(size) + 1, format, again);
        out.pop_back();
    }
    va_end(again);
}

// Structures private to a .c file of the kernel: programs that need one define it themselves, so the
// tag must be free. Members may have the same name.
constexpr std::array private_tags{"struct nameidata", "struct mnt_namespace"};

void free_private_tags(std::string& c) {
    for (const std::string_view tag : private_tags) {
        for (auto at = c.find(tag); at != std::string::npos; at = c.find(tag, at)) {
            at += tag.size();
            if (at == c.size() || !is_c_identifier("_" + c.substr(at, 1))) {
                c.insert(at, "___kernel");
            }
        }
    }
}

}  // namespace

void BtfFile::Free::operator()(btf* types) const {
    btf__free(types);
}

Result<BtfFile> BtfFile::parse(std::string_view blob) {
    const Silence silence;
    btf* types = btf__new(blob.data(), static_cast<std::uint32_t>(blob.size()));
    if (types == nullptr) {
        return fail_errno("not BTF that libbpf can read", errno);
    }
    BtfFile file(types);
    if (btf__type_cnt(types) < 2) {
        return fail("holds no types");
    }
    return file;
}

Result<BtfFile> BtfFile::parse_foreign(std::string_view blob) {
    const auto view = bpf::BtfView::read(blob);
    auto good = view ? bpf::check_types(*view) : tl::make_unexpected(view.error());
    if (good) {
        good = check_dump(*view);
    }
    if (!good) {
        return within("damaged", std::move(good.error()));
    }
    auto file = parse(blob);
    if (file) {
        file->foreign_ = true;
    }
    return file;
}

Result<std::string> BtfFile::to_c() const {
    return foreign_ ? in_own_process("libbpf", [this] { return dump(); }) : dump();
}

Result<std::string> BtfFile::dump() const {
    const Silence silence;
    std::string text;
    text.reserve(std::size_t{4} << 20U);
    const std::unique_ptr<btf_dump, decltype(&btf_dump__free)> dump(
        btf_dump__new(types_.get(), append, &text, nullptr), btf_dump__free);
    if (!dump) {
        return fail_errno("cannot write BTF as C", errno);
    }
    const std::uint32_t count = btf__type_cnt(types_.get());
    for (std::uint32_t id = 1; id < count; ++id) {
        if (const int code = btf_dump__dump_type(dump.get(), id); code < 0) {
            return fail_errno("cannot write BTF type " + std::to_string(id) + " as C", -code);
        }
        if (id % 1024 == 0 && interrupted()) {
            return fail_interrupted();
        }
    }
    text = settle_padding(text);
    free_private_tags(text);
    return text;
}

Result<std::string> BtfFile::to_c(const SourceNames& names) const {
    return select_types(types_.get(), names);
}

std::optional<std::uint32_t> BtfFile::array_length(const char* structure,
                                                   std::string_view member) const {
    for (const std::uint32_t kind : {BTF_KIND_STRUCT, BTF_KIND_UNION}) {
        const int id = btf__find_by_name_kind(types_.get(), structure, kind);
        if (id < 0) {
            continue;
        }
        const btf_type* type = btf__type_by_id(types_.get(), static_cast<std::uint32_t>(id));
        for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
            const btf_member& field = btf_members(type)[i];
            if (member != btf__name_by_offset(types_.get(), field.name_off)) {
                continue;
            }
            const int resolved = btf__resolve_type(types_.get(), field.type);
            const btf_type* of =
                resolved < 0 ? nullptr
                             : btf__type_by_id(types_.get(), static_cast<std::uint32_t>(resolved));
            if (of != nullptr && btf_is_array(of)) {
                return btf_array(of)->nelems;
            }
        }
    }
    return std::nullopt;
}

bool BtfFile::has_function(const std::string& name) const {
    return btf__find_by_name_kind(types_.get(), name.c_str(), BTF_KIND_FUNC) >= 0;
}

std::set<std::string, std::less<>> BtfFile::enumerators(const char* enumeration) const {
    std::set<std::string, std::less<>> names;
    const int id = btf__find_by_name_kind(types_.get(), enumeration, BTF_KIND_ENUM);
    if (id < 0) {
        return names;
    }
    const btf_type* type = btf__type_by_id(types_.get(), static_cast<std::uint32_t>(id));
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
        names.insert(btf__name_by_offset(types_.get(), btf_enum(type)[i].name_off));
    }
    return names;
}

}  // namespace snoopbox::headers
