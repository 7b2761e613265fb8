import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Network } from "@basics/descriptor";
import { startEmbeddedNetwork } from "@basics/embedded";
import type { FabricNetwork } from "@basics/fabric";
import { FabricProgramsError, findPrograms, startFabricNetwork } from "@basics/fabric";
import { loopbackNames, openCertificateAuthority } from "@basics/local";
import { FABRIC_BIN, fabricPrograms } from "../../harness/ledger-under-test.js";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";

export const BLOCK_SIZE_TXS = 4;
const ORDERER_MSP_ID = "OrdererMSP";
const OPERATOR = "Org1MSP";
/** The time-out is long compared with sending a block, and short compared with a test. */
const batch = { maxMessageCount: BLOCK_SIZE_TXS, timeoutMs: 400 };

/** A certificate and its private key, both as PEM. */
export interface Pair {
  readonly certificate: string;
  readonly privateKey: string;
}

/** An ordering service without Oracle, and all that a proxy in front of it needs. */
export interface OrderingUnderTest {
  readonly folder: string;
  readonly orderers: readonly { readonly address: string; readonly tlsRootCertificate: string }[];
  /** A client that may write to the channel and read it. */
  readonly client: Pair & { readonly mspId: string };
  /** The names of the files that hold this client's certificate and key. */
  readonly clientFiles: { readonly mspId: string; certificate: string; privateKey: string };
  /** The proxy's TLS certificate, issued by the ordering organisation's CA. */
  readonly proxyTls: Pair;
  /**
   * Ends the orderer as a crash would, and starts it again; absent if the orderer is not a process.
   */
  readonly crashOrderer?: () => Promise<void>;
  stop(): Promise<void>;
}

export async function startEmbeddedOrdering(): Promise<OrderingUnderTest> {
  const folder = await TemporaryFolder.make();
  const dataDirectory = join(folder.path, "network");
  const network = await startEmbeddedNetwork({
    operators: [OPERATOR],
    privateChannels: [],
    dataDirectory,
    batch,
    chaincodes: [],
  });
  const caFolder = join(dataDirectory, "orderer", "ca");
  return describe(folder, network, caFolder, {});
}

/** Starts Fabric's orderer. @returns the reason as text if Fabric's programs are not found. */
export async function startFabricOrdering(): Promise<OrderingUnderTest | string> {
  try {
    await findPrograms(FABRIC_BIN);
  } catch (error) {
    if (error instanceof FabricProgramsError) return error.message;
    throw error;
  }
  const folder = await TemporaryFolder.make();
  const dataDirectory = join(folder.path, "network");
  const network: FabricNetwork = await startFabricNetwork({
    operators: [OPERATOR],
    privateChannels: [],
    dataDirectory,
    batch,
    chaincodes: [],
    ...fabricPrograms(),
  });
  const caFolder = join(dataDirectory, "organizations", ORDERER_MSP_ID, "ca");
  return describe(folder, network, caFolder, {
    crashOrderer: async () => {
      await network.nodes.get("orderer0")?.kill();
      await network.restart("orderer0");
    },
  });
}

async function describe(
  folder: TemporaryFolder,
  network: { readonly descriptor: Network; stop(): Promise<void> },
  caFolder: string,
  more: Pick<OrderingUnderTest, "crashOrderer">,
): Promise<OrderingUnderTest> {
  const { orderers, operators } = network.descriptor;
  const files = operators[OPERATOR]?.identities["gateway"];
  if (files === undefined) throw new Error("no client");
  const authority = await openCertificateAuthority({ folder: caFolder, mspId: ORDERER_MSP_ID });
  return {
    folder: folder.path,
    orderers: Object.values(orderers),
    ...more,
    client: {
      mspId: OPERATOR,
      certificate: await readFile(files.certificate, "utf8"),
      privateKey: await readFile(files.privateKey, "utf8"),
    },
    clientFiles: { mspId: OPERATOR, ...files },
    proxyTls: await authority.issueTls({ hosts: loopbackNames }),
    stop: async () => {
      await network.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}
