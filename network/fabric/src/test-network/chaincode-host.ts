import { execFile } from "node:child_process";
import { networkInterfaces } from "node:os";
import { promisify } from "node:util";
import type { SampleNetwork } from "./sample-network.js";
import { TestNetworkError } from "./sample-network.js";

const run = promisify(execFile);
const LOOPBACK = "127.0.0.1";
/** The network that the sample's compose files make. */
const CONTAINER_NETWORK = "fabric_test";
const ENGINE_DEADLINE_MS = 20_000;

export interface ChaincodeHost {
  /** The host that peers dial. */
  readonly dialled: string;
  /** The address on which the services listen. */
  readonly listen: string;
}

/** Runs a program and returns its output. @throws where the program fails. */
export type Ask = (program: string, args: readonly string[]) => Promise<string>;

/**
 * Finds the host at which peers reach the chaincode services on this machine. Services speak
 * without TLS, so they listen on loopback alone or, for containers on Linux, on the bridge to them.
 */
export async function chaincodeHost(
  { kind }: Pick<SampleNetwork, "kind">,
  given?: string,
  ask: Ask = askProgram,
): Promise<ChaincodeHost> {
  if (given !== undefined) return { dialled: given, listen: isOwn(given) ? given : LOOPBACK };
  if (kind === "test-network-nano-bash") return { dialled: LOOPBACK, listen: LOOPBACK };
  const engine = process.env["CONTAINER_CLI"] ?? "docker";
  const gateway = await bridgeGateway(engine, ask);
  // If the engine runs in a virtual machine, its bridge does not belong to this machine.
  if (gateway !== undefined && isOwn(gateway)) return { dialled: gateway, listen: gateway };
  const named = engine === "podman" ? "host.containers.internal" : "host.docker.internal";
  return { dialled: named, listen: LOOPBACK };
}

async function bridgeGateway(engine: string, ask: Ask): Promise<string | undefined> {
  const format = "{{range .IPAM.Config}}{{.Gateway}} {{end}}";
  try {
    const answer = await ask(engine, ["network", "inspect", CONTAINER_NETWORK, "--format", format]);
    return answer.split(/\s+/).find((address) => /^\d+(\.\d+){3}$/.test(address));
  } catch (cause) {
    const { message } = cause as Error;
    throw new TestNetworkError(
      `${engine} does not tell about its network ${CONTAINER_NETWORK}, from which the peers must reach this ` +
        `machine (${message.trim().split("\n").at(-1) ?? ""}). Bring the network up, or name this ` +
        "machine as its containers do: --chaincode-host ADDRESS",
      { cause },
    );
  }
}

async function askProgram(program: string, args: readonly string[]): Promise<string> {
  return (await run(program, [...args], { timeout: ENGINE_DEADLINE_MS })).stdout;
}

function isOwn(address: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return own.some((each) => each.address === address);
}
