/** One point of a curve, in the units of the axes. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  /** Half the height of the 95% error bar; null where there is none to draw. */
  readonly ci95: number | null;
  /** False draws a hollow marker: the system was overloaded there, or a test failed. */
  readonly stable: boolean;
}

/** Points that belong together in a chart, and how they are drawn. */
export interface Curve {
  /** The entry in the legend; empty for none. */
  readonly label: string;
  /** `points` have markers and error bars; `line` is drawn thin, `bound` dashed. */
  readonly style: "points" | "line" | "bound";
  readonly points: readonly CurvePoint[];
}
