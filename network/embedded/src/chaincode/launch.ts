import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { startCommand } from "@basics/local";
import { ProcessStartError, SupervisedProcess } from "@basics/runtime/processes";
import { credentials, Metadata } from "@grpc/grpc-js";
import { peer } from "@hyperledger/fabric-protos";
import { lastWords } from "./chaincode-output.js";
import type { ChaincodeHandler } from "./chaincode-handler.js";
import type { Launched } from "./chaincode-runtime.js";
import type { ChaincodeRun } from "./deployment.js";
import { chaincodeLogLevel } from "./quiet-shim.js";
import type { Registrations } from "./registrations.js";
import type { ChaincodeStream } from "./stream.js";

/**
 * The time for a launch. It is shorter than the patience of programs that start a network, so that
 * they hear the reason.
 */
const LAUNCH_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 3_000;

/** The things that a launch needs to know of the organisation's peer. */
export interface LaunchSite {
  readonly mspId: string;
  /** The peer's `host:port`, which a chaincode process dials. */
  readonly peerAddress: string;
  /** Name of the PEM file with the root of the peer's TLS certificate. */
  readonly tlsRootFile: string;
  /**
   * Names of files that hold the base64 of a PEM key and certificate: the form in which chaincode
   * wants its TLS client identity.
   */
  readonly clientKeyFile: string;
  readonly clientCertificateFile: string;
  readonly logFile: (chaincode: string) => string;
  readonly registrations: Registrations;
  readonly createHandler: (
    stream: ChaincodeStream,
    admit: (id: string, handler: ChaincodeHandler) => boolean,
  ) => ChaincodeHandler;
}

/**
 * Starts an organisation's instance of a chaincode.
 *
 * @param signal gives up waiting for it.
 * @throws an Error that says why it does not run.
 */
export async function launchChaincode(
  name: string,
  run: ChaincodeRun,
  site: LaunchSite,
  signal: AbortSignal,
): Promise<Launched> {
  switch (run.kind) {
    case "in-process": {
      // The shim takes long to load, so a network without such a chaincode does not load it.
      const { connectInProcess } = await import("./stream.js");
      const stream = connectInProcess(await run.create(), newChaincodeId(name));
      return untilClosed(site.createHandler(stream, () => true));
    }
    case "service":
      return await dialService(run, site, signal);
    case "process":
      return await startProcess(name, run, site, signal);
  }
}

function newChaincodeId(name: string): string {
  return `${name}_1.0:${randomBytes(32).toString("hex")}`;
}

function untilClosed(handler: ChaincodeHandler, release?: () => void): Launched {
  return {
    handler,
    stop: () => {
      handler.close();
      release?.();
      return Promise.resolve();
    },
  };
}

async function dialService(
  run: Extract<ChaincodeRun, { kind: "service" }>,
  site: LaunchSite,
  signal: AbortSignal,
): Promise<Launched> {
  const client = new peer.ChaincodeClient(run.address, await serviceCredentials(run.tls), {
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  // The service may still be starting.
  const metadata = new Metadata({ waitForReady: true });
  const handler = site.createHandler(client.connect(metadata), () => true);
  const release = (): void => {
    client.close();
  };
  try {
    await within(signal, handler.ready, `the service at ${run.address} does not answer`);
  } catch (error) {
    handler.close();
    release();
    throw error;
  }
  return untilClosed(handler, release);
}

async function serviceCredentials(
  tls: Extract<ChaincodeRun, { kind: "service" }>["tls"],
): Promise<ReturnType<typeof credentials.createInsecure>> {
  if (tls === undefined) return credentials.createInsecure();
  const [root, key, certificate] = await Promise.all([
    readFile(tls.rootCertificate),
    tls.clientPrivateKey === undefined ? null : readFile(tls.clientPrivateKey),
    tls.clientCertificate === undefined ? null : readFile(tls.clientCertificate),
  ]);
  return credentials.createSsl(root, key, certificate);
}

async function startProcess(
  name: string,
  run: Extract<ChaincodeRun, { kind: "process" }>,
  site: LaunchSite,
  signal: AbortSignal,
): Promise<Launched> {
  const id = newChaincodeId(name);
  const directory = resolve(run.directory);
  const command = await startCommand(directory);
  const registered = new Promise<ChaincodeHandler>((taken) => {
    site.registrations.expect(id, taken);
  });
  const logFile = site.logFile(name);
  try {
    const started = await SupervisedProcess.start({
      name: `the chaincode in ${directory}`,
      logFile,
      spawn: (log) => spawnChaincode(id, { ...run, directory }, command, site, log),
      ready: () => registered,
      startDeadlineMs: LAUNCH_DEADLINE_MS,
      stopDeadlineMs: STOP_DEADLINE_MS,
      wholeGroup: true,
      signal,
    });
    return {
      handler: started.ready,
      stop: async () => {
        started.ready.close();
        await started.stop();
      },
    };
  } catch (cause) {
    site.registrations.expect(id, () => undefined)();
    if (!(cause instanceof ProcessStartError)) throw cause;
    const { reason, output } = cause;
    throw new Error(
      `the chaincode in ${directory} did not start (${reason}); ${lastWords(output, logFile)}`,
      { cause },
    );
  }
}

function spawnChaincode(
  id: string,
  run: Extract<ChaincodeRun, { kind: "process" }>,
  [command, ...argumentsBefore]: [string, ...string[]],
  site: LaunchSite,
  log: number,
): ChildProcess {
  return spawn(command, [...argumentsBefore, "--peer.address", site.peerAddress], {
    cwd: run.directory,
    stdio: ["ignore", log, log],
    // It is in a process group of its own, so that the programs that it starts end with it.
    detached: true,
    env: {
      ...process.env,
      ...chaincodeLogLevel(),
      ...run.environment,
      CORE_CHAINCODE_ID_NAME: id,
      CORE_PEER_LOCALMSPID: site.mspId,
      CORE_PEER_TLS_ENABLED: "true",
      CORE_PEER_TLS_ROOTCERT_FILE: site.tlsRootFile,
      CORE_TLS_CLIENT_KEY_PATH: site.clientKeyFile,
      CORE_TLS_CLIENT_CERT_PATH: site.clientCertificateFile,
    },
  });
}

async function within<T>(signal: AbortSignal, promise: Promise<T>, reason: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let giveUp: (() => void) | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${reason} within ${LAUNCH_DEADLINE_MS / 1000} s`));
    }, LAUNCH_DEADLINE_MS);
    giveUp = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", giveUp);
    if (signal.aborted) giveUp();
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
    if (giveUp !== undefined) signal.removeEventListener("abort", giveUp);
  }
}
