// One question as a native form, built from form.js.

function render({ model, el }) {
  const name = fresh("question");
  const form = blank("fg-question");
  const notice = role(make("p", "fg-notice"), "status");
  const label = make("p", "fg-label", model.get("label"));
  const situation = make("p", "fg-situation");
  const group = make("fieldset", "fg-group");
  const status = role(make("div", "fg-status"), "status");
  label.id = `${name}-label`;
  situation.id = `${name}-situation`;
  tell(situation, model.get("situation"));
  group.setAttribute("aria-describedby", situation.hidden ? label.id : `${label.id} ${situation.id}`);
  group.append(make("legend", "fg-stem", model.get("stem")), ...options(name, model.get("options")));
  form.append(notice, label, situation, group, button("fg-check", "Check answer"), status);

  const say = (text) => judge(status, "", [make("p", "fg-verdict", text)]);
  const draw = () => {
    tell(notice, model.get("notice"));
    judge(status, model.get("verdict"), model.get("verdict") ? feedback(model) : []);
    const answered = form.elements[name][model.get("answered")];
    if (answered && !form.querySelector("input:checked")) answered.checked = true;
  };
  const { send, close } = connect({ model, el }, form, draw, say);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const choice = chosen(group, say, "Choose one of the options first.");
    if (choice !== undefined) send({ kind: "answer", choice }, "Checking…");
  });
  // The learner's last answer is asked for only by a page that is looked at, so no executed copy ever carries it.
  model.send({ kind: "shown" });
  return close;
}

export default { render };
