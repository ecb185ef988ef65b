// Long selects of agencies get a box to search in, with or without diacritics; without script they stay selects.
"use strict";
(() => {
  const fold = (text) => text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");
  const LONG = 12;
  const enliven = (root) => {
    root.querySelectorAll("select:not([multiple], [data-searchable])").forEach((select) => {
      if (select.options.length <= LONG || !select.querySelector("option[data-search]")) return;
      select.dataset.searchable = "";
      const options = [...select.options];
      const box = document.createElement("input");
      box.type = "search";
      box.autocomplete = "off";
      box.placeholder = "Gõ để tìm";
      box.setAttribute("aria-label", `Tìm trong danh sách ${select.labels[0]?.textContent.replace("*", "").trim() ?? ""}`);
      box.setAttribute("aria-controls", select.id);
      select.before(box);
      box.addEventListener("input", () => {
        const words = fold(box.value).split(/\s+/).filter(Boolean);
        const chosen = select.value;
        const found = options.filter((option) => !option.value || words.every((word) => (option.dataset.search ?? "").includes(word)));
        select.replaceChildren(...found);
        // One left: that is meant. Otherwise what was chosen stays while it is still offered.
        const real = found.filter((option) => option.value);
        select.value = words.length && real.length === 1 ? real[0].value : chosen;
        if (select.selectedIndex < 0) select.selectedIndex = 0;
        select.dispatchEvent(new Event("change", { bubbles: true }));
      });
      // The box only searches: its change must not renew a filtered list.
      box.addEventListener("change", (event) => event.stopPropagation());
      box.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== "ArrowDown") return;
        event.preventDefault();
        select.focus();
      });
    });
  };
  enliven(document);
  document.addEventListener("htmx:load", (event) => enliven(event.detail.elt));
})();
