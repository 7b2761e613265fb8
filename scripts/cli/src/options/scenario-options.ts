import {
  choiceParameters,
  numericParameters,
  parseScenario,
  presetNames,
  presets,
  ScenarioError,
} from "@basics/experiments";
import type { PresetName, Scenario } from "@basics/experiments";
import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import { UsageError } from "../output/usage-error.js";

/** The values that commander reads from a scenario's options, by their flags in camel case. */
export type ScenarioOptionValues = Readonly<Record<string, unknown>> & {
  readonly preset: PresetName;
};

/** Adds a preset and an option for each parameter of a scenario. */
export function addScenarioOptions(command: Command): Command {
  command.addOption(
    new Option("--preset <name>", "table1: the paper's to the letter; calibrated: all claims hold")
      .choices(presetNames)
      .default("table1"),
  );
  for (const { name, flag, label, least, most } of numericParameters) {
    const value = presets.table1[name];
    command.option(`--${flag} <n>`, `${label}, ${least} to ${most}; table1: ${value}`, number);
  }
  for (const { flag, label, choices } of choiceParameters) {
    command.addOption(new Option(`--${flag} <word>`, label).choices(choices));
  }
  return command
    .option("--drain", "bring the migrations under way at the end to theirs")
    .option(
      "--local-commit-delay <choice>",
      "equation, lognormal:MEAN_MS:SIGMA, trace:FILE or module:FILE",
    )
    .option("--global-commit-delay <choice>", "the same for the global chain");
}

/** Makes a scenario from the options. @throws UsageError where they make no scenario */
export function scenarioFrom(options: ScenarioOptionValues): Scenario {
  const named = [...numericParameters, ...choiceParameters].map(
    ({ name, flag }) => [name, options[camelCase(flag)]] as const,
  );
  const others = ["drain", "localCommitDelay", "globalCommitDelay"].map(
    (name) => [name, options[name]] as const,
  );
  return scenarioOf(Object.fromEntries([...named, ...others]), options.preset);
}

/**
 * Makes a scenario of a preset with other values of some parameters.
 *
 * @throws UsageError where they make no scenario
 */
export function scenarioOf(
  overrides: Readonly<Record<string, unknown>>,
  preset: PresetName,
): Scenario {
  try {
    return parseScenario(overrides, presets[preset]);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new UsageError(`${error.message} ${error.remedy}`);
  }
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value))
    throw new InvalidArgumentError("It takes a number.");
  return value;
}

function camelCase(flag: string): string {
  return flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
