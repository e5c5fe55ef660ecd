// What the forms share; form.py puts it before the script of each. A form holds no answer: it sends the choice to the
// kernel and draws what comes back.

const SILENCE = 8000; // milliseconds without a reply before the learner is told
const NO_REPLY = "No reply yet. The notebook is busy or has stopped: wait a moment, or run this cell again.";

function make(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

function role(node, name) {
  node.setAttribute("role", name);
  return node;
}

// Every widget runs a copy of this script, so a count kept here would give two forms the same name.
function fresh(kind) {
  return `fg-${kind}-${Math.random().toString(36).slice(2)}`;
}

function blank(className) {
  const form = make("form", `fg-form ${className}`);
  form.noValidate = true; // the form says in its own words what is missing
  return form;
}

function button(className, text = "", type = "submit") {
  return Object.assign(make("button", className, text), { type });
}

function named(className, name, text) {
  const line = make("p", className, ` ${text}`);
  line.prepend(make("strong", "", `${name}:`));
  return line;
}

function listed(className, texts) {
  const list = make("ul", className);
  list.append(...texts.map((text) => make("li", "", text)));
  return list;
}

function options(name, texts, letters = "ABCDEFGHIJKL") {
  return texts.map((text, index) => {
    const label = make("label", "fg-option");
    const radio = Object.assign(document.createElement("input"), { type: "radio", name, value: String(index) });
    label.append(radio, ...(letters ? [make("span", "fg-letter", `${letters[index]}.`), " "] : []));
    label.append(make("span", "fg-text", text));
    return label;
  });
}

// Return the place of the option chosen in `group`; where there is none, say what is missing and go there.
function chosen(group, say, missing) {
  const radio = group.querySelector("input:checked");
  if (radio) return Number(radio.value);
  say(missing);
  group.querySelector("input")?.focus();
}

// The roles say what the tags say already: where a narrow page sets the cells one below the other, browsers forget.
function table({ caption, head, rows }) {
  const top = role(make("tr", ""), "row");
  head.forEach((text) => top.append(role(Object.assign(make("th", "", text), { scope: "col" }), "columnheader")));
  const [thead, body] = ["thead", "tbody"].map((tag) => role(document.createElement(tag), "rowgroup"));
  thead.append(top);
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
  const node = role(make("table", "fg-table"), "table");
  node.append(make("caption", "", caption), thead, body);
  return node;
}

function tell(notice, text) {
  notice.textContent = text;
  notice.hidden = text === "";
}

function judge(status, verdict, lines) {
  status.dataset.verdict = verdict;
  status.replaceChildren(...lines);
}

function feedback(model, more = []) {
  const lines = [named("fg-verdict", model.get("verdict"), model.get("explanation"))];
  lines.push(...more.map((text) => make("p", "fg-ask", text)));
  if (model.get("ask_next")) lines.push(named("fg-ask", "Ask next", `“${model.get("ask_next")}”`));
  return [...lines, make("p", "fg-kept", model.get("kept"))];
}

// Only after a choice: the radios of the last question are gone, and with them the place of someone without a mouse.
function take(form, node) {
  node.focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}

// Put `form` into the page, draw it now and at every reply, and say so when a message gets none.
function connect({ model, el }, form, draw, say) {
  let waiting = 0;
  const redraw = () => {
    clearTimeout(waiting);
    draw();
  };
  model.on("change:replies", redraw);
  draw();
  el.append(form);
  return {
    send(message, meanwhile) {
      say(meanwhile);
      clearTimeout(waiting);
      waiting = setTimeout(() => say(NO_REPLY), SILENCE);
      model.send(message); // last: it throws when the kernel is gone
    },
    close() {
      clearTimeout(waiting);
      model.off("change:replies", redraw);
    },
  };
}
