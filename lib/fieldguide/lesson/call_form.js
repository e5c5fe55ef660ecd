// One moment of a discovery call as a native form, built from form.js; what a choice is worth is not here until the
// call has ended.

function fold(title, nodes, open) {
  const details = Object.assign(make("details", "fg-fold"), { open });
  details.append(make("summary", "", title), ...nodes);
  return details;
}

function render({ model, el }) {
  const name = fresh("call");
  const form = blank("fg-call");
  const before = make("div", "fg-before");
  const latest = role(make("div", "fg-latest"), "status");
  const after = make("div", "fg-after");
  const group = make("fieldset", "fg-group");
  const on = button("fg-say");
  const status = role(make("p", "fg-status"), "status");
  group.tabIndex = -1;
  form.append(before, latest, after, group, on, status);

  const say = (text) => (status.textContent = text);
  let drawn = model.get("view").step;
  let open = false; // whether the learner reads the call so far; kept from turn to turn
  const draw = () => {
    const view = model.get("view");
    open = before.querySelector("details")?.open ?? open;
    before.replaceChildren(make("p", "fg-title", view.title), make("p", "fg-where", view.where));
    if (view.about) before.append(make("p", "fg-about", view.about));
    if (view.how?.length) before.append(make("p", "fg-heading", "How a call goes"), listed("fg-list", view.how));
    const earlier = (view.earlier ?? []).map(([who, text]) => named("", who, text));
    if (earlier.length) before.append(fold("The call so far", earlier, open));
    latest.replaceChildren(...(view.latest ? [named("fg-said", ...view.latest)] : []));
    after.replaceChildren();
    if (view.known?.length) after.append(make("p", "fg-heading", "What you know"), listed("fg-list", view.known));
    if (view.outcome) after.append(make("p", "fg-outcome", view.outcome), ...view.tables.map(table));
    group.replaceChildren(make("legend", "fg-stem", view.stem), ...options(name, view.options));
    on.textContent = view.button;
    say(model.get("notice"));
    if (view.step === drawn) return;
    drawn = view.step;
    const next = view.outcome ? before : group;
    next.tabIndex = -1;
    take(form, next);
  };
  const { send, close } = connect({ model, el }, form, draw, say);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const choice = chosen(group, say, "Choose one of the options first.");
    const message = { kind: "choose", step: model.get("view").step, choice };
    if (choice !== undefined) send(message, "Waiting for the answer…");
  });
  return close;
}

export default { render };
