// Small helps for changing no more of the document than has changed.

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

// Writes a text unless it stands there.
export function write(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

export function show(target, shown) {
  target.hidden = !shown;
}

// Gives a container so many children as are wanted, made by the function.
export function resize(container, wanted, create) {
  while (container.children.length > wanted) {
    container.lastElementChild.remove();
  }
  while (container.children.length < wanted) {
    container.append(create());
  }
}

// Puts elements into an order, with few moves, and none of the one that has the focus, which it would lose.
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
