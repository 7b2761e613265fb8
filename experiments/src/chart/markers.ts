/**
 * The palette of Okabe and Ito, which readers with any kind of colour vision tell apart; dark ones
 * first.
 */
export const colours = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#000000",
] as const;

// In a print without colour, the shapes tell the curves apart.
const shapes = [
  "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
  "M-4 -4h8v8h-8z",
  "M0 -5.2l5 8.8h-10z",
  "M0 5.2l5 -8.8h-10z",
  "M0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z",
  "M-5 -1.8h3.2v-3.2h3.6v3.2h3.2v3.6h-3.2v3.2h-3.6v-3.2h-3.2z",
] as const;

/** A curve's marker at the origin, filled or hollow. */
export function marker(index: number, colour: string, filled = true): string {
  const shape = shapes[index % shapes.length] ?? shapes[0];
  const fill = filled ? colour : "#fff";
  return `<path d="${shape}" fill="${fill}" stroke="${colour}" stroke-width="1.6"/>`;
}

/** A curve's marker at a place on the paper. */
export function markerAt(
  index: number,
  x: number,
  y: number,
  colour: string,
  filled: boolean,
): string {
  const place = `${x.toFixed(2)} ${y.toFixed(2)}`;
  return `<g transform="translate(${place})">${marker(index, colour, filled)}</g>`;
}
