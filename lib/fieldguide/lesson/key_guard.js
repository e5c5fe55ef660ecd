// Keep the keys that are pressed in the controls beside this widget from reaching the notebook,
// where `b` inserts a cell and `d d` deletes one. Saving still works.

function guard(event) {
  const saves = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
  if (!saves) event.stopPropagation();
}

// The stock slider's handle has no name for a screen reader: lend it the words that stand beside it.
function name(box) {
  for (const handle of box.querySelectorAll(".widget-slider .noUi-handle:not([aria-label])")) {
    const words = handle.closest(".widget-slider").querySelector(".widget-label")?.textContent;
    if (words) handle.setAttribute("aria-label", words);
  }
}

function render({ model, el }) {
  const line = document.createElement("p");
  line.className = "fg-message";
  line.setAttribute("role", "status");
  const draw = () => {
    line.textContent = model.get("message");
    line.hidden = line.textContent === "";
  };
  model.on("change:message", draw);
  draw();
  el.append(line);

  // The box this widget is laid out in exists only once the view has been put into the page.
  let box = null;
  const drawn = new MutationObserver(() => name(box)); // a control beside it may be drawn later
  let frame = requestAnimationFrame(function attach() {
    if (!el.isConnected) {
      frame = requestAnimationFrame(attach);
      return;
    }
    box = el.parentElement;
    box.addEventListener("keydown", guard);
    box.dataset.fgGuarded = "true";
    drawn.observe(box, { childList: true, subtree: true });
    name(box);
  });
  return () => {
    cancelAnimationFrame(frame);
    drawn.disconnect();
    model.off("change:message", draw);
    box?.removeEventListener("keydown", guard);
  };
}

export default { render };
