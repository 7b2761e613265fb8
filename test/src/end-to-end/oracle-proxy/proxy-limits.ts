import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { OrderingService } from "@basics/fabric";
import { loopbackNames, openCertificateAuthority } from "@basics/local";
import { proxyConfigSchema, startProxy } from "@basics/oracle/proxy";
import { FABRIC_BIN } from "../../harness/ledger-under-test.js";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { readUntil } from "../../harness/waiting.js";

const patience = { withinMs: 30_000, everyMs: 50 };
const MSP_ID = "OrdererMSP";

interface Files {
  readonly certificate: string;
  readonly privateKey: string;
}

/** The ordering service behind a proxy, and the proxy's own certificates. */
interface Before {
  readonly address: string;
  readonly tlsRootCertificate: string;
  readonly tls: Files;
  readonly identity: Files;
  readonly channel: string;
}

/**
 * Starts a proxy and answers the reason why it takes no transactions, as its readiness tells it.
 */
async function obstacleOf(before: Before, expected: RegExp): Promise<string> {
  await using journal = await TemporaryFolder.make();
  const { address, tlsRootCertificate, tls, identity, channel } = before;
  const config = proxyConfigSchema.parse({
    listen: { port: 0, tls },
    journalDirectory: journal.path,
    orderers: [{ address, tlsRootCertificate }],
    identity: { mspId: MSP_ID, ...identity },
    channels: { [channel]: { blockSizeTxs: 4 } },
  });
  const proxy = await startProxy(config, () => undefined);
  try {
    return await readUntil(
      async () => (await fetch(`${proxy.adminUrl}/readyz`)).text(),
      (told) => expected.test(told),
      patience,
    );
  } finally {
    await proxy.stop();
  }
}

/** Checks that a proxy in front of four BFT orderers takes no transactions. */
export async function refusesBft(): Promise<void> {
  await using service = await OrderingService.start({
    consensus: "bft",
    orderers: 4,
    blockSizesTxs: [4],
    fabricBin: FABRIC_BIN,
  });
  const channel = OrderingService.channelOf(4);
  const { address } = await service.leaderOf(channel);
  const { clientFiles: identity, tlsFiles: tls, tlsRootFile: tlsRootCertificate } = service;
  const expected = /is ordered by BFT.*use it in front of Raft/;
  const before = { address, tlsRootCertificate, tls, identity, channel };
  assert.match(await obstacleOf(before, expected), expected);
}

/** Checks that a proxy repeats the answer of an orderer that asks its clients for certificates. */
export async function tellsMutualTls(): Promise<void> {
  await using temporary = await TemporaryFolder.make();
  const folder = temporary.path;
  const server = new Server();
  try {
    const authority = await openCertificateAuthority({ folder: join(folder, "ca"), mspId: MSP_ID });
    const tls = await authority.issueTls({ hosts: loopbackNames });
    const root = Buffer.from(authority.tlsRootCertificate);
    const files = { certificate: join(folder, "cert.pem"), privateKey: join(folder, "key.pem") };
    const tlsRootCertificate = join(folder, "root.pem");
    await writeFile(files.certificate, tls.certificate);
    await writeFile(files.privateKey, tls.privateKey, { mode: 0o600 });
    await writeFile(tlsRootCertificate, root);
    const pair = {
      cert_chain: Buffer.from(tls.certificate),
      private_key: Buffer.from(tls.privateKey),
    };
    const port = await new Promise<number>((resolve, reject) => {
      const credentials = ServerCredentials.createSsl(root, [pair], true);
      server.bindAsync("127.0.0.1:0", credentials, (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    const expected = /not read yet \(.*certificate required/;
    const before = { address: `localhost:${port}`, tlsRootCertificate, channel: "consortium" };
    const told = await obstacleOf({ ...before, tls: files, identity: files }, expected);
    assert.match(told, expected);
  } finally {
    server.forceShutdown();
  }
}
