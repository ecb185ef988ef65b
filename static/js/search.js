// The box of the top bar: «/» and Ctrl+K lead to it, arrows walk through the suggestions, Escape closes them.
"use strict";
(() => {
  const box = document.querySelector("[data-search-box]");
  if (!box) return;
  const input = box.querySelector("input");
  const place = document.getElementById("search-suggestions");
  const typing = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
  const close = () => place.replaceChildren();

  document.addEventListener("keydown", (event) => {
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
    const k = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if ((!slash && !k) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    input.focus();
    input.select();
  });

  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      close();
      input.focus();
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [input, ...place.querySelectorAll("[data-suggestion]")];
    if (stops.length < 2) return;
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
  });
  // An answer that comes after the person has gone on is not shown.
  box.addEventListener("htmx:beforeSwap", (event) => { event.detail.shouldSwap &&= box.contains(document.activeElement); });
  input.addEventListener("input", () => input.value.trim() || close());
  document.addEventListener("click", (event) => box.contains(event.target) || close());
  document.addEventListener("focusin", (event) => box.contains(event.target) || close());
})();
