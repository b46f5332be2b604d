// SPDX-License-Identifier: Apache-2.0
#include "events/decoder.h"

#include <algorithm>
#include <utility>

#include "events/integers.h"
#include "util/format.h"

namespace snoopbox::events {
namespace {

bool is_text(tools::Format format) {
    return format == tools::Format::comm;
}

}  // namespace

Result<Decoder::Field> Decoder::find_field(const btf* types, const btf_type* type,
                                           std::string_view struct_name, const std::string& name) {
    const btf_member* members = btf_members(type);
    for (__u16 i = 0; i < btf_vlen(type); ++i) {
        const char* member_name = btf__name_by_offset(types, members[i].name_off);
        if (member_name == nullptr || name != member_name) {
            continue;
        }
        Field field;
        field.offset = btf_member_bit_offset(type, i) / 8;
        const auto size = btf__resolve_size(types, members[i].type);
        const btf_type* member = btf__type_by_id(types, members[i].type);
        // The object may come from the user.
        if (member == nullptr || size < 0 || field.offset > type->size ||
            size > std::int64_t{type->size} - field.offset) {
            return fail(fmt::format("struct {}: member \"{}\" is not inside it", struct_name, name),
                        "the object is damaged: make it again");
        }
        field.bytes = static_cast<std::uint32_t>(size);
        field.is_array = btf_is_array(member);
        field.is_signed = btf_is_int(member) && (btf_int_encoding(member) & BTF_INT_SIGNED) != 0;
        return field;
    }
    return fail(fmt::format("struct {} has no member \"{}\"", struct_name, name));
}

Result<Decoder> Decoder::create(const tools::Events& events, const btf* types, EventClock& clock) {
    const int id = btf__find_by_name_kind(types, events.struct_name.c_str(), BTF_KIND_STRUCT);
    if (id < 0) {
        return fail(fmt::format("the object does not describe struct {}", events.struct_name),
                    "declare it in the C source: SNOOP_EVENT(struct " + events.struct_name + ");");
    }
    const btf_type* type = btf__type_by_id(types, static_cast<__u32>(id));
    Decoder decoder(clock);
    decoder.struct_bytes_ = type->size;
    for (const auto& declared : events.columns) {
        Column column{declared.format, {}, {}, declared.width};
        for (const auto& [name, field] :
             {std::pair{&declared.field, &column.field}, std::pair{&declared.of, &column.total}}) {
            if (name->empty()) {
                continue;
            }
            auto found = find_field(types, type, events.struct_name, *name);
            if (!found) {
                return within("column " + declared.name, std::move(found.error()));
            }
            if (found->is_array != is_text(declared.format) ||
                (!found->is_array && !is_integer_size(found->bytes))) {
                return fail(fmt::format("column {}: its format does not fit member \"{}\"",
                                        declared.name, *name));
            }
            *field = *found;
        }
        decoder.columns_.push_back(column);
    }
    return decoder;
}

bool Decoder::is_cut(const Column& column, std::string_view record, std::uint64_t bytes) {
    return column.total.bytes != 0 &&
           load_unsigned(record, column.total.offset, column.total.bytes) > bytes;
}

Value Decoder::value_of(const Column& column, std::string_view record) const {
    const Field& field = column.field;
    switch (column.format) {
        case tools::Format::comm: {
            const auto text = record.substr(field.offset, field.bytes);
            return text.substr(0, text.find('\0'));
        }
        case tools::Format::time_of_day:
            return TimeOfDay{clock_->wall_ns(load_signed(record, field.offset, field.bytes))};
        case tools::Format::elapsed:
            return Elapsed{clock_->elapsed_ns(load_signed(record, field.offset, field.bytes))};
        case tools::Format::result:
            return std::max(load_signed(record, field.offset, field.bytes), std::int64_t{-1});
        case tools::Format::error:
            return std::max(subtract(0, load_signed(record, field.offset, field.bytes)),
                            std::int64_t{0});
        case tools::Format::octal:
            return Octal{load_unsigned(record, field.offset, field.bytes), column.digits};
        case tools::Format::text: {
            const auto bytes = load_unsigned(record, field.offset, field.bytes);
            auto text = record.substr(struct_bytes_, bytes);
            text = text.substr(0, text.find('\0'));
            return is_cut(column, record, bytes) ? Value(CutText{text}) : Value(text);
        }
        case tools::Format::argv: {
            const auto bytes = load_unsigned(record, field.offset, field.bytes);
            Argv argv;
            argv.bytes = record.substr(struct_bytes_, bytes);
            argv.cut = is_cut(column, record, bytes);
            return argv;
        }
        case tools::Format::decimal:
            break;
    }
    if (field.is_signed) {
        return load_signed(record, field.offset, field.bytes);
    }
    return load_unsigned(record, field.offset, field.bytes);
}

bool Decoder::decode(std::string_view record, Row& row) const {
    if (record.size() < struct_bytes_) {
        return false;
    }
    row.clear();
    for (const auto& column : columns_) {
        row.push_back(value_of(column, record));
    }
    return true;
}

}  // namespace snoopbox::events
