// Lists the texts whose contrast with their background is too low for WCAG level AA.
() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });

  function components(color) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return { rgb: [red, green, blue], alpha: alpha / 255 };
  }

  function background(element) {
    for (let behind = element; behind; behind = behind.parentElement) {
      const { rgb, alpha } = components(getComputedStyle(behind).backgroundColor);
      if (alpha > 0.99) {
        return rgb;
      }
    }
    throw new Error('Nothing is behind ' + element.textContent);
  }

  function luminance(rgb) {
    const [red, green, blue] = rgb.map((value) => value / 255).map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  function contrast(one, other) {
    const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  }

  const checked = [...document.body.querySelectorAll('*')]
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()))
    .filter((element) => element.checkVisibility() && !element.closest('.visually-hidden, svg'));
  if (checked.length < 100) {
    throw new Error('Only ' + checked.length + ' texts are to be seen');
  }
  return checked
    .map((element) => ({ element, ratio: contrast(components(getComputedStyle(element).color).rgb, background(element)) }))
    .filter(({ ratio }) => ratio < 4.5)
    .map(({ element, ratio }) => `${element.className} "${element.textContent.trim()}": ${ratio.toFixed(2)}`);
}
