// SPDX-License-Identifier: Apache-2.0
// What a flame graph's SVG holds besides its frames: how it looks, and the script that searches and
// zooms. Names only ever become the text of nodes, never markup.
#pragma once

#include <string_view>

namespace snoopbox::output {

// Labels are cut to the width of a monospaced font's characters. Without a script, there are no
// buttons.
inline constexpr std::string_view flame_style = R"css(<style>
text { font: 12px "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1c1c1c; }
#paper { fill: #fbfaf7; }
#title { font: 600 17px "DejaVu Sans", "Segoe UI", Helvetica, sans-serif; text-anchor: middle; }
#none { text-anchor: middle; fill: #777; }
#search, #matched { text-anchor: end; }
#frames g { cursor: pointer; }
#frames g:hover rect { stroke: #1c1c1c; stroke-width: 0.7; }
#frames text { pointer-events: none; }
#frames .below { opacity: 0.5; }
#frames .hit rect { fill: #d95fd9; }
.button { cursor: pointer; fill: #35699f; visibility: hidden; }
</style>
)css";

inline constexpr std::string_view flame_script = R"js(<script><![CDATA[
(() => {
  "use strict";
  const indent = 3, characterWidth = 7.23, slack = 0.01;
  const byId = (id) => document.getElementById(id);
  const frames = Array.from(byId("frames").children, (group) => {
    const rect = group.querySelector("rect"), title = group.querySelector("title").textContent;
    const number = (name) => Number(rect.getAttribute(name));
    return { group, rect, text: group.querySelector("text"), title,
             name: title.slice(0, title.lastIndexOf(" (")),
             x: number("x"), y: number("y"), width: number("width") };
  });
  if (frames.length === 0) return;
  const all = frames[0];
  const ofGroup = new Map(frames.map((frame) => [frame.group, frame]));
  const frameAt = (node) => ofGroup.get(node.closest("#frames > g"));
  const show = (id, shown) => { byId(id).style.visibility = shown ? "visible" : "hidden"; };

  function label(name, width) {
    const room = Math.floor((width - 2 * indent) / characterWidth);
    const characters = Array.from(name);
    if (room < 3) return "";
    return characters.length <= room ? name : characters.slice(0, room - 2).join("") + "..";
  }

  function place(frame, x, width, below) {
    frame.group.style.display = width < 0.1 ? "none" : "";
    if (width < 0.1) return;
    frame.group.classList.toggle("below", below);
    frame.rect.setAttribute("x", x);
    frame.rect.setAttribute("width", width);
    const text = label(frame.name, width);
    if (!frame.text) {
      if (text === "") return;
      frame.text = document.createElementNS("http://www.w3.org/2000/svg", "text");
      frame.text.setAttribute("y", frame.y + 13);
      frame.group.appendChild(frame.text);
    }
    frame.text.setAttribute("x", x + indent);
    frame.text.textContent = text;
  }

  // The frame and what it calls get the whole width, and so do its callers, below it.
  function zoom(to) {
    const scale = all.width / to.width, end = to.x + to.width;
    for (const frame of frames) {
      const frameEnd = frame.x + frame.width;
      if (frame.y <= to.y && frame.x >= to.x - slack && frameEnd <= end + slack) {
        place(frame, all.x + (frame.x - to.x) * scale, frame.width * scale, false);
      } else if (frame.y > to.y && frame.x <= to.x + slack && frameEnd >= end - slack) {
        place(frame, all.x, all.width, true);
      } else {
        place(frame, 0, 0, false);
      }
    }
    show("reset", to !== all);
  }

  // Marks what matches. A match on top of another is not counted again.
  function search(term) {
    let pattern;
    try { pattern = new RegExp(term); } catch { pattern = { test: (name) => name.includes(term) }; }
    const hits = frames.filter((frame) => {
      const hit = term !== "" && frame !== all && pattern.test(frame.name);
      frame.group.classList.toggle("hit", hit);
      return hit;
    });
    hits.sort((a, b) => a.x - b.x || b.width - a.width);
    let matched = 0, end = -1;
    for (const hit of hits) {
      if (hit.x < end - slack) continue;
      matched += hit.width;
      end = hit.x + hit.width;
    }
    byId("matched").textContent =
      term === "" ? "" : "matched: " + (100 * matched / all.width).toFixed(2) + "%";
    byId("search").textContent = term === "" ? "Search" : "Clear search";
  }

  function toggleSearch() {
    if (byId("search").textContent !== "Search") return search("");
    search(prompt("Search for a name (a regular expression)") || "");
  }

  byId("frames").addEventListener("click", (event) => zoom(frameAt(event.target)));
  byId("frames").addEventListener("mouseover", (event) => {
    const frame = frameAt(event.target);
    byId("details").textContent = frame ? label(frame.title, all.width - 150) : "";
  });
  byId("frames").addEventListener("mouseout", () => { byId("details").textContent = ""; });
  byId("reset").addEventListener("click", () => zoom(all));
  byId("search").addEventListener("click", toggleSearch);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") { zoom(all); search(""); }
    if (event.key === "/" || (event.key === "f" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      toggleSearch();
    }
  });
  show("search", true);
})();
]]></script>
)js";

}  // namespace snoopbox::output
