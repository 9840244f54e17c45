/** A script that lists the words, outside of charts, whose contrast is below 4.5. */
export const FAINT: string = `(() => {
  const parse = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => parse(color).slice(0, 3).map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const { backgroundColor } = getComputedStyle(one);
      if (parse(backgroundColor)[3] !== 0) return backgroundColor;
    }
  };
  const faint = new Set();
  for (const element of document.body.querySelectorAll("*:not(svg *, script, style)")) {
    const words = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!words || element.closest("svg") || !element.checkVisibility()) continue;
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) {
      faint.add(element.tagName + "." + element.className + " " + contrast.toFixed(2) + " " +
        getComputedStyle(element).color + " on " + behind(element));
    }
  }
  return [...faint];
})()`;
