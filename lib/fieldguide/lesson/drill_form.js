// One case after another as a native form: the pattern, and how sure one is. What is right stays in the kernel: the page
// sends a choice and shows what comes back.

const SILENCE = 8000; // milliseconds without a reply before the learner is told
let forms = 0;

function make(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

function choices(group, name, legend, texts, letters) {
  const rows = texts.map((text, index) => {
    const label = make("label", "fg-option");
    const radio = Object.assign(document.createElement("input"), { type: "radio", name, value: String(index) });
    label.append(radio, ...(letters ? [make("span", "fg-letter", `${"ABCDEF"[index]}.`), " "] : []));
    label.append(make("span", "fg-text", text));
    return label;
  });
  group.replaceChildren(make("legend", "fg-stem", legend), ...rows);
}

function named(name, text, className) {
  const line = make("p", className, ` ${text}`);
  line.prepend(make("strong", "", `${name}:`));
  return line;
}

function feedback(model) {
  const lines = [named(model.get("verdict"), model.get("explanation"), "fg-verdict")];
  model.get("more").forEach((text) => lines.push(make("p", "fg-ask", text)));
  if (model.get("ask_next")) lines.push(named("Ask next", `“${model.get("ask_next")}”`, "fg-ask"));
  lines.push(make("p", "fg-kept", model.get("kept")));
  return lines;
}

function summary(model) {
  const [first, ...rest] = model.get("summary");
  const list = make("ul", "fg-summary");
  list.append(...rest.map((text) => make("li", "", text)));
  return [make("p", "fg-verdict", first), list];
}

function render({ model, el }) {
  const name = `fg-drill-${++forms}`;
  const form = make("form", "fg-question fg-drill");
  form.noValidate = true; // the form says in its own words what is missing
  const notice = make("p", "fg-notice");
  const label = make("p", "fg-label");
  const situation = make("p", "fg-situation");
  const pattern = make("fieldset", "fg-group");
  const sure = make("fieldset", "fg-group fg-sure");
  const status = make("div", "fg-status");
  const button = Object.assign(make("button", "fg-check"), { type: "submit" });
  const timed = make("label", "fg-option fg-timed");
  const clock = Object.assign(document.createElement("input"), { type: "checkbox" });
  label.id = `${name}-label`;
  label.tabIndex = -1; // a new case is where the reader is taken
  situation.id = `${name}-situation`;
  pattern.setAttribute("aria-describedby", `${label.id} ${situation.id}`);
  notice.setAttribute("role", "status");
  status.setAttribute("role", "status");
  timed.append(clock, make("span", "fg-text", "Stop after five minutes"));
  form.append(notice, label, situation, pattern, sure, button, status, timed);

  let waiting = 0;
  let began = 0;
  let turn = null;
  const say = (text) => {
    status.dataset.verdict = "";
    status.replaceChildren(make("p", "fg-verdict", text));
  };
  const send = (message) => {
    say("Checking…");
    clearTimeout(waiting);
    waiting = setTimeout(
      () => say("No reply yet. The notebook is busy or has stopped: wait a moment, or run this cell again."),
      SILENCE,
    );
    model.send(message); // last: it throws when the kernel is gone
  };
  const redraw = () => {
    label.textContent = model.get("label");
    situation.replaceChildren(make("strong", "", model.get("who")), document.createElement("br"), model.get("says"));
    choices(pattern, `${name}-pattern`, model.get("stem"), model.get("options"), true);
    choices(sure, `${name}-sure`, "How sure are you?", model.get("levels"), false);
    began = performance.now();
  };
  const draw = () => {
    clearTimeout(waiting);
    const phase = model.get("phase");
    const asks = phase === "ask" || phase === "told";
    notice.textContent = model.get("notice");
    notice.hidden = notice.textContent === "";
    const fresh = asks && model.get("turn") !== turn;
    if (fresh) redraw();
    const moved = fresh && turn !== null;
    if (asks) turn = model.get("turn");
    [label, situation, pattern, sure].forEach((node) => (node.hidden = !asks));
    [pattern, sure].forEach((group) => (group.disabled = phase === "told"));
    timed.hidden = !model.get("may_time");
    clock.checked = model.get("timed");
    button.textContent = { ask: "Check answer", told: "Next case", over: model.get("again") }[phase] ?? "";
    button.hidden = button.textContent === "";
    status.dataset.verdict = phase === "told" ? model.get("verdict") : "";
    status.replaceChildren(...(phase === "told" ? feedback(model) : phase === "over" ? summary(model) : []));
    if (moved) label.focus();
  };
  const chosen = (group) => group.querySelector("input:checked");
  const answer = () => {
    for (const [group, missing] of [[pattern, "Choose one of the patterns first."], [sure, "Say how sure you are."]]) {
      if (!chosen(group)) {
        say(missing);
        group.querySelector("input").focus();
        return;
      }
    }
    const [choice, confidence] = [pattern, sure].map((group) => Number(chosen(group).value));
    const seconds = (performance.now() - began) / 1000;
    send({ kind: "answer", turn, choice, confidence: confidence + 1, seconds });
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (model.get("phase") === "ask") answer();
    else send({ kind: model.get("phase") === "told" ? "next" : "begin" });
  });
  clock.addEventListener("change", () => model.send({ kind: "timed", on: clock.checked }));
  model.on("change:replies", draw);
  draw();
  el.append(form);
  // A learner's own case is asked for only by a page that is looked at, so no executed copy ever carries it.
  model.send({ kind: "shown" });
  return () => {
    clearTimeout(waiting);
    model.off("change:replies", draw);
  };
}

export default { render };
