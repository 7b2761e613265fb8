import { SupervisedProcess } from "@basics/runtime/processes";
import type { Watchdog } from "@basics/runtime/processes";

const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 15_000;

/** The command and surroundings of a peer, an orderer, a proxy or a chaincode service. */
export interface NodeLaunch {
  /** `peer0.Org1MSP`, `orderer0`, `basics.Org1MSP` */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Takes its output, appended. */
  readonly logFile: string;
  /** Resolves once it serves. */
  readonly ready: (deadlineMs: number, signal: AbortSignal) => Promise<void>;
}

/** A peer, an orderer, a proxy or a chaincode service that serves. */
export type NodeProcess = SupervisedProcess<void>;

/**
 * Starts a node.
 *
 * @throws an Error with the end of its log, when it ends or does not serve in time.
 */
export function startNode(launch: NodeLaunch, watchdog: Watchdog): Promise<NodeProcess> {
  const { name, command, args, cwd, environment, logFile, ready } = launch;
  return SupervisedProcess.start({
    name,
    logFile,
    spawn: (log) =>
      watchdog.start(command, args, { cwd, env: { ...process.env, ...environment }, log }),
    ready: (_, signal) => ready(START_DEADLINE_MS, signal),
    startDeadlineMs: START_DEADLINE_MS,
    stopDeadlineMs: STOP_DEADLINE_MS,
  });
}
