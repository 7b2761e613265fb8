import { readFile } from "node:fs/promises";
import { z } from "zod";
import { scaleNames } from "../chart/scale.js";
import { numericParameters } from "../scenario/parameters.js";
import type { NumericParameter } from "../scenario/parameters.js";
import { metricNames } from "../simulation/metrics.js";

type ParameterName = NumericParameter["name"];

const parameterNames = numericParameters.map(({ name }) => name) as [
  ParameterName,
  ...ParameterName[],
];
const parameter = z.enum(parameterNames);
const metric = z.enum(metricNames as [(typeof metricNames)[number], ...typeof metricNames]);
const scale = z.enum(scaleNames);

const panelSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string(),
  /** `points`: a metric over a parameter; `timeline`: each inter migration's delay over its end. */
  kind: z.enum(["points", "timeline"]).default("points"),
  x: parameter,
  xScale: scale.default("linear"),
  /** One curve for each value of this parameter, and for each metric. */
  series: parameter.optional(),
  metrics: z.array(metric).min(1),
  yScale: scale.default("linear"),
  /** Whether a linear y axis begins at 0; otherwise it shows the range of the data. */
  yFromZero: z.boolean().default(true),
  yLabel: z.string().optional(),
  /** Shows only the points whose parameters have these values. */
  where: z.partialRecord(parameter, z.number()).default({}),
  /** Draws Eq. (2) of the global chain beside the measured points. */
  bound: z.enum(["globalBlockCommit"]).optional(),
});

/** A declarative experiment: parameters × values × seeds, and how to show what comes out. */
export const sweepSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string(),
  /** What differs from the preset, for all points. */
  scenario: z.record(z.string(), z.unknown()).default({}),
  /** Every combination of these values is one point. */
  vary: z.partialRecord(parameter, z.array(z.number()).min(1)),
  /** Parameters that are another one's value times a factor. */
  follow: z.partialRecord(parameter, z.strictObject({ parameter, times: z.number() })).default({}),
  panels: z.array(panelSchema).default([]),
});

export type Sweep = z.infer<typeof sweepSchema>;
export type Panel = z.infer<typeof panelSchema>;
export type { ParameterName };

/** Reads a sweep file. @throws an Error that names the file, the field and what is wrong with it. */
export async function readSweep(path: string): Promise<Sweep> {
  const fail = (reason: string, cause?: unknown): Error =>
    new Error(`${path} is not a sweep file:\n${reason}`, { cause });
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw fail(error instanceof Error ? error.message : String(error), error);
  }
  const parsed = sweepSchema.safeParse(json);
  if (!parsed.success) throw fail(z.prettifyError(parsed.error));
  return parsed.data;
}
