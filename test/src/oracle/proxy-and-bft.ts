import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { OrderingService } from "@basics/fabric";
import { proxyConfigSchema, startProxy } from "@basics/oracle/proxy";

const patienceMs = 30_000;

/** Starts four BFT orderers and a proxy in front of them, which must not take transactions. */
export async function refusesBft(): Promise<void> {
  await using service = await OrderingService.start({
    ...{ consensus: "bft", orderers: 4, blockSizesTxs: [4] },
    fabricBin: process.env["FABRIC_BIN"],
  });
  const channel = OrderingService.channelOf(4);
  const { address } = await service.leaderOf(channel);
  const { clientFiles, identity, tlsFiles, tlsRootFile } = service;
  const journalDirectory = await mkdtemp(join(tmpdir(), "basics-proxy-"));
  const config = proxyConfigSchema.parse({
    ...{ listen: { port: 0, tls: tlsFiles }, journalDirectory },
    orderers: [{ address, tlsRootCertificate: tlsRootFile }],
    identity: { mspId: identity.mspId, ...clientFiles },
    channels: { [channel]: { blockSizeTxs: 4 } },
  });
  const proxy = await startProxy(config, () => undefined);
  try {
    const end = Date.now() + patienceMs;
    let told = "not read yet";
    while (told.includes("not read yet") && Date.now() < end) {
      await delay(50);
      told = await (await fetch(`${proxy.adminUrl}/readyz`)).text();
    }
    assert.match(told, /is ordered by BFT.*use it in front of Raft/);
  } finally {
    await proxy.stop();
    await rm(journalDirectory, { recursive: true, force: true });
  }
}
