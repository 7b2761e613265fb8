import { access, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { openDockerSample } from "./docker-sample.js";
import { openNanoSample } from "./nano-sample.js";
import type { SampleKind, SampleNetwork } from "./sample-network.js";
import { sampleKinds, TestNetworkError } from "./sample-network.js";

/** The files that only one of the two samples has. */
const marks: Readonly<Record<SampleKind, readonly string[]>> = {
  "test-network": ["network.sh", "scripts/createChannel.sh", "organizations/cryptogen"],
  "test-network-nano-bash": ["network.sh", "generate_artifacts.sh", "peer1.sh", "orderer1.sh"],
};

/**
 * Tells which of fabric-samples' test networks a folder is.
 *
 * @throws a TestNetworkError for any other folder. It names the right folder where that is near.
 */
export async function detectSample(folder: string): Promise<SampleKind> {
  const path = resolve(folder);
  if (!(await isFolder(path))) throw new TestNetworkError(`There is no folder ${path}. ${WANTED}`);
  const kind = await kindOf(path);
  if (kind !== undefined) return kind;
  for (const candidate of sampleKinds.map((name) => join(path, name))) {
    if ((await kindOf(candidate)) !== undefined) {
      throw new TestNetworkError(
        `${path} is not a test network, but ${basename(candidate)} in it is: name ${candidate}` +
          ` (or ${sampleKinds.filter((name) => name !== basename(candidate)).join()}).`,
      );
    }
  }
  throw new TestNetworkError(`${path} is none of fabric-samples' test networks. ${WANTED}`);
}

/**
 * Reads what a test network's folder says of it.
 *
 * @throws a TestNetworkError where it has not been brought up.
 */
export async function openSample(folder: string): Promise<SampleNetwork> {
  const path = resolve(folder);
  const kind = await detectSample(path);
  const [crypto, start, open] =
    kind === "test-network"
      ? ["organizations", "./network.sh up createChannel", openDockerSample]
      : ["crypto-config", "./network.sh start", openNanoSample];
  if (!(await isFolder(join(path, crypto, "peerOrganizations")))) {
    throw new TestNetworkError(
      `${path} has no certificates yet. Bring the network up: cd ${path} && ${start}`,
    );
  }
  return open(path);
}

const WANTED =
  "Name the folder test-network or test-network-nano-bash of https://github.com/hyperledger/fabric-samples.";

async function kindOf(folder: string): Promise<SampleKind | undefined> {
  for (const kind of sampleKinds) {
    const found = await Promise.all(marks[kind].map((name) => exists(join(folder, name))));
    if (found.every(Boolean)) return kind;
  }
  return undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
