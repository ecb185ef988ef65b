// Nothing typed is lost: forms with data-keep are saved on the server while they are filled in, offered again on the
// next visit, and sent only after the draft is safe. Without script they are ordinary forms.
"use strict";
(() => {
  const place = document.body.dataset.drafts;
  if (!place) return;
  const PAUSE = 1500;
  const PATIENCE = 4000;
  const skipped = new Set(["csrfmiddlewaretoken", "confirmed", "edition", "next", "keep_address"]);
  const addressOf = (form) => {
    // A field may be called «action»: ask the attribute.
    const url = new URL(form.getAttribute("action") || location.href, location.href);
    return url.pathname + url.search;
  };
  const contents = (form) => {
    const data = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value !== "string" || skipped.has(name) || name.startsWith("take-")) continue;
      if (form.elements[name]?.type === "password") continue;
      (data[name] ||= []).push(value);
    }
    return data;
  };
  const text = (data) => JSON.stringify(Object.entries(data).filter(([, values]) => values.some(Boolean)).sort());
  const tokenOf = (form) => form.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const ask = (url, options = {}) => fetch(url, { credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE), ...options });

  const state = new WeakMap();

  const say = (form, words, bad = false) => {
    let line = form.querySelector("[data-keep-state]");
    if (!line) {
      line = document.createElement("p");
      line.dataset.keepState = "";
      line.setAttribute("role", "status");
      (form.querySelector(".actions") ?? form).append(line);
    }
    line.className = bad ? "keep-state keep-state--over" : "keep-state";
    line.textContent = words;
    return line;
  };

  // After a new log-in in another window the page's token is an old one: fetch today's.
  const renewToken = async () => {
    const answer = await ask(place);
    if (!answer.ok) return answer;
    const { token } = await answer.json();
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = token; });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    return answer;
  };

  const send = (form, extra = {}) => {
    const body = new URLSearchParams();
    for (const [name, values] of Object.entries(contents(form))) values.forEach((value) => body.append(name, value));
    body.set("keep_address", addressOf(form));
    for (const [name, value] of Object.entries(extra)) body.set(name, value);
    return ask(place, { method: "POST", body, headers: { "X-CSRFToken": tokenOf(form) } });
  };

  // "kept", "over" (the session), or "failed" (no connection, too long): only an ended session holds a form back.
  const keep = async (form) => {
    const known = state.get(form);
    const now = text(contents(form));
    try {
      let answer = await send(form);
      if (answer.status === 403) {
        answer = await renewToken();
        if (answer.ok) answer = await send(form);
      }
      // Sent on to the log-in.
      if (answer.type === "opaqueredirect") return "over";
      if (!answer.ok) return "failed";
      known.saved = now;
      return "kept";
    } catch {
      return "failed";
    }
  };

  const over = (form) => {
    const line = say(form, "Phiên làm việc đã hết, chưa ghi gì. Nội dung vẫn còn trên trang này: ", true);
    const link = document.createElement("a");
    link.href = "/dang-nhap/";
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = "đăng nhập ở cửa sổ mới";
    line.append(link, ", rồi quay lại đây bấm nút lần nữa.");
    line.scrollIntoView({ block: "nearest" });
  };

  const clock = () => new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });

  const markAddress = (form) => {
    let mark = form.querySelector("input[name=keep_address]");
    if (!mark) {
      mark = document.createElement("input");
      mark.type = "hidden";
      mark.name = "keep_address";
      form.append(mark);
    }
    mark.value = addressOf(form);
  };

  const watch = (form) => {
    if (state.has(form)) return;
    const known = { first: text(contents(form)), saved: null, timer: 0, ready: false };
    state.set(form, known);
    form.addEventListener("input", () => {
      clearTimeout(known.timer);
      known.timer = setTimeout(async () => {
        if (text(contents(form)) === (known.saved ?? known.first)) return;
        const told = await keep(form);
        if (told === "kept") say(form, `Đã giữ bản nháp lúc ${clock()}.`);
        else if (told === "over") over(form);
      }, PAUSE);
    });
    form.addEventListener("submit", (event) => {
      clearTimeout(known.timer);
      if (known.ready) { known.ready = false; return; }
      if (event.defaultPrevented) return;
      event.preventDefault();
      const button = event.submitter;
      keep(form).then((told) => {
        if (told === "over") return over(form);
        markAddress(form);
        known.ready = true;
        // The question that was answered (data-confirm) is not asked once more.
        if (button?.dataset.confirm || form.dataset.confirm) form.dispatchEvent(new CustomEvent("keep:sending", { bubbles: true }));
        form.requestSubmit(button?.form === form ? button : undefined);
        return undefined;
      });
    });
    offer(form, known);
  };

  const restore = (form, data) => {
    const missing = [];
    for (const element of form.elements) {
      if (!element.name || skipped.has(element.name) || ["file", "password", "hidden", "submit", "button"].includes(element.type)) continue;
      const values = data[element.name];
      if (element.type === "checkbox" || element.type === "radio") element.checked = (values ?? []).includes(element.value);
      else if (element.type === "select-multiple") [...element.options].forEach((option) => { option.selected = (values ?? []).includes(option.value); });
      else if (values) {
        element.value = values[0];
        if (element.tagName === "SELECT" && element.value !== values[0]) missing.push(element.labels?.[0]?.textContent.trim() ?? element.name);
      } else continue;
      element.dispatchEvent(new Event("change", { bubbles: true }));
    }
    form.querySelectorAll("details").forEach((box) => { box.open = true; });
    form.dispatchEvent(new Event("input", { bubbles: true }));
    say(form, missing.length ? `Đã khôi phục; không còn lựa chọn cũ ở: ${missing.join(", ")}.` : "Đã khôi phục bản nháp, chưa ghi.");
  };

  const offer = async (form, known) => {
    let found;
    try {
      const answer = await ask(`${place}?${new URLSearchParams({ keep_address: addressOf(form) })}`);
      if (!answer.ok) return;
      found = await answer.json();
    } catch {
      return;
    }
    // The page itself already shows what was typed (it came back with a mistake to correct).
    if (!found.data || text(found.data) === known.first) return;
    const box = document.createElement("div");
    // Our own server wrote it: a notice without anything typed in it.
    box.innerHTML = found.notice;
    const notice = box.firstElementChild;
    form.before(notice);
    notice.querySelector("[data-keep-restore]").addEventListener("click", () => {
      restore(form, found.data);
      notice.remove();
      form.querySelector("textarea, input:not([type=hidden]), select")?.focus();
    });
    notice.querySelector("[data-keep-drop]").addEventListener("click", async () => {
      notice.remove();
      try {
        await send(form, { keep_drop: "1" });
      } catch { /* it is offered once more */ }
    });
  };

  const enliven = (root) => {
    root.querySelectorAll("form[data-keep]").forEach(watch);
    if (root.matches?.("form[data-keep]")) watch(root);
  };
  enliven(document);
  document.addEventListener("htmx:load", (event) => event.detail.elt !== document.body && enliven(event.detail.elt));
})();
