/** How an axis spreads its values: evenly, or by their logarithm with ticks at powers of two or ten. */
export const scaleNames = ["linear", "log2", "log10"] as const;
export type ScaleName = (typeof scaleNames)[number];

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Maps values of an axis to places on the paper. */
export interface Scale {
  readonly ticks: readonly Tick[];
  place(value: number): number;
}

/** A scale over the values, from one place on the paper to another, rounded to its ticks. */
export function makeScale(
  name: ScaleName,
  values: readonly number[],
  [from, to]: readonly [number, number],
  options: { readonly fromZero?: boolean } = {},
): Scale {
  const positive = name === "linear" ? values : values.filter((value) => value > 0);
  const least = positive.length === 0 ? 1 : Math.min(...positive);
  const most = positive.length === 0 ? 2 : Math.max(...positive);
  const steps = name === "linear" ? linearTicks(options.fromZero ? 0 : least, most) : [];
  if (name === "log2") steps.push(...log2Ticks(least, most));
  if (name === "log10") steps.push(...log10Ticks(least, most));
  const map = name === "linear" ? (value: number) => value : Math.log;
  const low = map(steps[0] ?? least);
  const high = map(steps.at(-1) ?? most);
  const place = (value: number): number => {
    const inside = name === "linear" || value > 0 ? map(value) : low;
    return from + ((inside - low) / (high - low || 1)) * (to - from);
  };
  return { place, ticks: steps.map((value) => ({ at: place(value), label: tickLabel(value) })) };
}

function linearTicks(least: number, most: number): number[] {
  const span = most - least || Math.abs(most) || 1;
  const rough = span / 6;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((each) => each * magnitude >= rough) ?? 10) * magnitude;
  const first = Math.floor(least / step + 1e-9);
  const last = Math.ceil(most / step - 1e-9);
  return range(first, Math.max(last, first + 1)).map((index) => round(index * step));
}

function log2Ticks(least: number, most: number): number[] {
  const first = Math.floor(Math.log2(least) + 1e-9);
  const last = Math.ceil(Math.log2(most) - 1e-9);
  return range(first, Math.max(last, first + 1)).map((exponent) => 2 ** exponent);
}

/** 1, 2, 5 of each decade, or decades alone where there are many. */
function log10Ticks(least: number, most: number): number[] {
  const decades = range(Math.floor(Math.log10(least)), Math.ceil(Math.log10(most)));
  const digits = decades.length > 4 ? [1] : [1, 2, 5];
  const all = decades.flatMap((exponent) => digits.map((digit) => round(digit * 10 ** exponent)));
  const below = all.findLastIndex((tick) => tick <= least * (1 + 1e-9));
  const above = all.findIndex((tick) => tick >= most * (1 - 1e-9));
  const ticks = all.slice(Math.max(below, 0), above < 0 ? undefined : above + 1);
  return ticks.length < 2 ? all : ticks;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function round(value: number): number {
  return Number(value.toPrecision(12));
}

function tickLabel(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${round(value / 1e6)}M`;
  if (size >= 1e4) return `${round(value / 1e3)}k`;
  return String(value);
}
