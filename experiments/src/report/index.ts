/**
 * Parts of the reports, to draw charts and pages of the same look from other numbers.
 *
 * @packageDocumentation
 */

export type { ChartOptions } from "../chart/chart.js";
export { chartSvg } from "../chart/chart.js";
export type { Curve, CurvePoint } from "../chart/curve.js";
export { escapeXml } from "../chart/escape-xml.js";
export type { ScaleName } from "../chart/scale.js";
export type { DrawnPanel } from "./draw-panel.js";
export { drawPanel } from "./draw-panel.js";
export { htmlTable, reportPage } from "./report-page.js";
export { FEW_SEEDS_NOTE, marginText } from "./verdict-text.js";
