// Helpers that change no more of the document than necessary.

export function element(name, { className, text } = {}) {
  const created = document.createElement(name);
  if (className) {
    created.className = className;
  }
  if (text !== undefined) {
    created.textContent = text;
  }
  return created;
}

// Sets the text unless it is the same.
export function write(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

export function show(target, shown) {
  target.hidden = !shown;
}

// Adds or removes children until the container has the wanted number.
export function resize(container, wanted, create) {
  while (container.children.length > wanted) {
    container.lastElementChild.remove();
  }
  while (container.children.length < wanted) {
    container.append(create());
  }
}

// Orders elements with few moves. Never moves the one with the focus, which would lose it.
export function arrange(container, wanted) {
  const kept = new Set(wanted);
  for (const child of [...container.children]) {
    if (!kept.has(child)) {
      child.remove();
    }
  }
  let place = container.firstElementChild;
  for (const child of wanted) {
    if (child.contains(document.activeElement)) {
      while (place !== child) {
        const other = place;
        place = place.nextElementSibling;
        child.after(other);
      }
    }
    if (child === place) {
      place = place.nextElementSibling;
    } else {
      container.insertBefore(child, place);
    }
  }
}
