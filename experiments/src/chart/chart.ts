import type { Curve, CurvePoint } from "./curve.js";
import { escapeXml } from "./escape-xml.js";
import { colours, marker, markerAt } from "./markers.js";
import { makeScale } from "./scale.js";
import type { Scale, ScaleName } from "./scale.js";

/** The content of a chart. */
export interface ChartOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xScale: ScaleName;
  readonly yScale: ScaleName;
  /** If true, which is the default, a linear y axis begins at 0. */
  readonly yFromZero?: boolean;
  readonly curves: readonly Curve[];
  /** The meaning of a hollow marker in the legend; by default that a point is overloaded. */
  readonly hollowLabel?: string;
  /** Points from elsewhere, such as measured ones, drawn over the curves without lines. */
  readonly overlays?: readonly Curve[];
}

const WIDTH = 640;
const LEFT = 74;
const RIGHT = 622;
const TOP = 58;
const BOTTOM = 358;
const LEGEND_TOP = 418;
const LEGEND_ROW = 20;
const CHARACTER_WIDTH = 6.4;

/**
 * Draws a chart as an SVG document of 640 pixels in width. Points have 95% error bars and are
 * hollow where they are not stable; the legend is below.
 */
export function chartSvg(options: ChartOptions): string {
  const { curves, overlays = [] } = options;
  const all = [...curves, ...overlays].flatMap(({ points }) => points);
  const x = makeScale(
    options.xScale,
    all.map((point) => point.x),
    [LEFT, RIGHT],
  );
  const reach = all.flatMap(({ y, ci95 }) => (ci95 === null ? [y] : [y - ci95, y, y + ci95]));
  const y = makeScale(
    options.yScale,
    reach.filter((value) => options.yScale === "linear" || value > 0),
    [BOTTOM, TOP],
    { fromZero: options.yFromZero ?? true },
  );
  const unstable = all.some(({ stable }) => !stable);
  const legend = legendEntries(
    curves,
    overlays,
    unstable ? (options.hollowLabel ?? "hollow: overloaded, delays grow with the run") : undefined,
  );
  const height = LEGEND_TOP + legend.rows * LEGEND_ROW + 6;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#222" role="img" aria-label="${escapeXml(options.title)}">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="${LEFT}" y="22" font-size="15" font-weight="bold">${escapeXml(options.title)}</text>`,
    `<text x="${LEFT}" y="41" fill="#555">${escapeXml(options.subtitle ?? "")}</text>`,
    axes(x, y, options),
    `<g>${curves.map((curve, index) => draw(curve, inkOf(curves, index), x, y)).join("\n")}</g>`,
    `<g>${overlays.map((curve, index) => drawOverlay(curve, index, x, y)).join("\n")}</g>`,
    legend.svg,
    "</svg>\n",
  ].join("\n");
}

function axes(x: Scale, y: Scale, { xLabel, yLabel }: ChartOptions): string {
  const lines = [
    ...y.ticks.map(
      ({ at, label }) =>
        `<path d="M${LEFT} ${f(at)}H${RIGHT}" stroke="#e2e2e2"/>` +
        `<text x="${LEFT - 8}" y="${f(at + 4)}" text-anchor="end">${label}</text>`,
    ),
    ...x.ticks.map(
      ({ at, label }) =>
        `<path d="M${f(at)} ${TOP}V${BOTTOM}" stroke="#efefef"/>` +
        `<path d="M${f(at)} ${BOTTOM}v5" stroke="#222"/>` +
        `<text x="${f(at)}" y="${BOTTOM + 20}" text-anchor="middle">${label}</text>`,
    ),
    `<path d="M${LEFT} ${TOP}V${BOTTOM}H${RIGHT}" fill="none" stroke="#222"/>`,
    `<text x="${(LEFT + RIGHT) / 2}" y="${BOTTOM + 42}" text-anchor="middle">${escapeXml(xLabel)}</text>`,
    `<text transform="translate(18 ${(TOP + BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escapeXml(yLabel)}</text>`,
  ];
  return lines.join("\n");
}

/** The number of a curve's colour. Bounds are grey, so they use up no colour. */
function inkOf(curves: readonly Curve[], index: number): number {
  return curves.slice(0, index).filter(({ style }) => style !== "bound").length;
}

function draw(curve: Curve, index: number, x: Scale, y: Scale): string {
  const colour = colours[index % colours.length] ?? "#000";
  const at = (point: CurvePoint): string => `${f(x.place(point.x))} ${f(y.place(point.y))}`;
  if (curve.style !== "points") {
    const dash = curve.style === "bound" ? ' stroke-dasharray="7 4"' : "";
    const ink = curve.style === "bound" ? "#555" : colour;
    const path = thinned(curve.points).map(at).join("L");
    return `<path d="M${path}" fill="none" stroke="${ink}" stroke-width="1.3"${dash}/>`;
  }
  const segments = curve.points.slice(1).map((point, before) => {
    const from = curve.points[before];
    if (from === undefined) return "";
    const dash = from.stable && point.stable ? "" : ' stroke-dasharray="3 4"';
    return `<path d="M${at(from)}L${at(point)}" stroke="${colour}" stroke-width="1.6"${dash}/>`;
  });
  const marks = curve.points.map(
    (point) =>
      errorBar(point, colour, x, y) +
      markerAt(index, x.place(point.x), y.place(point.y), colour, point.stable),
  );
  return [...segments, ...marks].join("\n");
}

function drawOverlay(curve: Curve, index: number, x: Scale, y: Scale): string {
  const colour = colours[index % colours.length] ?? "#000";
  return curve.points
    .map((point) => {
      const [px, py] = [f(x.place(point.x)), f(y.place(point.y))];
      const fill = point.stable ? colour : "#fff";
      return (
        errorBar(point, "#000", x, y) +
        `<path d="M${px} ${py}m-7 0l7 -7l7 7l-7 7z" fill="${fill}" stroke="#000" stroke-width="1.4"/>`
      );
    })
    .join("\n");
}

function errorBar({ x: value, y: mean, ci95 }: CurvePoint, colour: string, x: Scale, y: Scale) {
  if (ci95 === null || ci95 === 0) return "";
  const [high, low] = [y.place(mean + ci95), y.place(Math.max(mean - ci95, 0))].map(clamp);
  const at = x.place(value);
  return `<path d="M${f(at)} ${f(high ?? 0)}V${f(low ?? 0)}m-4 0h8M${f(at - 4)} ${f(high ?? 0)}h8" stroke="${colour}" fill="none"/>`;
}

/** Keeps a place that lies beyond the axis on the paper. */
function clamp(place: number): number {
  return Math.min(Math.max(place, TOP), BOTTOM);
}

/** Reduces a long line to some hundreds of points: the highest and the lowest of each stretch. */
function thinned(points: readonly CurvePoint[]): CurvePoint[] {
  const stretch = Math.ceil(points.length / 400);
  if (stretch <= 1) return [...points];
  const kept: CurvePoint[] = [];
  for (let from = 0; from < points.length; from += stretch) {
    const part = points.slice(from, from + stretch);
    const byHeight = [...part].sort((a, b) => a.y - b.y);
    const ends = [byHeight[0], byHeight.at(-1)].filter((each) => each !== undefined);
    kept.push(...ends.sort((a, b) => a.x - b.x));
  }
  return kept;
}

function legendEntries(
  curves: readonly Curve[],
  overlays: readonly Curve[],
  hollow: string | undefined,
): { readonly svg: string; readonly rows: number } {
  const ink = (index: number): string => colours[index % colours.length] ?? "#000";
  const named = curves.map(({ label, style }, at) => ({ label, style, index: inkOf(curves, at) }));
  const entries = named
    .filter(({ label }) => label !== "")
    .map(({ label, style, index }) => {
      if (style === "points") return { label, mark: marker(index, ink(index)) };
      const dash = style === "bound" ? ' stroke-dasharray="5 3"' : "";
      const colour = style === "bound" ? "#555" : ink(index);
      return { label, mark: `<path d="M-10 0h20" stroke="${colour}" stroke-width="2"${dash}/>` };
    });
  for (const [index, { label }] of overlays.entries()) {
    const mark = `<path d="M-7 0l7 -7l7 7l-7 7z" fill="${ink(index)}" stroke="#000"/>`;
    entries.push({ label, mark });
  }
  if (hollow !== undefined) {
    const mark = `<circle r="4.5" fill="#fff" stroke="#222" stroke-width="1.6"/>`;
    entries.push({ label: hollow, mark });
  }
  let [x, row] = [LEFT + 10, 0];
  const parts = entries.map(({ label, mark }) => {
    const wide = 34 + label.length * CHARACTER_WIDTH;
    if (x > LEFT + 10 && x + wide > RIGHT + 10) [x, row] = [LEFT + 10, row + 1];
    const y = LEGEND_TOP + row * LEGEND_ROW;
    const part = `<g transform="translate(${f(x)} ${y})">${mark}<text x="16" y="4">${escapeXml(label)}</text></g>`;
    x += wide;
    return part;
  });
  return { svg: parts.join("\n"), rows: entries.length === 0 ? 0 : row + 1 };
}

/** A place on the paper as text, to a hundredth of a pixel. */
function f(value: number): string {
  return String(Math.round(value * 100) / 100);
}
