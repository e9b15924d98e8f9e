// The live side of the board: lights each message as it comes, one after the other, keeps the list
// and the counts, and plays back what was. Without it the page shows how things stood. A page that
// shows the board in small has no slider, and nothing to play back.
"use strict";
(() => {
  const stage = document.querySelector(".stage");
  const slider = document.getElementById("line");
  const lines = document.getElementById("lines");
  const live = document.getElementById("live");
  const play = document.getElementById("play");
  const SHOWN = 200;
  const SLOW = 450;
  const FAST = 40;
  const PATIENCE = 4000;
  const STRIDE = 900;
  const BACKLOG = 60;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const queue = [];
  let source = null;
  let seen = "";
  let back = false;
  let busy = false;
  let tape = 0;

  const all = (query) => document.querySelectorAll(query);

  function dark() {
    for (const one of all(".lit")) one.classList.remove("lit", "forth", "back", "bad");
  }

  function light(message, forth) {
    dark();
    const mood = message.bad ? ["bad"] : [];
    for (const one of all(`[data-lane="${message.lane}"]`)) one.classList.add("lit", forth ? "forth" : "back", ...mood);
    for (const one of all(`[data-box="${message.box}"]`)) one.classList.add("lit", ...mood);
  }

  function say(message) {
    const caption = document.getElementById("caption");
    const who = document.createElement("b");
    who.textContent = `${message.line}. ${[...new Set(message.who)].join(" → ")} `;
    caption.replaceChildren(who, message.text);
    caption.classList.toggle("bad", message.bad);
    if (!message.row) return;
    document.getElementById("none").hidden = true;
    lines.insertAdjacentHTML("afterbegin", message.row);
    lines.firstElementChild.classList.add("new");
    while (lines.children.length > SHOWN) lines.lastElementChild.remove();
  }

  // Messages of one cycle come all at once: they are shown at a pace that eyes can follow. Who asked
  // for rest is shown the last of them alone, and reads the others in the list; so is who was away.
  function next() {
    while (queue.length > (calm ? 1 : BACKLOG)) say(queue.shift());
    const message = queue.shift();
    busy = Boolean(message);
    if (!message) return;
    const pace = Math.max(FAST, Math.min(SLOW, PATIENCE / (queue.length + 1)));
    light(message, message.forth);
    say(message);
    if (message.answered && !calm) setTimeout(() => light(message, !message.forth), pace / 2);
    setTimeout(next, pace);
  }

  function state(told) {
    for (const [name, text] of Object.entries(told.facts)) {
      for (const one of all(`[data-fact="${name}"]`)) one.textContent = text;
    }
    document.getElementById("now").textContent = told.now;
    replace("journeys", told.journeys);
    replace("gate", told.held);
    const waits = [...all("#gate [data-waits]")].map((one) => one.dataset.waits);
    for (const one of all("[data-lane]")) one.classList.toggle("held", waits.includes(one.dataset.lane));
    if (!slider) return;
    slider.max = told.last;
    slider.min = Math.min(1, told.last);
    slider.value = told.last;
    slider.disabled = !told.last;
    document.getElementById("at").textContent = `${told.last} / ${told.last}`;
  }

  // What has not changed is left alone, so that nobody loses the place where they are.
  function replace(id, html) {
    const place = document.getElementById(id);
    if (place.dataset.html === html) return;
    place.dataset.html = html;
    const held = place.contains(document.activeElement) ? document.activeElement.id : "";
    place.innerHTML = html;
    if (held) document.getElementById(held)?.focus();
  }

  // Each press is sent at once: the stream may draw the buttons anew before it is answered, and a
  // press that waited for its form would be lost with it. What came of it is told by the stream.
  async function press(event) {
    if (!source) return;
    event.preventDefault();
    const form = event.target;
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    if (answer.status === 403) location.reload();
  }

  function watch() {
    const address = new URL(stage.dataset.stream, location);
    if (seen) address.searchParams.set("since", seen);
    source = new EventSource(address);
    source.addEventListener("open", () => { live.textContent = stage.dataset.live; });
    source.addEventListener("error", () => {
      live.textContent = stage.dataset.cut;
      // Refused for good, as after the end of a session: the page says why.
      if (source.readyState === EventSource.CLOSED) location.reload();
    });
    source.addEventListener("anew", () => location.reload());
    source.addEventListener("state", (event) => state(JSON.parse(event.data)));
    source.addEventListener("line", (event) => {
      seen = event.lastEventId;
      queue.push(JSON.parse(event.data));
      if (!busy) next();
    });
  }

  function close() {
    if (source) source.close();
    source = null;
  }

  // A browser keeps few connections to one server, and a page nobody sees needs none.
  function look() {
    if (document.hidden) close();
    else if (!source && !back) watch();
  }

  function lookBack() {
    back = true;
    close();
    queue.length = 0;
    live.textContent = live.dataset.back || live.textContent;
    document.getElementById("back").hidden = false;
    document.getElementById("at").textContent = `${slider.value} / ${slider.max}`;
  }

  function stop() {
    clearInterval(tape);
    tape = 0;
    play.textContent = play.dataset.play;
  }

  function rewindable() {
    slider.addEventListener("input", lookBack);
    play.hidden = false;
    play.addEventListener("click", () => {
      if (tape) return stop();
      play.textContent = play.dataset.stop;
      if (slider.value === slider.max) slider.value = slider.min;
      tape = setInterval(() => {
        if (slider.value === slider.max) return stop();
        slider.stepUp();
        slider.dispatchEvent(new Event("input", { bubbles: true }));
      }, STRIDE);
    });
  }

  if (slider) rewindable();
  if (stage.dataset.stream) {
    document.getElementById("gate").addEventListener("submit", press);
    document.addEventListener("visibilitychange", look);
    look();
  }
})();
