// SPDX-License-Identifier: Apache-2.0
#include <rapidjson/writer.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "output/argv.h"
#include "output/text.h"
#include "output/utf8.h"
#include "output/writers.h"

namespace snoopbox::output {
namespace {

// RapidJSON's output stream over the caller's buffer.
class StringStream {
  public:
    using Ch = char;
    void set(std::string* out) { out_ = out; }
    void Put(char c) { out_->push_back(c); }
    void Flush() {}

  private:
    std::string* out_ = nullptr;
};

void append_escape(std::string& out, char32_t unit) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u";
    for (unsigned shift = 16; shift > 0; shift -= 4) {
        out += digits[(unit >> (shift - 4)) & 0xFU];
    }
}

// A JSON string of valid UTF-8. Beyond what JSON demands, all that is not printable is escaped.
void append_string(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const Character c = first_character(text);
        if (c.code == '"' || c.code == '\\') {
            out += '\\';
            out += text.front();
        } else if (is_printable(c.code)) {
            out += text.substr(0, c.length);
        } else if (c.code < 0x10000) {
            append_escape(out, c.code);
        } else {
            append_escape(out, 0xD800U + ((c.code - 0x10000U) >> 10U));
            append_escape(out, 0xDC00U + ((c.code - 0x10000U) & 0x3FFU));
        }
        text.remove_prefix(c.length);
    }
    out += '"';
}

class JsonWriter : public Writer {
  public:
    explicit JsonWriter(std::vector<ColumnStyle> columns) : columns_(std::move(columns)) {
        for (const ColumnStyle& column : columns_) {
            truncated_keys_.push_back(column.name + "_truncated");
        }
    }

    void header(std::string& /*out*/) const override {}

    void row(const Row& row, std::string& out) override {
        stream_.set(&out);
        json_.Reset(stream_);
        json_.StartObject();
        const std::size_t count = std::min(columns_.size(), row.size());
        for (std::size_t i = 0; i < count; ++i) {
            write_key(columns_[i].name);
            std::visit(Overloaded{
                           [&](std::int64_t value) { json_.Int64(value); },
                           [&](std::uint64_t value) { json_.Uint64(value); },
                           [&](std::string_view text) { write_string(text); },
                           [&](const TimeOfDay& time) { write_time(time); },
                           [&](const Elapsed& time) { write_elapsed(time); },
                           [&](const Octal& octal) { json_.Uint64(octal.value); },
                           [&](const Argv& argv) { write_argv(argv, truncated_keys_[i]); },
                       },
                       row[i]);
        }
        json_.EndObject();
        out += '\n';
    }

  private:
    void write_key(const std::string& key) {
        json_.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
    }

    // As it is now in scratch_.
    void write_raw(rapidjson::Type type) { json_.RawValue(scratch_.data(), scratch_.size(), type); }

    void write_string(std::string_view text) {
        if (is_valid_utf8(text)) {
            scratch_.clear();
            append_string(scratch_, text);
            write_raw(rapidjson::kStringType);
            return;
        }
        json_.StartArray();
        for (const char byte : text) {
            json_.Uint(static_cast<unsigned char>(byte));
        }
        json_.EndArray();
    }

    void write_time(const TimeOfDay& time) {
        scratch_ = '"';
        clock_.append_timestamp(scratch_, time.ns);
        scratch_ += '"';
        write_raw(rapidjson::kStringType);
    }

    void write_elapsed(const Elapsed& time) {
        scratch_.clear();
        append_seconds(scratch_, time.ns, 6);
        write_raw(rapidjson::kNumberType);
    }

    void write_argv(const Argv& argv, const std::string& truncated_key) {
        json_.StartArray();
        const bool more = for_each_argument(
            argv, [this](std::string_view argument, std::size_t) { write_string(argument); });
        json_.EndArray();
        if (more) {
            write_key(truncated_key);
            json_.Bool(true);
        }
    }

    std::vector<ColumnStyle> columns_;
    std::vector<std::string> truncated_keys_;
    StringStream stream_;
    rapidjson::Writer<StringStream> json_;
    std::string scratch_;
    Clock clock_;
};

}  // namespace

std::unique_ptr<Writer> make_json_writer(std::vector<ColumnStyle> columns) {
    return std::make_unique<JsonWriter>(std::move(columns));
}

}  // namespace snoopbox::output
