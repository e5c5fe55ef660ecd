// A button that opens a page of its own: a notebook prints from its first cell to its last.

function render({ model, el }) {
  const button = document.createElement("button");
  const said = document.createElement("p");
  button.type = "button";
  button.textContent = "Open as a page to print";
  button.style.cssText =
    "min-height:32px;padding:4px 16px;border:1px solid;border-radius:6px;background:none;color:inherit;font:inherit";
  said.setAttribute("role", "status");
  button.addEventListener("click", () => {
    const address = URL.createObjectURL(new Blob([model.get("page")], { type: "text/html" }));
    const opened = window.open(address, "_blank");
    said.textContent = opened
      ? "Opened in a new tab. Print it there with Control and P, or Command and P."
      : "Your browser kept the new tab from opening. Allow it for this page, and press the button again.";
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  });
  el.append(button, said);
}

export default { render };
