import {
  isInRange,
  oracleParameterDescriptors,
  OracleParameterError,
  parseCommitDelayChoice,
  rangeText,
} from "@basics/oracle";
import type { CommitDelayChoice } from "@basics/oracle";
import { globalOracle } from "./chain-parameters.js";
import { choiceParameters, numericParameters } from "./parameters.js";
import type { Scenario } from "./scenario.js";

/** A scenario that cannot be simulated: which parameter, its value, and what it takes instead. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  readonly code = "SCENARIO_PARAMETER";
  readonly field: string;
  readonly remedy: string;

  constructor(field: string, value: unknown, remedy: string) {
    super(`The scenario's ${field} cannot be ${JSON.stringify(value)}.`);
    this.field = field;
    this.remedy = remedy;
  }
}

/**
 * Parameters from a file or a command line over a preset's; undefined ones keep the preset's value.
 * @throws ScenarioError for an unknown name, a value out of bounds, or values that contradict.
 */
export function parseScenario(
  overrides: Readonly<Record<string, unknown>>,
  base: Scenario,
): Scenario {
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  const parsed = given.map(([name, value]) => [name, parameter(name, value)] as const);
  const scenario = { ...base, ...Object.fromEntries(parsed) };
  if (scenario.operators < 2 && scenario.interRatePerSecond > 0) {
    throw new ScenarioError("operators", 1, "Inter migrations take two clouds; or set the rate 0.");
  }
  if (scenario.warmupSeconds >= scenario.durationSeconds) {
    throw new ScenarioError(
      "warmupSeconds",
      scenario.warmupSeconds,
      "It has to be less than durationSeconds, or nothing is counted.",
    );
  }
  const range = oracleParameterDescriptors.validators;
  if (!isInRange(range, globalOracle(scenario).validators)) {
    const remedy = `All clouds together take ${rangeText(range)}.`;
    throw new ScenarioError("interValidators", scenario.interValidators, remedy);
  }
  return scenario;
}

function parameter(name: string, value: unknown): unknown {
  const numeric = numericParameters.find((each) => each.name === name);
  if (numeric !== undefined) {
    if (isInRange(numeric, value) || (numeric.none !== undefined && value === numeric.none)) {
      return value;
    }
    const or = numeric.none === undefined ? "" : `, or ${numeric.none} for none`;
    throw new ScenarioError(name, value, `It takes ${rangeText(numeric)}${or}.`);
  }
  const choice = choiceParameters.find((each) => each.name === name);
  if (choice !== undefined) {
    if (choice.choices.some((each) => each === value)) return value;
    throw new ScenarioError(name, value, `It takes ${choice.choices.join(" or ")}.`);
  }
  if (name === "drain") {
    if (typeof value === "boolean") return value;
    throw new ScenarioError(name, value, "It takes true or false.");
  }
  if (name === "localCommitDelay" || name === "globalCommitDelay") return delay(name, value);
  throw new ScenarioError(name, value, `There is no such parameter; ${known()}.`);
}

function delay(name: string, value: unknown): CommitDelayChoice {
  try {
    return parseCommitDelayChoice(value);
  } catch (error) {
    if (error instanceof OracleParameterError) throw new ScenarioError(name, value, error.remedy);
    throw error;
  }
}

function known(): string {
  const names = [...numericParameters, ...choiceParameters].map(({ name }) => name);
  return `there are ${names.join(", ")}, drain, localCommitDelay, globalCommitDelay`;
}
