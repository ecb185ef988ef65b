// The session ends after a time without activity: said ahead, extended by one button. Every request counts as activity, in any tab.
"use strict";
(() => {
  const dialog = document.getElementById("session-warning");
  if (!dialog) return;
  const text = document.getElementById("session-warning-text");
  const title = document.getElementById("session-warning-title");
  const form = dialog.querySelector("[data-session-extend]");
  const over = dialog.querySelector("[data-session-over]");
  const idle = Number(dialog.dataset.idle) * 1000;
  const warning = Number(dialog.dataset.warning) * 1000;
  const KEY = "session-seen";
  let seen = Date.now();
  // Escape closes the warning and it stays closed until the end; what was typed can be looked at.
  let dismissed = false;
  dialog.addEventListener("cancel", () => { dismissed = true; });

  const share = () => {
    seen = Date.now();
    dismissed = false;
    try { localStorage.setItem(KEY, String(seen)); } catch { /* storage may be forbidden: then each tab counts for itself */ }
  };
  window.addEventListener("storage", (event) => {
    if (event.key === KEY && Number(event.newValue) > seen) seen = Number(event.newValue);
  });
  document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && share());
  share();

  const show = () => dialog.open || dialog.showModal();
  const ended = (reason) => {
    title.textContent = "Phiên làm việc đã kết thúc";
    text.textContent = `${reason} Nội dung vừa nhập vẫn còn trên trang này: đăng nhập lại ở cửa sổ mới, rồi trở về đây để gửi.`;
    form.hidden = true;
    over.hidden = false;
    show();
  };
  const words = (milliseconds) => {
    const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
    return seconds >= 60 ? `${Math.ceil(seconds / 60)} phút` : `${seconds} giây`;
  };

  // A log-in in another window changes the token of forms: those on this page get the new one.
  const renewTokens = (token) => {
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = token; });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  };
  const cookie = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || form.querySelector("[name=csrfmiddlewaretoken]").value;
  const extend = async () => {
    const answer = await fetch(form.action, { method: "POST", headers: { "X-CSRFToken": cookie(), "X-Requested-With": "fetch" } });
    if (!answer.ok) return false;
    renewTokens((await answer.json()).token);
    share();
    title.textContent = "Phiên làm việc sắp kết thúc";
    form.hidden = false;
    over.hidden = true;
    dialog.close();
    return true;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    extend().then((good) => good || ended("Máy chủ đã đóng phiên."), () => {
      text.textContent = "Không kết nối được máy chủ, đề nghị thử lại.";
    });
  });
  // Back from the log-in in another window: try by itself.
  window.addEventListener("focus", () => { if (!over.hidden) extend().catch(() => {}); });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.getResponseHeader("X-Session") === "expired") ended("Máy chủ đã đóng phiên.");
  });

  const tick = () => {
    const left = seen + idle - Date.now();
    if (!over.hidden) return;
    if (left <= 0) ended("Đã lâu không có thao tác nào.");
    else if (left <= warning) {
      text.textContent = `Đã lâu không có thao tác nào. Phiên sẽ kết thúc sau ${words(left)}; bấm nút dưới đây để làm việc tiếp.`;
      if (!dismissed) show();
    } else if (dialog.open) dialog.close();
  };
  setInterval(tick, 1000);
})();
