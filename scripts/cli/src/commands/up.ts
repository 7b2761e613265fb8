import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Consortium, operatorNames } from "@basics/consortium";
import type { LedgerOptions } from "@basics/consortium";
import { layoutOf, readState } from "@basics/consortium/data";
import type { Layout, ConsortiumState } from "@basics/consortium/data";
import { Interruption } from "@basics/consortium/interruption";
import { loadNetwork } from "@basics/descriptor";
import { lockFolder } from "@basics/runtime/files";
import { Command } from "commander";
import { DEFAULT_DATA_DIRECTORY, stopCommand } from "../options/data-directory.js";
import { milliseconds } from "../options/duration-option.js";
import { fabricOptions, withLedgerOptions } from "../options/ledger-options.js";
import type { LedgerChoice } from "../options/ledger-options.js";
import { wholeNumber } from "../options/number-option.js";
import { oracleOptions, withOracleOptions } from "../options/oracle-options.js";
import type { OracleChoice } from "../options/oracle-options.js";
import { ExitStatus } from "../output/exit-status.js";
import { UsageError } from "../output/usage-error.js";
import { welcome } from "../output/welcome.js";

const DEFAULT_OPERATORS = 3;

interface UpOptions extends LedgerChoice, OracleChoice {
  readonly operators?: number;
  readonly data?: string;
  readonly chaincode: { name: string; directory: string }[];
  readonly portBase?: number;
  readonly batchTimeout?: number;
  readonly managers: boolean;
  readonly detach?: boolean;
  readonly json?: boolean;
}

export function upCommand(): Command {
  const command = new Command("up")
    .description("start a consortium: network, a gateway and a manager per operator")
    .option(
      "--operators <n>",
      "how many operators (default: those that --data has, or 3)",
      wholeNumber(1, 64),
    )
    .option("--data <dir>", "keep everything there across restarts (default: forgotten at the end)")
    .option(
      "--chaincode <name=dir>",
      "also run this Node chaincode on the consortium channel (repeatable)",
      parseChaincode,
      [],
    )
    .option("--port-base <port>", "first of the gateways' ports", wholeNumber(1024, 65_000), 8081)
    .option(
      "--batch-timeout <time>",
      "how long a block waits to fill (embedded: 5ms, fabric: 100ms)",
      milliseconds(1, 600_000),
    )
    .option("--no-managers", "gateways only: you bring the cloud managers")
    .option("--detach", "return when it is ready; stop it with: basics down")
    .option("--json", "print the state as JSON once it is ready");
  return withOracleOptions(withLedgerOptions(command)).action(async (options: UpOptions) => {
    const layout = layoutOf(options.data ?? DEFAULT_DATA_DIRECTORY);
    if ((await readState(layout)) !== undefined) {
      throw new UsageError(
        `A consortium is running with its data in ${layout.root}. Stop it with: ${stopCommand(options.data)}`,
      );
    }
    const fabric = fabricOptions(options);
    const oracle = await oracleOptions(options);
    await (options.detach === true
      ? detach(layout, options)
      : keepUp(layout, options, { fabric, oracle }));
  });
}

function parseChaincode(
  text: string,
  others: UpOptions["chaincode"],
): { name: string; directory: string }[] {
  const [, name, directory] = /^([A-Za-z0-9_-]{1,64})=(.+)$/.exec(text) ?? [];
  if (name === undefined || directory === undefined || name === "basics") {
    throw new UsageError(
      `--chaincode takes NAME=DIR with a name other than basics, not "${text}".`,
    );
  }
  return [...others, { name, directory }];
}

async function keepUp(
  layout: Layout,
  options: UpOptions,
  ledger: Pick<LedgerOptions, "fabric" | "oracle">,
): Promise<void> {
  const interruption = new Interruption();
  void interruption.signalled.then(() => {
    console.error("… stopping");
  });
  const releaseFolder = await takeFolder(layout, options.data === undefined);
  const started = Date.now();
  const starting = Consortium.start({
    dataDirectory: layout.root,
    operators: await operatorsOf(layout, options),
    chaincodes: options.chaincode,
    portBase: options.portBase,
    batchTimeoutMs: options.batchTimeout,
    withManagers: options.managers,
    ...ledger,
    onProgress: (message) => {
      console.error(`… ${message}`);
    },
  });
  const consortium = await interruption.orFailure(starting);
  const state = await readState(layout);
  if (state !== undefined && !interruption.happened) {
    await announce(state, options, Date.now() - started);
  }
  const failure = consortium && (await Promise.race([interruption.signalled, consortium.failed()]));
  await consortium?.stop();
  await releaseFolder();
  if (options.data === undefined) await rm(layout.root, { recursive: true, force: true });
  if (failure !== undefined) throw new Error(`${failure} Everything was stopped.`);
  console.error("Stopped.");
}

/**
 * Reserves the data directory for this process, and empties it where nothing in it is to be kept.
 *
 * @returns a function that lets other processes use it
 */
async function takeFolder({ root }: Layout, emptied: boolean): Promise<() => Promise<void>> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const release = await lockFolder(root);
  if (!emptied) return release;
  const names = (await readdir(root)).filter((name) => name !== "lock");
  await Promise.all(names.map((name) => rm(join(root, name), { recursive: true, force: true })));
  return release;
}

async function operatorsOf(layout: Layout, { operators }: UpOptions): Promise<string[]> {
  if (operators !== undefined) return operatorNames(operators);
  const descriptor = join(layout.network, "network.json");
  if (!existsSync(descriptor)) return operatorNames(DEFAULT_OPERATORS);
  return Object.keys((await loadNetwork(descriptor)).operators);
}

async function announce(state: ConsortiumState, options: UpOptions, tookMs: number): Promise<void> {
  console.log(
    options.json === true ? JSON.stringify(state) : await welcome(state, tookMs, options.data),
  );
}

async function detach(layout: Layout, options: UpOptions): Promise<void> {
  await mkdir(layout.root, { recursive: true, mode: 0o700 });
  const logFile = `${layout.root}.log`;
  const log = await open(logFile, "w", 0o600);
  const script = fileURLToPath(new URL("../basics.js", import.meta.url));
  const args = process.argv.slice(2).filter((arg) => arg !== "--detach" && arg !== "--json");
  const child = spawn(process.execPath, [script, ...args], {
    detached: true,
    // The line that the process prints when it is ready holds a token, so it must not go to the
    // log.
    stdio: ["ignore", "ignore", log.fd],
  });
  // The process is in no terminal's group, so a signal from the terminal does not reach it.
  const interruption = new Interruption();
  void interruption.signalled.then(() => child.kill("SIGTERM"));
  const waiting = new AbortController();
  const exited = once(child, "exit").then(() => {
    waiting.abort();
  });
  const started = Date.now();
  const state = await untilRunning(layout, waiting.signal);
  await log.close();
  if (interruption.happened) {
    await exited;
    console.error("Interrupted; everything is stopped.");
    process.exitCode = ExitStatus.interrupted;
    return;
  }
  if (state === undefined) {
    throw new Error(`It did not start.\n${(await readFile(logFile, "utf8")).trimEnd()}`);
  }
  child.unref();
  await announce(state, options, Date.now() - started);
  console.error(`Its output goes to ${logFile}.`);
}

/** Waits for the state that the process writes once it is ready; undefined when it ends instead. */
async function untilRunning(
  layout: Layout,
  ended: AbortSignal,
): Promise<ConsortiumState | undefined> {
  const pollMs = 50;
  for (;;) {
    const state = await readState(layout);
    if (state !== undefined || ended.aborted) return state;
    await delay(pollMs);
  }
}
