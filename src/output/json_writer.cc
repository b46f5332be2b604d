// SPDX-License-Identifier: Apache-2.0
#include "output/json.h"
#include "output/writers.h"

namespace snoopbox::output {
namespace {

class JsonWriter : public Writer {
  public:
    explicit JsonWriter(const std::vector<ColumnStyle>& columns) : members_(columns) {}

    void header(std::string& /*out*/) const override {}

    void row(const Row& row, std::string& out) override {
        out += '{';
        members_.append(row, out);
        out += "}\n";
    }

  private:
    JsonMembers members_;
};

}  // namespace

// NOLINTNEXTLINE(performance-unnecessary-value-param): one signature for all formats
std::unique_ptr<Writer> make_json_writer(std::vector<ColumnStyle> columns) {
    return std::make_unique<JsonWriter>(columns);
}

}  // namespace snoopbox::output
