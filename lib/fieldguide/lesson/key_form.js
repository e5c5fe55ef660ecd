// The key as a native form, one question at a time. It sends each choice to the kernel and draws what comes back.

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

function titled(className, title, text) {
  const line = make("p", className, ` ${text}`);
  line.prepend(make("strong", "", title));
  return line;
}

function way(trail) {
  const list = make("ol", "fg-trail");
  for (const [asked, given] of trail) {
    const item = make("li", "", ` ${given}`);
    item.prepend(make("span", "fg-asked", asked));
    list.append(item);
  }
  return list;
}

function table({ caption, head, rows }) {
  const node = make("table", "fg-table");
  const top = make("tr", "");
  head.forEach((text) => top.append(Object.assign(make("th", "", text), { scope: "col" })));
  const thead = document.createElement("thead");
  thead.append(top);
  const body = document.createElement("tbody");
  for (const [name, text] of rows) {
    const row = make("tr", "");
    row.append(Object.assign(make("th", "", name), { scope: "row" }), make("td", "", text));
    body.append(row);
  }
  node.append(make("caption", "", caption), thead, body);
  return node;
}

function render({ model, el }) {
  const name = `fg-key-${++forms}`;
  const form = make("form", "fg-key");
  form.noValidate = true; // the form says in its own words what is missing
  const before = make("div", "fg-before");
  const where = make("p", "fg-where");
  const group = make("fieldset", "fg-group");
  const end = make("div", "fg-end");
  const status = make("p", "fg-status");
  const buttons = make("div", "fg-buttons");
  const on = Object.assign(make("button", "fg-on", "Go on"), { type: "submit" });
  const back = Object.assign(make("button", "fg-back", "Back"), { type: "button" });
  const again = Object.assign(make("button", "fg-back", "Start again"), { type: "button" });
  where.setAttribute("role", "status");
  status.setAttribute("role", "status");
  end.setAttribute("role", "group");
  group.tabIndex = end.tabIndex = -1;
  buttons.append(on, back, again);
  form.append(before, where, group, end, buttons, status);

  let waiting = 0;
  let drawn = model.get("view").step;
  const draw = () => {
    clearTimeout(waiting);
    const view = model.get("view");
    const asks = view.options.length > 0;
    before.replaceChildren(...(view.trail.length ? [make("p", "fg-heading", "Your way"), way(view.trail)] : []));
    where.textContent = view.name ? `${view.where}: ${view.name}.` : [view.where, view.so_far].filter(Boolean).join(". ");
    group.replaceChildren();
    end.replaceChildren();
    if (asks) {
      const stem = make("legend", "fg-stem", view.stem);
      const options = view.options.map((text, index) => choice(name, text, index));
      group.append(stem, make("p", "fg-hint", view.hint), ...options);
      group.append(titled("fg-say", "Not sure? Ask the customer:", `“${view.say}”`));
    } else {
      end.setAttribute("aria-label", view.name);
      end.append(...view.tables.map(table));
    }
    group.hidden = on.hidden = !asks;
    end.hidden = asks;
    back.hidden = again.hidden = view.trail.length === 0;
    status.textContent = view.notice;
    if (view.step === drawn) return;
    drawn = view.step;
    // Only after a choice: the radios of the last question are gone, and with them the place of a keyboard's user.
    (asks ? group : end).focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
  };
  const send = (message) => {
    status.textContent = "Looking it up…";
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      status.textContent = "No reply yet. The notebook is busy or has stopped: wait a moment, or run this cell again.";
    }, SILENCE);
    model.send({ ...message, step: model.get("view").step }); // last: it throws when the kernel is gone
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = form.querySelector("input:checked");
    if (chosen) {
      send({ kind: "answer", choice: Number(chosen.value) });
      return;
    }
    status.textContent = "Choose one of the answers first.";
    form.querySelector("input")?.focus();
  });
  back.addEventListener("click", () => send({ kind: "back" }));
  again.addEventListener("click", () => send({ kind: "again" }));
  model.on("change:replies", draw);
  draw();
  el.append(form);
  return () => {
    clearTimeout(waiting);
    model.off("change:replies", draw);
  };
}

export default { render };
