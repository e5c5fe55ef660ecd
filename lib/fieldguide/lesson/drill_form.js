// One case after another as a native form, built from form.js: the pattern, and how sure one is.

function summary([first, ...rest]) {
  return [make("p", "fg-verdict", first), listed("fg-summary", rest)];
}

function render({ model, el }) {
  const name = fresh("drill");
  const form = blank("fg-question fg-drill");
  const notice = role(make("p", "fg-notice"), "status");
  const label = make("p", "fg-label");
  const situation = make("p", "fg-situation");
  const pattern = make("fieldset", "fg-group");
  const sure = make("fieldset", "fg-group fg-sure");
  const on = button("fg-check");
  const status = role(make("div", "fg-status"), "status");
  const timed = make("label", "fg-option fg-timed");
  const clock = Object.assign(document.createElement("input"), { type: "checkbox" });
  label.id = `${name}-label`;
  label.tabIndex = -1; // a new case is where the reader is taken
  situation.id = `${name}-situation`;
  pattern.setAttribute("aria-describedby", `${label.id} ${situation.id}`);
  timed.append(clock, make("span", "fg-text", "Stop after five minutes"));
  form.append(notice, label, situation, pattern, sure, on, status, timed);

  const say = (text) => judge(status, "", [make("p", "fg-verdict", text)]);
  let began = 0;
  let turn = null;
  const redraw = () => {
    const [stem, patterns, levels] = ["stem", "options", "levels"].map((key) => model.get(key));
    label.textContent = model.get("label");
    situation.replaceChildren(make("strong", "", model.get("who")), document.createElement("br"), model.get("says"));
    pattern.replaceChildren(make("legend", "fg-stem", stem), ...options(`${name}-pattern`, patterns));
    sure.replaceChildren(make("legend", "fg-stem", "How sure are you?"), ...options(`${name}-sure`, levels, ""));
    began = performance.now();
  };
  const draw = () => {
    const phase = model.get("phase");
    const asks = phase === "ask" || phase === "told";
    tell(notice, model.get("notice"));
    const next = asks && model.get("turn") !== turn;
    if (next) redraw();
    const moved = next && turn !== null;
    if (asks) turn = model.get("turn");
    [label, situation, pattern, sure].forEach((node) => (node.hidden = !asks));
    [pattern, sure].forEach((group) => (group.disabled = phase === "told"));
    timed.hidden = !model.get("may_time");
    clock.checked = model.get("timed");
    tell(on, { ask: "Check answer", told: "Next case", over: model.get("again") }[phase] ?? "");
    if (phase === "told") judge(status, model.get("verdict"), feedback(model, model.get("more")));
    else judge(status, "", phase === "over" ? summary(model.get("summary")) : []);
    if (moved) label.focus();
  };
  const { send, close } = connect({ model, el }, form, draw, say);
  const answer = () => {
    const choice = chosen(pattern, say, "Choose one of the patterns first.");
    const level = choice === undefined ? undefined : chosen(sure, say, "Say how sure you are.");
    const seconds = (performance.now() - began) / 1000;
    if (level !== undefined) send({ kind: "answer", turn, choice, confidence: level + 1, seconds }, "Checking…");
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (model.get("phase") === "ask") answer();
    else send({ kind: model.get("phase") === "told" ? "next" : "begin" }, "Checking…");
  });
  clock.addEventListener("change", () => model.send({ kind: "timed", on: clock.checked }));
  // A learner's own case is asked for only by a page that is looked at, so no executed copy ever carries it.
  model.send({ kind: "shown" });
  return close;
}

export default { render };
