import { dirname, resolve } from "node:path";
import { parseJson, readText } from "@basics/descriptor";
import { z } from "zod";
import type { CommitDelayChoice } from "../model/delays/commit-delay-choice.js";
import { parseCommitDelayChoice } from "../model/delays/commit-delay-choice.js";
import { OracleParameterError } from "../model/parameter-error.js";
import type { OracleParameters } from "../model/parameters.js";
import { oracleParameters, table1Global, table1Local } from "../model/parameters.js";
import { defaultHoldRules } from "./hold-rules.js";

/** The complete description of one channel's consensus. */
export interface ChannelOracle extends OracleParameters {
  /** The model of the commit delay; by default Eq. (2). */
  readonly commitDelay: CommitDelayChoice;
  /** The seed of the channel's random numbers. */
  readonly seed: number;
}

/** The kinds of channels: the one that all operators share, and those of one operator. */
export type ChannelKind = "consortium" | "private";

/**
 * A consortium channel is by default the paper's global chain, and a private one its local chain.
 */
const defaults: Readonly<Record<ChannelKind, OracleParameters>> = {
  consortium: table1Global,
  private: table1Local,
};

/** The schema of {@link HoldRules} in a file; rules that are left out are the default ones. */
export const holdRulesSchema = z
  .strictObject({
    chaincodes: z.array(z.string().min(1)).min(1).readonly(),
    exceptFunctions: z.array(z.string().min(1)).readonly(),
  })
  .partial()
  .transform((rules) => ({ ...defaultHoldRules, ...definedOf(rules) }));

const seedSchema = z.int().min(0);
/** A commit delay may be one word, or an object with a field `kind`. */
const commitDelaySchema = z
  .unknown()
  .transform((value, context) => parsed(context, () => parseCommitDelayChoice(value)));

/** A part of a channel's description; what is left out is decided elsewhere. */
const overridesSchema = z
  .looseObject({ commitDelay: commitDelaySchema.optional(), seed: seedSchema.optional() })
  .transform(({ commitDelay, seed, ...parameters }, context): Partial<ChannelOracle> => {
    parsed(context, () => oracleParameters(parameters, table1Local));
    return definedOf({ ...parameters, commitDelay, seed });
  });

/** A channel's description in which everything left out is as in Table I for a local chain. */
export const channelOracleSchema = overridesSchema.transform((overrides) =>
  complete("private", [overrides]),
);

/**
 * The schema of an oracle file, which describes the consensus of a ledger's channels: by kind of
 * channel, and by name where a channel differs from its kind. A channel that the file does not
 * cover has none.
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
/** An oracle file as it was read. */
export type OracleFile = z.infer<typeof oracleFileSchema>;

/**
 * Reads an oracle file. Names of other files in it are relative to its own folder.
 *
 * ```ts
 * const file = await loadOracleFile("oracle.json");
 * const consensus = channelOracle(file, { id: "consortium", kind: "consortium" });
 * ```
 *
 * @throws an Error that names the file and each wrong field, with its value and the values that it
 *   takes.
 */
export async function loadOracleFile(name: string): Promise<OracleFile> {
  const path = resolve(name);
  const as = { schema: oracleFileSchema, complaint: "does not describe an oracle" };
  const file = parseJson(path, await readText(path), as);
  return withPaths(file, (each) => resolve(dirname(path), each));
}

/** The consensus of a channel; undefined where the file does not cover it. */
export function channelOracle(
  file: OracleFile,
  { id, kind }: { readonly id: string; readonly kind: ChannelKind },
): ChannelOracle | undefined {
  const layers = [file[kind], file.channels[id]].filter((layer) => layer !== undefined);
  return layers.length === 0 ? undefined : complete(kind, [{ seed: file.seed }, ...layers]);
}

/**
 * Checks that all channels of a file exist.
 *
 * @param ids the channels of the ledger.
 * @throws an Error where the file names another channel.
 */
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

/** Does some work of a transformation, and reports its OracleParameterError as an issue of zod. */
function parsed<T>(context: z.core.$RefinementCtx, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof OracleParameterError)) throw error;
    const { field, message, remedy, value } = error;
    context.addIssue({
      code: "custom",
      input: value,
      message: `${message} ${remedy}`,
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
