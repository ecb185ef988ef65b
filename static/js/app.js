// Everything here makes a working page quicker; no page needs it to work. No inline handlers: pages speak through data-attributes.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // ── questions: data-confirm="…" on a form or a submit button, hx-confirm="…" of htmx ──
  const ask = (text) => new Promise((answer) => {
    const box = document.getElementById("ask");
    box.querySelector("[data-ask-text]").textContent = text;
    box.returnValue = "no";
    box.addEventListener("close", () => answer(box.returnValue === "yes"), { once: true });
    box.showModal();
  });
  const agreed = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const text = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (!text || agreed.delete(form)) return;
    event.preventDefault();
    // Also keeps htmx from sending before the answer.
    event.stopImmediatePropagation();
    ask(text).then((yes) => {
      if (!yes) return;
      agreed.add(form);
      form.requestSubmit(event.submitter);
    });
  }, true);
  // keep.js sends a form a second time, when its draft is safe: the question was answered.
  document.addEventListener("keep:sending", (event) => agreed.add(event.target));
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question).then((yes) => yes && event.detail.issueRequest(true));
  });

  // ── dialogs with content of their own, notices, menus ──
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
    event.target.closest("[data-dialog-close]")?.closest("dialog").close();
    event.target.closest("[data-close]")?.closest("[data-notice]").remove();
    all("details[data-menu][open]").forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all("details[data-menu][open]").forEach((menu) => {
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
    });
  });

  // ── leaving a changed form asks ──
  const changed = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.hasAttribute("data-guard")) changed.add(form);
  });
  document.addEventListener("submit", (event) => event.defaultPrevented || changed.delete(event.target));
  document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && changed.delete(event.detail.elt));
  window.addEventListener("beforeunload", (event) => {
    if ([...changed].some((form) => form.isConnected)) event.preventDefault();
  });

  // ── choosing rows for a bulk action ──
  const boxes = (id) => all(`input[name="chosen"][form="${CSS.escape(id)}"]`);
  const count = (id) => {
    const chosen = boxes(id).filter((box) => box.checked).length;
    document.getElementById(id)?.classList.toggle("is-active", chosen > 0);
    all(`[data-selected-count="${CSS.escape(id)}"]`).forEach((place) => {
      place.textContent = chosen ? `Đã chọn ${chosen} mục` : "Chọn các mục ở trên";
    });
    all(`[data-select-all="${CSS.escape(id)}"]`).forEach((box) => {
      box.checked = chosen > 0 && chosen === boxes(id).length;
      box.indeterminate = chosen > 0 && !box.checked;
    });
  };
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.dataset.selectAll) {
      boxes(box.dataset.selectAll).forEach((one) => { one.checked = box.checked; });
      count(box.dataset.selectAll);
    } else if (box.name === "chosen") {
      count(box.getAttribute("form"));
    }
  });

  // ── dates: "5/3/23", "05032023" and "2023-03-05" become 05/03/2023, with the weekday beside it ──
  const weekdays = ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"];
  const two = (number) => String(number).padStart(2, "0");
  const readDate = (text) => {
    let parts = text.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/)?.slice(1).reverse();
    parts ||= text.match(/^(\d{1,2})[\s./-](\d{1,2})[\s./-](\d{4}|\d{2})$/)?.slice(1);
    parts ||= text.match(/^(\d{2})(\d{2})(\d{4})$/)?.slice(1);
    if (!parts) return null;
    const [day, month, year] = parts.map(Number);
    const date = new Date(Date.UTC(year < 100 ? 2000 + year : year, month - 1, day));
    return date.getUTCDate() === day && date.getUTCMonth() === month - 1 ? date : null;
  };
  const showDate = (field) => {
    const input = field.querySelector("input");
    const date = readDate(input.value.trim());
    if (date) input.value = `${two(date.getUTCDate())}/${two(date.getUTCMonth() + 1)}/${date.getUTCFullYear()}`;
    field.querySelector("output").textContent = date ? weekdays[date.getUTCDay()] : "";
    return date;
  };
  document.addEventListener("change", (event) => {
    const field = event.target.closest("[data-date-field]");
    if (field && event.target.type === "text") showDate(field);
  });
  document.addEventListener("click", (event) => {
    const field = event.target.closest("button")?.closest("[data-date-field]");
    if (!field) return;
    const picker = document.createElement("input");
    picker.type = "date";
    picker.tabIndex = -1;
    picker.setAttribute("aria-hidden", "true");
    picker.value = showDate(field)?.toISOString().slice(0, 10) || "";
    picker.addEventListener("change", () => {
      const input = field.querySelector("input");
      input.value = picker.value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
      picker.remove();
    });
    all("input[type=date]", field).forEach((old) => old.remove());
    field.append(picker);
    picker.showPicker();
  });

  // ── files: name and size at once, too large is said before sending (the server checks again) ──
  document.addEventListener("change", (event) => {
    const place = event.target.closest("[data-file-drop]");
    if (!place || event.target.type !== "file") return;
    const limit = Number(event.target.dataset.maxBytes || 0);
    const megabytes = (bytes) => (bytes / 1048576).toFixed(1).replace(".", ",");
    place.querySelector("output").textContent = [...event.target.files].map((file) =>
      `${file.name} (${megabytes(file.size)} MB)${limit && file.size > limit ? ` – quá lớn, tối đa ${megabytes(limit)} MB` : ""}`).join("; ");
  });
  ["dragover", "dragleave", "drop"].forEach((kind) => document.addEventListener(kind, (event) => {
    if (event.target.matches?.("[data-file-drop] input")) event.target.classList.toggle("is-over", kind === "dragover");
  }));

  // ── a request of htmx that failed is told, never swallowed ──
  const failed = (text) => {
    const list = document.getElementById("messages");
    const item = document.createElement("li");
    item.className = "notice notice--bad";
    item.textContent = text;
    list?.replaceChildren(item);
    list?.scrollIntoView({ block: "center" });
  };
  document.addEventListener("htmx:sendError", () => failed("Không kết nối được máy chủ. Nội dung vừa nhập vẫn còn trên trang, đề nghị thử lại."));
  document.addEventListener("htmx:responseError", (event) => failed(
    event.detail.xhr.status === 403
      ? "Không có quyền làm việc này, hoặc phiên làm việc đã hết: mở trang đăng nhập ở cửa sổ khác rồi thử lại."
      : "Máy chủ không thực hiện được yêu cầu. Nội dung vừa nhập vẫn còn trên trang, đề nghị thử lại."));

  // ── what only works with script appears with it; again for every part htmx brings ──
  const enliven = (root) => {
    all("[data-close], [data-select-all]", root).forEach((element) => { element.hidden = false; });
    all("[data-date-field]", root).forEach((field) => {
      showDate(field);
      field.querySelector("button").hidden = !("showPicker" in HTMLInputElement.prototype) || field.querySelector("input").disabled;
    });
    all("[data-error-summary]", root).slice(0, 1).forEach((summary) => summary.focus());
  };
  enliven(document);
  document.addEventListener("htmx:load", (event) => event.detail.elt !== document.body && enliven(event.detail.elt));
})();
