// Selecting words of a statement opens the panel that cites them. The server makes the panel: this script only says
// which characters are selected. Without it, the number of each sentence leads to the same panel.
const words = document.querySelector(".words");
const panel = document.getElementById("cite-panel");
const status = document.getElementById("cite-status");
const PAUSE = 250; // milliseconds without a change of the selection, before the server is asked

let waiting = 0;
let shown = "";

// Code points, as the server counts them, not the UTF-16 units of JavaScript.
function position(container, offset) {
  const before = document.createRange();
  before.setStart(words, 0);
  before.setEnd(container, offset);
  return Array.from(before.toString()).length;
}

function selectedCharacters() {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange(); // the reader's own selection stays as it is
  if (!range.intersectsNode(words)) return null;
  const whole = document.createRange();
  whole.selectNodeContents(words);
  if (range.compareBoundaryPoints(Range.START_TO_START, whole) < 0) range.setStart(words, 0);
  if (range.compareBoundaryPoints(Range.END_TO_END, whole) > 0) range.setEnd(words, words.childNodes.length);
  if (!range.toString().trim()) return null;
  return `${position(range.startContainer, range.startOffset)}-${position(range.endContainer, range.endOffset)}`;
}

async function showPanel(characters) {
  const answer = await fetch(`${panel.dataset.address}?chars=${characters}`);
  if (!answer.ok || characters !== shown) return; // refused, or other words are selected by now
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  panel.replaceChildren(...page.getElementById("cite-panel").childNodes);
  panel.hidden = false;
  status.textContent = "The words can be cited. Press Tab to go there, Escape to close.";
}

function hidePanel() {
  panel.hidden = true;
  status.textContent = "";
  shown = "";
}

document.addEventListener("selectionchange", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const characters = selectedCharacters();
    if (!characters || characters === shown) return;
    shown = characters;
    showPanel(characters);
  }, PAUSE);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel.hidden) hidePanel();
  // From the selection to the panel at once, not by way of the links of all sentences between.
  if (event.key === "Tab" && !event.shiftKey && shown && !panel.contains(document.activeElement) && selectedCharacters()) {
    event.preventDefault();
    panel.focus();
  }
});

panel.addEventListener("click", (event) => {
  if (!event.target.closest(".close-panel")) return;
  event.preventDefault();
  hidePanel();
});
