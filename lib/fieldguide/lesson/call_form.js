// One moment of a discovery call as a native form. It sends the choice to the kernel and draws what comes back;
// what a choice is worth is not here until the call has ended.

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
  label.append(radio, make("span", "fg-letter", `${"ABCDEFGHIJKL"[index]}.`), " ", make("span", "fg-text", text));
  return label;
}

function line([who, text], className) {
  const said = make("p", className, ` ${text}`);
  said.prepend(make("strong", "", `${who}:`));
  return said;
}

// The roles say what the tags say already: where a narrow page sets the cells one below the other, browsers forget.
function role(node, name) {
  node.setAttribute("role", name);
  return node;
}

function table({ caption, head, rows }) {
  const node = role(make("table", "fg-table"), "table");
  const top = role(make("tr", ""), "row");
  head.forEach((text) => top.append(role(Object.assign(make("th", "", text), { scope: "col" }), "columnheader")));
  const body = role(document.createElement("tbody"), "rowgroup");
  for (const row of rows) {
    const tr = role(make("tr", ""), "row");
    row.forEach((text, place) => {
      const number = /^\d+$/.test(text) ? "fg-number" : "";
      const cell = place ? make("td", number, text) : Object.assign(make("th", "", text), { scope: "row" });
      cell.dataset.head = place ? `${head[place]}: ` : "";
      tr.append(role(cell, place ? "cell" : "rowheader"));
    });
    body.append(tr);
  }
  const thead = role(document.createElement("thead"), "rowgroup");
  thead.append(top);
  node.append(make("caption", "", caption), thead, body);
  return node;
}

function fold(title, nodes, open) {
  const details = Object.assign(make("details", "fg-fold"), { open });
  details.append(make("summary", "", title), ...nodes);
  return details;
}

function listed(texts) {
  const list = make("ul", "fg-list");
  texts.forEach((text) => list.append(make("li", "", text)));
  return list;
}

function render({ model, el }) {
  const name = `fg-call-${++forms}`;
  const form = make("form", "fg-call");
  form.noValidate = true; // the form says in its own words what is missing
  const before = make("div", "fg-before");
  const latest = make("div", "fg-latest");
  const after = make("div", "fg-after");
  const group = make("fieldset", "fg-group");
  const status = make("p", "fg-status");
  const button = Object.assign(make("button", "fg-say", ""), { type: "submit" });
  group.tabIndex = -1;
  latest.setAttribute("role", "status");
  status.setAttribute("role", "status");
  form.append(before, latest, after, group, button, status);

  let waiting = 0;
  let drawn = model.get("view").step;
  let open = false; // whether the learner reads the call so far; kept from turn to turn
  const draw = () => {
    clearTimeout(waiting);
    const view = model.get("view");
    open = before.querySelector("details")?.open ?? open;
    before.replaceChildren(make("p", "fg-title", view.title), make("p", "fg-where", view.where));
    if (view.about) before.append(make("p", "fg-about", view.about));
    if (view.how?.length) before.append(make("p", "fg-heading", "How a call goes"), listed(view.how));
    if (view.earlier?.length) before.append(fold("The call so far", view.earlier.map((one) => line(one, "")), open));
    latest.replaceChildren(...(view.latest ? [line(view.latest, "fg-said")] : []));
    after.replaceChildren();
    if (view.known?.length) after.append(make("p", "fg-heading", "What you know"), listed(view.known));
    if (view.outcome) after.append(make("p", "fg-outcome", view.outcome), ...view.tables.map(table));
    group.replaceChildren(make("legend", "fg-stem", view.stem), ...view.options.map((t, i) => choice(name, t, i)));
    button.textContent = view.button;
    status.textContent = view.notice;
    if (view.step === drawn) return;
    drawn = view.step;
    // Only after a choice: the radios of the last turn are gone, and with them the place of someone without a mouse.
    const next = view.outcome ? before : group;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = form.querySelector("input:checked");
    if (!chosen) {
      status.textContent = "Choose one of the options first.";
      form.querySelector("input").focus();
      return;
    }
    status.textContent = "Waiting for the answer…";
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      status.textContent = "No reply yet. The notebook is busy or has stopped: wait a moment, or run this cell again.";
    }, SILENCE);
    model.send({ kind: "choose", step: model.get("view").step, choice: Number(chosen.value) }); // last: it may throw
  });
  model.on("change:replies", draw);
  draw();
  el.append(form);
  return () => {
    clearTimeout(waiting);
    model.off("change:replies", draw);
  };
}

export default { render };
