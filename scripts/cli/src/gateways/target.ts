import { layoutOf, readSecret, requireState } from "@basics/consortium/data";
import type { OperatorState } from "@basics/consortium/data";
import { GatewayClient } from "@basics/manager";
import type { Command } from "commander";
import { DEFAULT_DATA_DIRECTORY } from "../options/data-directory.js";
import { UsageError } from "../output/usage-error.js";

/** The options that name an operator's gateway. */
export interface TargetOptions {
  readonly data: string;
  readonly operator?: string;
  readonly gateway?: string;
  readonly tokenFile?: string;
}

/** A gateway's client, and the name under which messages mention it. */
export interface Target {
  readonly name: string;
  readonly client: GatewayClient;
}

/** Adds the options that name a gateway of the running consortium, or any other gateway. */
export function withTargetOptions(command: Command): Command {
  return command
    .option(
      "--data <dir>",
      "data directory of the consortium that is running",
      DEFAULT_DATA_DIRECTORY,
    )
    .option("--operator <msp>", "which of its operators to speak for")
    .option("--gateway <url>", "instead: any gateway's URL")
    .option("--token-file <file>", "file with a token for --gateway (or set BASICS_TOKEN)");
}

/**
 * The longest time, in milliseconds, that a person at a terminal waits for a gateway that does not
 * answer.
 */
const PATIENCE_MS = 5_000;

/**
 * Finds the gateway asked for. Where the options name none, it is that of the operator `fallback`.
 */
export async function findTarget(options: TargetOptions, fallback: string): Promise<Target> {
  if (options.gateway !== undefined) {
    const url = gatewayUrl(options.gateway);
    const client = new GatewayClient({
      url,
      token: await tokenOf(options),
      patienceMs: PATIENCE_MS,
    });
    return { name: url, client };
  }
  return targetOf(await findOperator(options.data, options.operator ?? fallback));
}

/** Parses the URL of a gateway. @throws UsageError */
function gatewayUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/i.test(text)) return text;
  throw new UsageError(`--gateway takes an http or https URL, not "${text}".`);
}

/**
 * Finds one gateway where the options name one, else those of all operators of the running
 * consortium.
 */
export async function findTargets(options: TargetOptions): Promise<Target[]> {
  if (options.gateway !== undefined || options.operator !== undefined) {
    return [await findTarget(options, "")];
  }
  const { operators } = await requireState(layoutOf(options.data));
  return Promise.all(operators.map(targetOf));
}

/** Finds an operator of the running consortium. */
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
  return {
    name: operator.mspId,
    client: new GatewayClient({ url, token, patienceMs: PATIENCE_MS }),
  };
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
