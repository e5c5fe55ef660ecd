// The key as a native form, one question at a time, built from form.js.

function way(trail) {
  const list = make("ol", "fg-trail");
  for (const [asked, given] of trail) {
    const item = make("li", "", ` ${given}`);
    item.prepend(make("span", "fg-asked", asked));
    list.append(item);
  }
  return list;
}

function render({ model, el }) {
  const name = fresh("key");
  const form = blank("fg-key");
  const before = make("div", "fg-before");
  const where = role(make("p", "fg-where"), "status");
  const group = make("fieldset", "fg-group");
  const end = role(make("div", "fg-end"), "group");
  const buttons = make("div", "fg-buttons");
  const on = button("fg-on", "Go on");
  const back = button("fg-back", "Back", "button");
  const again = button("fg-back", "Start again", "button");
  const status = role(make("p", "fg-status"), "status");
  group.tabIndex = end.tabIndex = -1;
  buttons.append(on, back, again);
  form.append(before, where, group, end, buttons, status);

  const say = (text) => (status.textContent = text);
  let drawn = model.get("view").step;
  const draw = () => {
    const view = model.get("view");
    const asks = view.options.length > 0;
    before.replaceChildren(...(view.trail.length ? [make("p", "fg-heading", "Your way"), way(view.trail)] : []));
    where.textContent = view.name ? `${view.where}: ${view.name}.` : [view.where, view.so_far].filter(Boolean).join(". ");
    group.replaceChildren();
    end.replaceChildren();
    if (asks) {
      group.append(make("legend", "fg-stem", view.stem), make("p", "fg-hint", view.hint));
      group.append(...options(name, view.options), named("fg-say", "Not sure? Ask the customer", `“${view.say}”`));
    } else {
      end.setAttribute("aria-label", view.name);
      end.append(...view.tables.map(table));
    }
    group.hidden = on.hidden = !asks;
    end.hidden = asks;
    back.hidden = again.hidden = view.trail.length === 0;
    say(model.get("notice"));
    if (view.step === drawn) return;
    drawn = view.step;
    take(form, asks ? group : end);
  };
  const { send, close } = connect({ model, el }, form, draw, say);
  const step = (message) => send({ ...message, step: model.get("view").step }, "Looking it up…");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const choice = chosen(group, say, "Choose one of the answers first.");
    if (choice !== undefined) step({ kind: "answer", choice });
  });
  back.addEventListener("click", () => step({ kind: "back" }));
  again.addEventListener("click", () => step({ kind: "again" }));
  return close;
}

export default { render };
