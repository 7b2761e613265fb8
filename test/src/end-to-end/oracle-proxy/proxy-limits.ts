import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { OrderingService } from "@basics/fabric";
import { loopbackNames, openCertificateAuthority } from "@basics/local";
import { proxyConfigSchema, startProxy } from "@basics/oracle/proxy";
import { fabricBin } from "../../harness/ledger-under-test.js";

const patienceMs = 30_000;
const mspId = "OrdererMSP";

interface Files {
  readonly certificate: string;
  readonly privateKey: string;
}

/** What a proxy is started with, for a channel whose blocks hold four transactions. */
interface Before {
  readonly address: string;
  readonly tlsRootCertificate: string;
  readonly tls: Files;
  readonly identity: Files;
  readonly channel: string;
}

/** Starts a proxy; why it takes no transactions, once that is what is expected or after a while. */
async function obstacleOf(before: Before, expected: RegExp): Promise<string> {
  const journalDirectory = await mkdtemp(join(tmpdir(), "basics-proxy-"));
  const { address, tlsRootCertificate, tls, identity, channel } = before;
  const config = proxyConfigSchema.parse({
    ...{ listen: { port: 0, tls }, journalDirectory },
    orderers: [{ address, tlsRootCertificate }],
    identity: { mspId, ...identity },
    channels: { [channel]: { blockSizeTxs: 4 } },
  });
  const proxy = await startProxy(config, () => undefined);
  try {
    const end = Date.now() + patienceMs;
    for (;;) {
      const response = await fetch(`${proxy.adminUrl}/readyz`);
      const told = await response.text();
      if (expected.test(told) || Date.now() > end) return told;
      await delay(50);
    }
  } finally {
    await proxy.stop();
    await rm(journalDirectory, { recursive: true, force: true });
  }
}

/** A proxy in front of four BFT orderers does not take transactions. */
export async function refusesBft(): Promise<void> {
  await using service = await OrderingService.start({
    ...{ consensus: "bft", orderers: 4, blockSizesTxs: [4] },
    fabricBin,
  });
  const channel = OrderingService.channelOf(4);
  const { address } = await service.leaderOf(channel);
  const { clientFiles: identity, tlsFiles: tls, tlsRootFile: tlsRootCertificate } = service;
  const expected = /is ordered by BFT.*use it in front of Raft/;
  const before = { address, tlsRootCertificate, tls, identity, channel };
  assert.match(await obstacleOf(before, expected), expected);
}

/** A proxy in front of an orderer that wants certificates of its clients says what that orderer said. */
export async function tellsMutualTls(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "basics-mutual-"));
  const server = new Server();
  try {
    const authority = await openCertificateAuthority({ folder: join(folder, "ca"), mspId });
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
    await rm(folder, { recursive: true, force: true });
  }
}
