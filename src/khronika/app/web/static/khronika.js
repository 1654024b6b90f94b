// Only what a page without script lacks a little: everything here also works as a plain link.
"use strict";

// A statement lies over several stretches of text; mark all of them when its address is gone to.
function choose(id) {
  for (const element of document.querySelectorAll(".hit, .chosen")) element.classList.remove("hit", "chosen");
  if (!id) return;
  for (const element of document.querySelectorAll("[data-f]")) {
    if (element.dataset.f.split(" ").includes(id)) element.classList.add(element.matches(".card") ? "chosen" : "hit");
  }
  const anchor = document.getElementById(id);
  const first = anchor && anchor.nextElementSibling;
  if (first && !document.querySelector(".hit")) first.classList.add("hit");
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const go = event.target.closest("[data-go]");
  if (go && document.getElementById(go.dataset.go)) {
    event.preventDefault();
    location.hash = go.dataset.go;
    choose(go.dataset.go);
    return;
  }
  const cue = event.target.closest("a.cue[data-f], a.con[data-f], a.src[data-f]");
  if (cue) choose(cue.hash.replace(/^#c-/, ""));
});

// A link that unfolds something does so once; after that it folds and unfolds what is there.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-once]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const rows = document.querySelector(link.getAttribute("hx-target"));
  if (!rows || !rows.matches(".copies")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  rows.hidden = !rows.hidden;
  link.setAttribute("aria-expanded", String(!rows.hidden));
}, true);

// What htmx puts into the page is shown and can be reached from the keyboard at once.
document.addEventListener("htmx:after:swap", () => {
  for (const link of document.querySelectorAll("[data-once]")) {
    const rows = document.querySelector(link.getAttribute("hx-target"));
    if (rows && rows.matches(".copies") && !link.hasAttribute("aria-expanded")) link.setAttribute("aria-expanded", "true");
  }
  const excerpt = document.getElementById("excerpt");
  if (excerpt && excerpt.childElementCount) excerpt.scrollIntoView({ block: "nearest" });
});
