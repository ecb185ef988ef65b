// «@» in a comment offers the people of the select beside it; without script the select does the same.
"use strict";
(() => {
  const fold = (text) => text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");
  document.querySelectorAll("textarea[data-mentions]").forEach((area) => {
    const select = document.getElementById(area.dataset.mentions);
    if (!select?.options.length) return;
    const people = [...select.options].map((option) => ({ label: option.textContent, name: option.textContent.match(/\(@([^)]+)\)$/)?.[1], found: fold(option.textContent) }));
    const list = document.createElement("ul");
    list.className = "mention-list";
    list.id = `${area.id}_people`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Người được xem hồ sơ");
    list.hidden = true;
    area.after(list);
    area.setAttribute("aria-controls", list.id);
    area.setAttribute("aria-autocomplete", "list");
    let at = 0;
    const typed = () => area.value.slice(0, area.selectionStart).match(/(?:^|\s)@([\p{L}\p{N}._-]*)$/u);
    const close = () => { list.hidden = true; area.removeAttribute("aria-activedescendant"); };
    const mark = () => [...list.children].forEach((item, position) => {
      item.setAttribute("aria-selected", String(position === at));
      if (position === at) area.setAttribute("aria-activedescendant", item.id);
    });
    const take = (name) => {
      const start = area.selectionStart - typed()[1].length;
      area.setRangeText(`${name} `, start, area.selectionStart, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
      close();
      area.focus();
    };
    area.addEventListener("input", () => {
      const word = typed();
      const found = word ? people.filter((person) => person.name && person.found.includes(fold(word[1]))).slice(0, 6) : [];
      if (!found.length) return close();
      at = 0;
      list.replaceChildren(...found.map((person, position) => {
        const item = document.createElement("li");
        item.id = `${list.id}_${position}`;
        item.setAttribute("role", "option");
        item.dataset.name = person.name;
        item.textContent = person.label;
        item.addEventListener("mousedown", (event) => { event.preventDefault(); take(person.name); });
        return item;
      }));
      list.hidden = false;
      mark();
      return undefined;
    });
    area.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown") at = (at + 1) % list.children.length;
      else if (event.key === "ArrowUp") at = (at - 1 + list.children.length) % list.children.length;
      else if (event.key === "Enter" || event.key === "Tab") take(list.children[at].dataset.name);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      if (!list.hidden) mark();
    });
    area.addEventListener("blur", close);
  });
})();
