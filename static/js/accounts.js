// Passwords can be shown, Caps Lock is told, recovery codes can be printed. No page needs it to work.
"use strict";
(() => {
  document.querySelectorAll("input[type=password]").forEach((input) => {
    const box = document.createElement("span");
    box.className = "password-box";
    input.replaceWith(box);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    const say = () => {
      const shown = input.type === "text";
      button.innerHTML = shown ? "Ẩn<span class='visually-hidden'> mật khẩu</span>" : "Hiện<span class='visually-hidden'> mật khẩu</span>";
    };
    button.addEventListener("click", () => {
      input.type = input.type === "password" ? "text" : "password";
      say();
      input.focus();
    });
    say();
    box.append(input, button);
    const hint = document.createElement("span");
    hint.className = "caps-hint";
    hint.setAttribute("role", "status");
    box.after(hint);
    const look = (event) => {
      hint.textContent = event.getModifierState?.("CapsLock") ? "Phím Caps Lock đang bật." : "";
    };
    input.addEventListener("keydown", look);
    input.addEventListener("keyup", look);
    input.addEventListener("blur", () => { hint.textContent = ""; });
    // A shown password is sent as a hidden one: browsers offer to remember that only.
    input.form?.addEventListener("submit", () => { input.type = "password"; });
    if (input.autofocus) input.focus();
  });
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
