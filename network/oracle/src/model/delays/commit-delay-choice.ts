import type { CommitDelay } from "../commit-delay.js";
import { OracleParameterError } from "../parameter-error.js";
import type { OracleParameters } from "../parameters.js";
import { equationDelay } from "./equation-delay.js";
import { lognormalDelay } from "./lognormal-delay.js";
import { moduleDelay } from "./module-delay.js";
import { readDelayTrace, traceDelay } from "./trace-delay.js";

/**
 * The commit delay of a chain as plain data, as files and command lines say it: Eq. (2), a
 * lognormal distribution (mean in milliseconds), delays recorded in a file, or a module of a
 * researcher's own.
 */
export type CommitDelayChoice =
  | { readonly kind: "equation" }
  | { readonly kind: "lognormal"; readonly meanMs: number; readonly sigma: number }
  | { readonly kind: "trace"; readonly path: string }
  | {
      readonly kind: "module";
      readonly path: string;
      readonly options?: Readonly<Record<string, unknown>>;
    };

/**
 * Makes the commit delay of one chain. Some delays keep a position, so each chain needs its own.
 *
 * @throws OracleParameterError where a file or a module cannot be used.
 */
export async function openCommitDelay(
  choice: CommitDelayChoice,
  parameters: OracleParameters,
): Promise<CommitDelay> {
  switch (choice.kind) {
    case "equation":
      return equationDelay(parameters);
    case "lognormal":
      return lognormalDelay(choice);
    case "trace":
      return traceDelay(await readDelayTrace(choice.path));
    case "module":
      return moduleDelay(choice.path, parameters, choice.options);
  }
}

const REMEDY = "It takes equation, lognormal:MEAN_MS:SIGMA, trace:FILE or module:FILE.";

/**
 * Reads a choice from outside: in one word (`equation`, `lognormal:MEAN_MS:SIGMA`, `trace:FILE`,
 * `module:FILE`), or taken apart as {@link CommitDelayChoice} has it.
 *
 * @throws OracleParameterError for any other value, and for numbers that make no distribution.
 */
export function parseCommitDelayChoice(value: unknown): CommitDelayChoice {
  const choice = typeof value === "string" ? splitWord(value) : value;
  if (!isChoice(choice)) throw new OracleParameterError("commitDelay", value, REMEDY);
  if (choice.kind === "lognormal") lognormalDelay(choice);
  return choice;
}

function splitWord(text: string): unknown {
  const [kind = "", ...rest] = text.split(":");
  const argument = rest.join(":");
  if (kind === "equation") return argument === "" ? { kind } : undefined;
  if (kind !== "lognormal") return { kind, path: argument };
  const [meanMs = NaN, sigma = NaN] = rest.map(Number);
  return rest.length === 2 ? { kind, meanMs, sigma } : undefined;
}

function isChoice(value: unknown): value is CommitDelayChoice {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  const { kind, ...rest } = value as Readonly<Record<string, unknown>>;
  const has = (...names: readonly string[]): boolean =>
    Object.keys(rest).every((name) => names.includes(name));
  switch (kind) {
    case "equation":
      return has();
    case "lognormal":
      return has("meanMs", "sigma") && [rest.meanMs, rest.sigma].every(isNumber);
    case "trace":
      return has("path") && isPath(rest.path);
    case "module":
      return has("path", "options") && isPath(rest.path) && isOptions(rest.options);
    default:
      return false;
  }
}

const isNumber = (value: unknown): boolean => typeof value === "number";
const isPath = (value: unknown): boolean => typeof value === "string" && value !== "";
const isOptions = (value: unknown): boolean =>
  value === undefined || (typeof value === "object" && value !== null && !Array.isArray(value));
