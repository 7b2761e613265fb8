import type { CommitDelay } from "../commit-delay.js";
import { OracleParameterError } from "../parameter-error.js";
import type { OracleParameters } from "../parameters.js";
import { equationDelay } from "./equation-delay.js";
import { lognormalDelay } from "./lognormal-delay.js";
import { moduleDelay } from "./module-delay.js";
import { readDelayTrace, traceDelay } from "./trace-delay.js";

/** Which commit delay a chain has, as files and command lines say it; plain data. */
export type CommitDelayChoice =
  | { readonly kind: "equation" }
  | { readonly kind: "lognormal"; readonly meanMs: number; readonly sigma: number }
  | { readonly kind: "trace"; readonly path: string }
  | {
      readonly kind: "module";
      readonly path: string;
      readonly options?: Readonly<Record<string, unknown>>;
    };

/** Makes a chain's commit delay. Some keep a position, so every chain needs one of its own. */
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

/**
 * Reads a choice as it is written in one word: `equation`, `lognormal:MEAN_MS:SIGMA`, `trace:FILE`,
 * `module:FILE`.
 */
export function parseCommitDelayChoice(text: string): CommitDelayChoice {
  const [kind = "", ...rest] = text.split(":");
  const argument = rest.join(":");
  if (kind === "equation" && argument === "") return { kind };
  if ((kind === "trace" || kind === "module") && argument !== "") return { kind, path: argument };
  if (kind === "lognormal" && rest.length === 2) {
    const [meanMs = NaN, sigma = NaN] = rest.map(Number);
    lognormalDelay({ meanMs, sigma });
    return { kind, meanMs, sigma };
  }
  throw new OracleParameterError(
    "commitDelay",
    text,
    "It takes equation, lognormal:MEAN_MS:SIGMA, trace:FILE or module:FILE.",
  );
}
