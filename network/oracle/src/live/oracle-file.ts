import { dirname, resolve } from "node:path";
import { parseJson, readText } from "@basics/descriptor";
import { z } from "zod";
import type { CommitDelayChoice } from "../delays/commit-delay-choice.js";
import { parseCommitDelayChoice } from "../delays/commit-delay-choice.js";
import { OracleParameterError } from "../parameter-error.js";
import type { OracleParameters } from "../parameters.js";
import { oracleParameters, table1Global, table1Local } from "../parameters.js";
import { defaultHoldRules } from "./hold-rules.js";

/** One channel's consensus, complete. */
export interface ChannelOracle extends OracleParameters {
  /** Default: Eq. (2). */
  readonly commitDelay: CommitDelayChoice;
  /** Of the channel's random numbers. */
  readonly seed: number;
}

export type ChannelKind = "consortium" | "private";

/** The paper's global chain, and its local one. */
const defaults: Readonly<Record<ChannelKind, OracleParameters>> = {
  consortium: table1Global,
  private: table1Local,
};

export const holdRulesSchema = z
  .strictObject({
    chaincodes: z.array(z.string().min(1)).min(1).readonly(),
    exceptFunctions: z.array(z.string().min(1)).readonly(),
  })
  .partial()
  .transform((rules) => ({ ...defaultHoldRules, ...definedOf(rules) }));

const seedSchema = z.int().min(0);
/** In one word, or field by field. */
const commitDelaySchema = z
  .unknown()
  .transform((value, context) => parsed(context, () => parseCommitDelayChoice(value)));

/** Some of a channel's parameters, by their names. */
const overridesSchema = z
  .looseObject({ commitDelay: commitDelaySchema.optional(), seed: seedSchema.optional() })
  .transform(({ commitDelay, seed, ...parameters }, context): Partial<ChannelOracle> => {
    parsed(context, () => oracleParameters(parameters, table1Local));
    return definedOf({ ...parameters, commitDelay, seed });
  });

/** All of them; what is left out is as in the paper's Table I for a local chain. */
export const channelOracleSchema = overridesSchema.transform((overrides) =>
  complete("private", [overrides]),
);

/**
 * The file that says which consensus a ledger's channels have: by kind of channel, and by name where one
 * differs from its kind. A channel that neither names has none.
 */
export const oracleFileSchema = z
  .strictObject({
    consortium: overridesSchema.optional(),
    private: overridesSchema.optional(),
    channels: z.record(z.string().min(1), overridesSchema).default({}),
    hold: holdRulesSchema.prefault({}),
    seed: seedSchema.default(1),
  })
  .refine(
    ({ consortium, private: own, channels }) =>
      consortium !== undefined || own !== undefined || Object.keys(channels).length > 0,
    "names no channel: it takes consortium, private, or channels with names",
  );
export type OracleFile = z.infer<typeof oracleFileSchema>;

/**
 * Reads such a file; names of other files in it are relative to its own folder.
 *
 * @throws an Error that names the file, each field that is wrong, its value and what it takes.
 */
export async function loadOracleFile(name: string): Promise<OracleFile> {
  const path = resolve(name);
  const as = { schema: oracleFileSchema, complaint: "does not describe an oracle" };
  const file = parseJson(path, await readText(path), as);
  return withPaths(file, (each) => resolve(dirname(path), each));
}

/** A channel's consensus; undefined where the file names none for it. */
export function channelOracle(
  file: OracleFile,
  { id, kind }: { readonly id: string; readonly kind: ChannelKind },
): ChannelOracle | undefined {
  const layers = [file[kind], file.channels[id]].filter((layer) => layer !== undefined);
  return layers.length === 0 ? undefined : complete(kind, [{ seed: file.seed }, ...layers]);
}

/** @throws an Error where the file names a channel that is not there. */
export function checkChannelNames(file: OracleFile, ids: readonly string[]): void {
  for (const name of Object.keys(file.channels)) {
    if (ids.includes(name)) continue;
    throw new Error(`The oracle names a channel ${name}; there are ${ids.join(", ")}.`);
  }
}

function complete(kind: ChannelKind, layers: readonly Partial<ChannelOracle>[]): ChannelOracle {
  const own = { commitDelay: { kind: "equation" as const }, seed: 1 };
  return Object.assign({}, defaults[kind], own, ...layers) as ChannelOracle;
}

function withPaths(file: OracleFile, absolute: (path: string) => string): OracleFile {
  const resolved = <T extends Partial<ChannelOracle> | undefined>(overrides: T): T => {
    const choice = overrides?.commitDelay;
    if (choice === undefined || !("path" in choice)) return overrides;
    return { ...overrides, commitDelay: { ...choice, path: absolute(choice.path) } };
  };
  const channels = Object.entries(file.channels).map(([id, own]) => [id, resolved(own)] as const);
  return {
    ...file,
    ...definedOf({ consortium: resolved(file.consortium), private: resolved(file.private) }),
    channels: Object.fromEntries(channels),
  };
}

/** What some work answers; what it has against its input is told as zod tells it. */
function parsed<T>(context: z.core.$RefinementCtx, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof OracleParameterError)) throw error;
    const { field, message, remedy, value } = error;
    context.addIssue({
      ...{ code: "custom", input: value, message: `${message} ${remedy}` },
      path: field === "commitDelay" ? [] : [field],
    });
    return z.NEVER;
  }
}

function definedOf<T extends object>(
  fields: T,
): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  const defined = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined) as { [Name in keyof T]: Exclude<T[Name], undefined> };
}
