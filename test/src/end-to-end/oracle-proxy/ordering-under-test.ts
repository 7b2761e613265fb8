import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Network } from "@basics/descriptor";
import { startEmbeddedNetwork } from "@basics/embedded";
import type { FabricNetwork } from "@basics/fabric";
import { FabricProgramsError, findPrograms, startFabricNetwork } from "@basics/fabric";
import { loopbackNames, openCertificateAuthority } from "@basics/local";
import { fabricBin, fabricPrograms } from "../../harness/ledger-under-test.js";

export const blockSizeTxs = 4;
const ordererMspId = "OrdererMSP";
const operator = "Org1MSP";
/** Long beside what sending a block takes, short beside a test. */
const batch = { maxMessageCount: blockSizeTxs, timeoutMs: 400 };

/** PEM */
export interface Pair {
  readonly certificate: string;
  readonly privateKey: string;
}

/** An ordering service as an operator finds it, with nothing of Oracle about it yet. */
export interface OrderingUnderTest {
  readonly folder: string;
  readonly orderers: readonly { readonly address: string; readonly tlsRootCertificate: string }[];
  /** A client that may write to the channel and read it; and which MSP it is of. */
  readonly client: Pair & { readonly mspId: string };
  /** Files of the same. */
  readonly clientFiles: { readonly mspId: string; certificate: string; privateKey: string };
  /** Of the ordering organisation's TLS CA. */
  readonly proxyTls: Pair;
  /** Ends the orderer as a crash would, and starts it again; absent where that cannot be done. */
  readonly crashOrderer?: () => Promise<void>;
  stop(): Promise<void>;
}

export async function startEmbeddedOrdering(): Promise<OrderingUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), "basics-ordering-"));
  const dataDirectory = join(folder, "network");
  const network = await startEmbeddedNetwork({
    ...{ operators: [operator], privateChannels: [], dataDirectory, batch, chaincodes: [] },
  });
  const caFolder = join(dataDirectory, "orderer", "ca");
  return describe(folder, network, caFolder, {});
}

/** @returns why it cannot be started, where Fabric's programs are not found. */
export async function startFabricOrdering(): Promise<OrderingUnderTest | string> {
  try {
    await findPrograms(fabricBin);
  } catch (error) {
    if (error instanceof FabricProgramsError) return error.message;
    throw error;
  }
  const folder = await mkdtemp(join(tmpdir(), "basics-ordering-"));
  const dataDirectory = join(folder, "network");
  const network: FabricNetwork = await startFabricNetwork({
    ...{ operators: [operator], privateChannels: [], dataDirectory, batch, chaincodes: [] },
    ...fabricPrograms(),
  });
  const caFolder = join(dataDirectory, "organizations", ordererMspId, "ca");
  return describe(folder, network, caFolder, {
    crashOrderer: async () => {
      await network.nodes.get("orderer0")?.kill();
      await network.restart("orderer0");
    },
  });
}

async function describe(
  folder: string,
  network: { readonly descriptor: Network; stop(): Promise<void> },
  caFolder: string,
  more: Pick<OrderingUnderTest, "crashOrderer">,
): Promise<OrderingUnderTest> {
  const { orderers, operators } = network.descriptor;
  const files = operators[operator]?.identities["gateway"];
  if (files === undefined) throw new Error("no client");
  const authority = await openCertificateAuthority({ folder: caFolder, mspId: ordererMspId });
  return {
    ...{ folder, orderers: Object.values(orderers), ...more },
    client: {
      mspId: operator,
      certificate: await readFile(files.certificate, "utf8"),
      privateKey: await readFile(files.privateKey, "utf8"),
    },
    clientFiles: { mspId: operator, ...files },
    proxyTls: await authority.issueTls({ hosts: loopbackNames }),
    stop: async () => {
      await network.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
