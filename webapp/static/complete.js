// Offers words that begin like the one that is being typed. Without it the search is the same.
"use strict";

for (const input of document.querySelectorAll("input[data-completions]")) {
  const list = document.createElement("datalist");
  list.id = "completions";
  input.after(list);
  input.setAttribute("list", list.id);
  let waiting; // for a pause in the typing
  let latest = 0; // answers may come in another order than questions

  const complete = async () => {
    const question = ++latest;
    const [, before, word] = /^(.*?)([\p{L}\p{M}\p{N}]*)$/su.exec(input.value);
    const answer = word.length < 2 ? [] : await ask(word);
    if (question !== latest) return;
    list.replaceChildren(...answer.map((one) => new Option("", before + one.value)));
  };

  const ask = async (word) => {
    try {
      const response = await fetch(`${input.dataset.completions}?${new URLSearchParams({ q: word })}`);
      return response.ok ? (await response.json()).completions : [];
    } catch {
      return []; // no connection: the search will say so
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(complete, 150); // milliseconds
  });
}
