// Looks once a second whether the thread has changed, so that one sees an answer arrive.
// Everything works without this file: the page is then reloaded by hand.
"use strict";

const thread = document.getElementById("thread");
const say = document.getElementById("say");

async function look() {
  if (thread.querySelector(".edit[open]")) return; // somebody is writing there
  const answer = await fetch(thread.dataset.from, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const text = await answer.text();
  if (text === thread.dataset.shown) return;
  const known = new Set(Array.from(thread.querySelectorAll(".card"), (card) => card.id));
  const held = thread.contains(document.activeElement) ? document.activeElement.id : "";
  thread.dataset.shown = text;
  thread.innerHTML = text;
  if (held) document.getElementById(held)?.focus();
  for (const card of thread.querySelectorAll(".card")) {
    if (known.has(card.id)) continue;
    card.classList.add("new");
    setTimeout(() => card.classList.remove("new"), 1500);
  }
}

if (thread) {
  const again = () => setTimeout(() => look().catch(() => undefined).finally(again), 1000);
  look().catch(() => undefined).finally(again);
}

if (say) {
  say.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      say.querySelector("button.main").click();
    }
  });
}
