// A form that opens beneath its row, and what was done where the form stood: the focus goes there and comes back.
"use strict";
(() => {
  const openers = new WeakMap();
  const placeOf = (element) => element.closest("[data-place]");

  // Whoever asked for the form is remembered: «Thôi» leads back there.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const opener = event.detail.elt;
    if (opener.matches("a[hx-get]") && event.detail.target?.matches("[data-place]")) openers.set(event.detail.target, opener);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const place = event.detail.target;
    if (!place.matches?.("[data-place]")) return;
    const done = place.querySelector("[data-done]");
    if (done) {
      done.focus();
      if (done.dataset.done === "ends") countDown(place);
    } else if (!place.querySelector("[data-error-summary]")) {
      place.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    }
  });
  // One duty less in its section.
  const countDown = (place) => {
    const counter = place.closest("section")?.querySelector("[data-count]");
    const left = Number(counter?.textContent.replace(".", "")) - 1;
    if (counter) counter.textContent = left > 0 ? String(left).replace(/\B(?=(\d{3})+$)/g, ".") : "";
  };
  document.addEventListener("click", (event) => {
    const place = event.target.closest("[data-place-close]") && placeOf(event.target);
    if (!place) return;
    place.replaceChildren();
    openers.get(place)?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.target.closest("dialog, details[open]")) return;
    placeOf(event.target)?.querySelector("[data-place-close]")?.click();
  });
})();
