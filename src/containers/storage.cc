// SPDX-License-Identifier: Apache-2.0
// podman's and CRI-O's containers. A list has the names and images; of CRI-O's, the bundle has the
// notes of Kubernetes.
#include <algorithm>
#include <utility>

#include "containers/facts.h"
#include "containers/json.h"

namespace snoopbox::containers {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_list_bytes = std::size_t{32} << 20U;
constexpr std::size_t most_config_bytes = std::size_t{4} << 20U;

Facts facts_of_entry(const rapidjson::Value& entry) {
    Facts facts;
    facts.runtime = "podman";
    if (const auto* names = member(&entry, "names");
        names != nullptr && names->IsArray() && !names->Empty() && (*names)[0].IsString()) {
        facts.name.assign((*names)[0].GetString(), (*names)[0].GetStringLength());
        facts.name.resize(std::min(facts.name.size(), most_text));
    }
    rapidjson::Document metadata;
    parse_json_in(&entry, "metadata", metadata);
    facts.image = text_in(&metadata, {"image-name", "image-id"});
    if (text_in(&metadata, {"pod-name"}).empty() && !facts.name.empty()) {
        return facts;
    }
    facts.runtime = "cri-o";
    facts.name = text_in(&metadata, {"container-name"});
    return facts;
}

// Kubernetes' own labels, which a pod's author cannot set, in a text of JSON.
void add_notes_of_crio(const std::string& config, Facts& facts) {
    rapidjson::Document document;
    parse_json(config, document);
    const auto* notes = member(&document, "annotations");
    const auto type = text_in(notes, {"io.kubernetes.cri-o.ContainerType"});
    if (type.empty()) {
        return;
    }
    rapidjson::Document labels;
    parse_json_in(notes, "io.kubernetes.cri-o.Labels", labels);
    const auto fill = [](std::string& field, std::string text) {
        field = text.empty() ? std::move(field) : std::move(text);
    };
    facts.runtime = "cri-o";
    fill(facts.pod, text_in(&labels, {"io.kubernetes.pod.name"}));
    fill(facts.pod_namespace, text_in(&labels, {"io.kubernetes.pod.namespace"}));
    fill(facts.pod_uid, text_in(&labels, {"io.kubernetes.pod.uid"}));
    if (facts.pod.empty()) {
        facts.pod = text_in(notes, {"io.kubernetes.cri-o.KubeName"});
        facts.pod_namespace = text_in(notes, {"io.kubernetes.cri-o.Namespace"});
    }
    fill(facts.image,
         text_in(notes, {"io.kubernetes.cri-o.ImageName", "io.kubernetes.cri-o.Image"}));
    facts.name = type == "sandbox" ? "" : text_in(&labels, {"io.kubernetes.container.name"});
}

}  // namespace

Storage::Storage(HostFiles files, const std::vector<fs::path>& directories)
    : files_(std::move(files)) {
    for (const auto& directory : directories) {
        for (const auto& name : files_.names_in(directory)) {
            if (name.ends_with("-containers")) {  // of a driver: overlay-containers
                directories_.push_back(directory / name);
            }
        }
    }
}

void Storage::read_lists() {
    for (const auto& directory : directories_) {
        for (const auto* list : {"containers.json", "volatile-containers.json"}) {
            rapidjson::Document document;
            parse_json(files_.read(directory / list, most_list_bytes).value_or(""), document);
            if (!document.IsArray()) {
                continue;
            }
            for (const auto& entry : document.GetArray()) {
                if (auto id = text_in(&entry, {"id"}); !id.empty()) {
                    listed_.insert_or_assign(std::move(id), facts_of_entry(entry));
                }
            }
        }
    }
}

std::optional<Facts> Storage::facts(const std::string& id) {
    if (!std::exchange(has_lists_, true)) {
        read_lists();
    }
    const auto listed = listed_.find(id);
    std::optional<Facts> facts;
    if (listed != listed_.end()) {
        facts = listed->second;
    }
    if (facts && facts->runtime == "podman") {
        return facts;
    }
    for (const auto& directory : directories_) {
        const auto config = files_.read(directory / id / "userdata/config.json", most_config_bytes);
        if (config) {
            facts = facts.value_or(Facts());
            add_notes_of_crio(*config, *facts);
            break;
        }
    }
    return facts;
}

}  // namespace snoopbox::containers
