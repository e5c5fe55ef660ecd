// One question as a native form. It holds no answer: it sends the choice to the kernel and shows what comes back.

const SILENCE = 8000; // milliseconds without a reply before the learner is told
let forms = 0;

function make(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

function choice(name, text, index) {
  const label = make("label", "fg-option");
  const radio = Object.assign(document.createElement("input"), { type: "radio", name, value: String(index) });
  label.append(radio, make("span", "fg-letter", `${"ABCDEF"[index]}.`), " ", make("span", "fg-text", text));
  return label;
}

function feedback(model) {
  const [verdict, explanation, next, kept] = ["verdict", "explanation", "ask_next", "kept"].map((k) => model.get(k));
  const first = make("p", "fg-verdict", ` ${explanation}`);
  first.prepend(make("strong", "", `${verdict}:`));
  const lines = [first];
  if (next) {
    const ask = make("p", "fg-ask", ` “${next}”`);
    ask.prepend(make("strong", "", "Ask next:"));
    lines.push(ask);
  }
  lines.push(make("p", "fg-kept", kept));
  return lines;
}

function render({ model, el }) {
  const name = `fg-question-${++forms}`;
  const form = make("form", "fg-question");
  form.noValidate = true; // the form says in its own words what is missing
  const notice = make("p", "fg-notice");
  const label = make("p", "fg-label", model.get("label"));
  const situation = make("p", "fg-situation", model.get("situation"));
  const group = make("fieldset", "fg-group");
  const status = make("div", "fg-status");
  const button = Object.assign(make("button", "fg-check", "Check answer"), { type: "submit" });
  label.id = `${name}-label`;
  situation.id = `${name}-situation`;
  situation.hidden = situation.textContent === "";
  group.setAttribute("aria-describedby", situation.hidden ? label.id : `${label.id} ${situation.id}`);
  notice.setAttribute("role", "status");
  status.setAttribute("role", "status");
  group.append(make("legend", "fg-stem", model.get("stem")));
  model.get("options").forEach((text, index) => group.append(choice(name, text, index)));
  form.append(notice, label, situation, group, button, status);

  let waiting = 0;
  const say = (text) => {
    status.dataset.verdict = "";
    status.replaceChildren(make("p", "fg-verdict", text));
  };
  const draw = () => {
    clearTimeout(waiting);
    notice.textContent = model.get("notice");
    notice.hidden = notice.textContent === "";
    status.dataset.verdict = model.get("verdict");
    status.replaceChildren(...(model.get("verdict") ? feedback(model) : []));
    const answered = form.elements[name][model.get("answered")];
    if (answered && !form.querySelector("input:checked")) answered.checked = true;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = form.querySelector("input:checked");
    if (!chosen) {
      say("Choose one of the options first.");
      form.querySelector("input").focus();
      return;
    }
    say("Checking…");
    clearTimeout(waiting);
    waiting = setTimeout(
      () => say("No reply yet. The notebook is busy or has stopped: wait a moment, or run this cell again."),
      SILENCE,
    );
    model.send({ kind: "answer", choice: Number(chosen.value) }); // last: it throws when the kernel is gone
  });
  model.on("change:replies", draw);
  draw();
  el.append(form);
  // The learner's last answer is asked for only by a page that is looked at, so no executed copy ever carries it.
  model.send({ kind: "shown" });
  return () => {
    clearTimeout(waiting);
    model.off("change:replies", draw);
  };
}

export default { render };
