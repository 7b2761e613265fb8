import { numericParameters } from "../scenario/parameters.js";
import type { ParameterName } from "./sweep-file.js";

const seriesLabels: Readonly<Partial<Record<ParameterName, (value: number) => string>>> = {
  blockSizeTxs: (value) => `block size ${value}`,
  oracleFactor: (value) => `Oracle factor ${value}`,
  lanBps: (value) => bitRate(value),
  wanBps: (value) => bitRate(value),
  interRatePerSecond: (value) => `${value} inter migrations/s and cloud`,
  localRatePerSecond: (value) => `${value} local migrations/s and cloud`,
  blockTimeLimitMs: (value) => (value === 0 ? "no time limit" : `time limit ${value} ms`),
};

/** The label of a curve on which the parameter has this value: `block size 4`. */
export function seriesLabel(name: ParameterName, value: number): string {
  return seriesLabels[name]?.(value) ?? `${parameterLabel(name)}: ${value}`;
}

/** The label of an axis or a column: the parameter in words, with its unit. */
export function parameterLabel(name: ParameterName): string {
  return numericParameters.find((each) => each.name === name)?.label ?? name;
}

/** The value of a parameter for people: data rates are written with the prefix of their unit. */
export function valueLabel(name: string, value: number | string): string {
  return typeof value === "number" && name.endsWith("Bps") ? bitRate(value) : String(value);
}

function bitRate(bps: number): string {
  return bps >= 1e9 ? `${bps / 1e9} Gbit/s` : `${bps / 1e6} Mbit/s`;
}
