// Lines over two logarithmic axes, as SVG.

const WIDTH = 420;
const HEIGHT = 300;
const MARGIN = 48;
const COLOURS = ["#b07a00", "#2f6f8f", "#4f7d3a", "#a3427a"];

/**
 * @param {string} title
 * @param {[x: string, y: string]} axes
 * @param {Map<string, [x: number, y: number][]>} lines by what they show
 * @returns {string} a `<g>` of 420 x 300
 */
export function plot(title, [xTitle, yTitle], lines) {
  const points = [...lines.values()].flat();
  const x = scale(
    points.map(([value]) => value),
    MARGIN,
    WIDTH - 12,
  );
  const y = scale(
    points.map(([, value]) => value),
    HEIGHT - MARGIN,
    28,
  );
  const drawn = [...lines].map(([name, line], i) => {
    const path = line.map(([a, b]) => `${x.at(a)},${y.at(b)}`).join(" ");
    const colour = COLOURS[i % COLOURS.length];
    return (
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>` +
      `<text x="${MARGIN + 8}" y="${44 + 14 * i}" fill="${colour}">${name}</text>`
    );
  });
  return [
    `<text x="${MARGIN}" y="16" font-weight="bold">${title}</text>`,
    `<path d="M${MARGIN} 28V${HEIGHT - MARGIN}H${WIDTH - 12}" fill="none" stroke="#888"/>`,
    `<text x="${MARGIN}" y="${HEIGHT - 30}">${short(x.min)}</text>`,
    `<text x="${WIDTH - 12}" y="${HEIGHT - 30}" text-anchor="end">${short(x.max)}</text>`,
    `<text x="${WIDTH / 2}" y="${HEIGHT - 12}" text-anchor="middle">${xTitle}</text>`,
    `<text x="${MARGIN - 6}" y="${HEIGHT - MARGIN}" text-anchor="end">${short(y.min)}</text>`,
    `<text x="${MARGIN - 6}" y="36" text-anchor="end">${short(y.max)}</text>`,
    `<text transform="translate(14 ${HEIGHT / 2}) rotate(-90)" text-anchor="middle">${yTitle}</text>`,
    ...drawn,
  ].join("");
}

/** @param {string[]} plots put side by side */
export function svg(plots) {
  const placed = plots.map((drawn, i) => `<g transform="translate(${i * WIDTH} 0)">${drawn}</g>`);
  const size = `width="${plots.length * WIDTH}" height="${HEIGHT}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="11">${placed.join("")}</svg>\n`;
}

/** @param {number[]} values @param {number} from @param {number} to */
function scale(values, from, to) {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const span = Math.log(max / min) || 1;
  const at = (/** @type {number} */ value) =>
    (from + ((to - from) * Math.log(value / min)) / span).toFixed(1);
  return { min, max, at };
}

/** @param {number} value */
function short(value) {
  return new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 }).format(value);
}
