// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/btf_file.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <utility>

#include "bpf/btf_check.h"
#include "headers/btf/dump_check.h"
#include "headers/btf/type_selection.h"

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
    return parse(blob);
}

Result<std::string> BtfFile::to_c() const {
    TRY_ASSIGN(auto text, select_types(types_.get(), SourceNames::all()));
    // clang shows the whole line of an error.
    std::string lines;
    lines.reserve(text.size() + text.size() / 8);
    for (std::size_t at = 0; at < text.size(); ++at) {
        lines += text[at];
        if (text[at] == ';' && at + 1 < text.size() && text[at + 1] != '\n') {
            lines += '\n';
        }
    }
    return lines;
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
