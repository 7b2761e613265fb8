import { layoutOf, readSecret, requireState } from "@basics/consortium/data";
import type { OperatorState } from "@basics/consortium/data";
import { GatewayClient } from "@basics/manager";
import type { Command } from "commander";
import { defaultDataDirectory } from "../options/data-directory.js";
import { UsageError } from "../output/usage-error.js";

/** The options that tell which operator's gateway to talk to. */
export interface TargetOptions {
  readonly data: string;
  readonly operator?: string;
  readonly gateway?: string;
  readonly tokenFile?: string;
}

/** A gateway's client, and what to call it. */
export interface Target {
  readonly name: string;
  readonly client: GatewayClient;
}

/** Adds the options that name a gateway: of the running consortium, or any. */
export function withTargetOptions(command: Command): Command {
  return command
    .option(
      "--data <dir>",
      "data directory of the consortium that is running",
      defaultDataDirectory,
    )
    .option("--operator <msp>", "which of its operators to speak for")
    .option("--gateway <url>", "instead: any gateway's URL")
    .option("--token-file <file>", "file with a token for --gateway (or set BASICS_TOKEN)");
}

/** How long somebody who waits at a terminal is left without an answer of a gateway that is away. */
const patienceMs = 5_000;

/** The gateway asked for; where nothing says which, that of the operator `fallback`. */
export async function findTarget(options: TargetOptions, fallback: string): Promise<Target> {
  if (options.gateway !== undefined) {
    const url = gatewayUrl(options.gateway);
    const client = new GatewayClient({ url, token: await tokenOf(options), patienceMs });
    return { name: url, client };
  }
  return targetOf(await findOperator(options.data, options.operator ?? fallback));
}

/** @throws UsageError */
function gatewayUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/i.test(text)) return text;
  throw new UsageError(`--gateway takes an http or https URL, not "${text}".`);
}

/** One gateway where one is named, else those of all operators of the running consortium. */
export async function findTargets(options: TargetOptions): Promise<Target[]> {
  if (options.gateway !== undefined || options.operator !== undefined) {
    return [await findTarget(options, "")];
  }
  const { operators } = await requireState(layoutOf(options.data));
  return Promise.all(operators.map(targetOf));
}

/** An operator of the running consortium. */
export async function findOperator(data: string, mspId: string): Promise<OperatorState> {
  const { operators } = await requireState(layoutOf(data));
  const found = operators.find((each) => each.mspId === mspId);
  if (found !== undefined) return found;
  const names = operators.map((each) => each.mspId).join(", ");
  throw new UsageError(`There is no operator ${mspId}. It is one of ${names}.`);
}

async function targetOf(operator: OperatorState): Promise<Target> {
  const url = operator.gateway?.url ?? "";
  const token = await readSecret(operator.managerToken);
  return { name: operator.mspId, client: new GatewayClient({ url, token, patienceMs }) };
}

async function tokenOf({ tokenFile }: TargetOptions): Promise<string> {
  const { BASICS_TOKEN } = process.env;
  if (tokenFile === undefined) {
    if (BASICS_TOKEN !== undefined) return BASICS_TOKEN;
    throw new UsageError("--gateway needs a token: name its file with --token-file.");
  }
  try {
    return await readSecret(tokenFile);
  } catch (cause) {
    throw new UsageError(`Cannot read --token-file ${tokenFile}.`, { cause });
  }
}
