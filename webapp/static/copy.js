// Adds what cannot be done without a script: buttons that copy. Without it the text can be selected with one click.
"use strict";

// Browsers offer the clipboard to secure origins only; the style sheet hides the buttons where it is not there.
if (navigator.clipboard) document.documentElement.classList.add("can-copy");

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copies]");
  if (!button || !navigator.clipboard) return;
  const label = button.textContent;
  const source = document.getElementById(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Select it and copy by hand";
  }
  setTimeout(() => { button.textContent = label; }, 3000);
});
