import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import type { ClientRequest, IncomingMessage } from "node:http";
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { ManagerConfigInput } from "../config.js";
import { Layout } from "../digest/layout.js";
import { manifestDigest } from "../digest/manifest.js";
import { naiveImageDigest } from "../testing/naive-tree-hash.js";
import { OperatorFixture, until } from "../testing/manager-fixture.js";
import { StubConsortium } from "../testing/stub-consortium.js";
import type { Offer } from "../transfer/offer.js";
import { coinOfferToken } from "../transfer/offer.js";
import { lengthHeaders, TRANSFER_MEDIA_TYPE, transferUrl } from "../transfer/protocol.js";

const UUID = "018f4e2a-7c3b-4d10-9a6e-2f1b5c8d4e";
const image = Buffer.alloc(1_000_000, "content of an image ");
const VM_ID = `sha256-tree:${naiveImageDigest(image)}`;

/** A migration as its source's manager offers it. */
interface Offered {
  readonly migrationId: string;
  readonly token: string;
  readonly offer: Offer;
}

describe("an image that is offered before its Indication", { timeout: 600_000 }, () => {
  let consortium: StubConsortium;
  let destination: OperatorFixture;
  /** The offers that the managers of other operators call their own, by migration. */
  const known = new Map<string, Offered>();
  const cleanUp: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    consortium = new StubConsortium();
    known.clear();
    const others = createServer((request, response) => {
      const id = decodeURIComponent((request.url ?? "").split("/").at(-1) ?? "");
      const found = known.get(id);
      const right = found !== undefined && request.headers["upload-token"] === found.token;
      response.writeHead(right ? 200 : 404).end(JSON.stringify(found?.offer ?? {}));
    }).listen(0, "127.0.0.1");
    await once(others, "listening");
    cleanUp.push(async () => {
      others.close();
      others.closeAllConnections();
      await once(others, "close");
    });
    const url = `http://127.0.0.1:${(others.address() as AddressInfo).port}`;
    for (const mspId of ["Org1MSP", "Org3MSP"]) consortium.addOperator(mspId, url);
  });

  afterEach(async () => {
    for (const each of cleanUp.splice(0).reverse()) await each();
  });

  const start = async (config: Partial<ManagerConfigInput> = {}): Promise<void> => {
    destination = await OperatorFixture.start(consortium, "Org2MSP", { config });
    cleanUp.push(() => destination.close());
  };

  /** An offer that its source's manager knows. */
  const coin = (count: number, change: Partial<Offer> = {}, source = "Org1MSP"): Offered => {
    const instanceId = `Org1MSP:${UUID}${count}0`;
    consortium.register(source, instanceId);
    const algorithm = "sha256-tree";
    const offer = { source, destination: "Org2MSP", instanceId, size: image.length, algorithm };
    const migrationId = `${source}:${UUID}${count}1`;
    const token = coinOfferToken();
    const offered = { migrationId, token, offer: { ...offer, ...change } as Offer };
    known.set(migrationId, offered);
    return offered;
  };
  const put = ({ migrationId, token, offer }: Offered): Promise<Response> =>
    fetch(transferUrl(destination.url, migrationId), {
      method: "PUT",
      headers: { "Content-Type": "application/json", "Upload-Token": token },
      body: JSON.stringify(offer),
    });
  const patch = (
    { migrationId, token }: Pick<Offered, "migrationId" | "token">,
    offset: number,
    body: Buffer = image.subarray(offset),
  ): Promise<Response> =>
    fetch(transferUrl(destination.url, migrationId), {
      method: "PATCH",
      headers: {
        "Content-Type": TRANSFER_MEDIA_TYPE,
        "Upload-Offset": String(offset),
        "Upload-Length": String(image.length),
        "Upload-Token": token,
      },
      body: Buffer.from(body),
    });
  const head = async ({ migrationId, token }: Offered): Promise<string> => {
    const headers = { "Upload-Token": token };
    const url = transferUrl(destination.url, migrationId);
    const answer = await fetch(url, { method: "HEAD", headers });
    return answer.headers.get("Upload-Offset") ?? String(answer.status);
  };
  const indicate = ({ migrationId, offer }: Offered, change: object = {}): void => {
    const { instanceId, destination: to, source } = offer;
    const what = {
      kind: "inter",
      migrationId,
      instanceId,
      vmId: VM_ID,
      destination: to,
      ...change,
    };
    consortium.indicate(source, what as Parameters<StubConsortium["indicate"]>[1]);
  };
  const codeOf = async (response: Response): Promise<string> =>
    ((await response.json()) as { code: string }).code;
  const quarantined = (): Promise<string[]> => readdir(join(destination.folder, "quarantine"));

  it("is received apart from any VM, and confirmed without another byte once it is indicated", async () => {
    await start();
    const offered = coin(1);
    assert.equal((await put(offered)).status, 201);
    assert.equal((await patch(offered, 0)).status, 204);
    assert.equal(await head(offered), String(image.length));
    assert.equal((await destination.migration(offered.migrationId)).phase, "offered");
    const { body } = await destination.call<{ items: object[] }>("GET", "/vms");
    assert.deepEqual(body.items, []);
    indicate(offered);
    assert.equal((await destination.ended(offered.migrationId)).outcome, "confirmed");
    assert.equal(consortium.get(offered.migrationId).observedVmId, VM_ID);
    assert.equal(await head(offered), String(image.length));
    const { image: file = "" } = await destination.vm(offered.offer.instanceId);
    assert.deepEqual(await readFile(join(destination.folder, file)), image);
  });

  it("is not taken in an operator's name of which that operator's manager does not know", async () => {
    await start({ denySources: ["Org3MSP"] });
    const own = coin(1);
    const forged = [
      { ...own, token: coinOfferToken() },
      { ...own, offer: { ...own.offer, size: 5 } },
      { ...own, offer: { ...own.offer, instanceId: `Org1MSP:${UUID}90` } },
      { ...own, migrationId: `Org1MSP:${UUID}92` },
      // The id is another's, the operator does not exist, it is for another, the source is denied.
      { ...own, offer: { ...own.offer, source: "Org3MSP" } },
      coin(2, {}, "Org9MSP"),
      coin(3, { destination: "Org3MSP" }),
      coin(4, {}, "Org3MSP"),
    ];
    for (const [index, each] of forged.entries()) {
      const refused = await put(each);
      assert.equal(refused.status, 403, `offer ${index}`);
      assert.equal(await codeOf(refused), "OFFER_REFUSED");
      assert.equal((await patch(each, 0)).status, 404);
    }
    assert.deepEqual(await quarantined(), []);
  });

  it("is taken from nobody who does not know its token, before its Indication and after", async () => {
    await start();
    const offered = coin(1);
    await put(offered);
    for (const state of ["offered", "indicated"]) {
      for (const token of ["", coinOfferToken()]) {
        const refused = await patch({ ...offered, token }, 0);
        assert.equal(refused.status, 403, state);
        assert.equal(await codeOf(refused), "TRANSFER_TOKEN_WRONG");
      }
      if (state === "offered") indicate(offered);
      await until(async () => {
        const { phase } = await destination.migration(offered.migrationId);
        return phase === "indicated" ? true : undefined;
      });
    }
    await patch(offered, 0);
    assert.equal((await destination.ended(offered.migrationId)).outcome, "confirmed");
  });

  it("is bounded for each operator, in number and in bytes", async () => {
    const bytesPerOperator = 2.5 * image.length;
    await start({ earlyTransfers: { offersPerOperator: 3, bytesPerOperator } });
    const offers = [1, 2, 3].map((count) => coin(count));
    const [one, two, three] = offers as [Offered, Offered, Offered];
    assert.equal((await put(one)).status, 201);
    assert.equal((await put(two)).status, 201);
    assert.equal(await codeOf(await put(three)), "CAPACITY");
    assert.equal((await put(coin(4, { size: 10 }))).status, 201);
    assert.equal(await codeOf(await put(coin(5, { size: 10 }))), "TOO_MANY_OFFERS");
    assert.equal((await put(coin(6, {}, "Org3MSP"))).status, 201);
  });

  it("is not taken at all where that is configured", async () => {
    await start({ earlyTransfers: { offersPerOperator: 0 } });
    assert.equal(await codeOf(await put(coin(1))), "OFFER_REFUSED");
  });

  it("is discarded when no Indication comes in time, and received anew when one comes later", async () => {
    await start({ stallTimeoutMs: 300 });
    const offered = coin(1);
    await put(offered);
    await patch(offered, 0);
    const { outcome, problem } = await destination.ended(offered.migrationId);
    assert.deepEqual([outcome, problem?.code], ["lapsed", "OFFER_EXPIRED"]);
    assert.deepEqual(await quarantined(), []);
    assert.equal(await head(offered), "404");
    await destination.stopManager();
    await destination.startManager();
    indicate(offered);
    assert.equal((await patch(offered, 0)).status, 204);
    assert.equal((await destination.ended(offered.migrationId)).outcome, "confirmed");
  });

  it("is discarded after its lifetime, however it dribbles in", async () => {
    await start({ earlyTransfers: { lifetimeMs: 400 } });
    const offered = coin(1);
    await put(offered);
    for (let offset = 0; offset < image.length; offset += 1) {
      if ((await patch(offered, offset, image.subarray(offset, offset + 1))).status !== 204) break;
    }
    assert.equal((await destination.ended(offered.migrationId)).problem?.code, "OFFER_EXPIRED");
    assert.deepEqual(await quarantined(), []);
  });

  const differences = [
    [
      "is discarded when its Indication names another instance",
      { instanceId: `Org1MSP:${UUID}90` },
    ],
    ["is discarded when its Indication names another destination", { destination: "Org3MSP" }],
    [
      "is discarded when its Indication names another algorithm",
      { vmId: `sha256:${"0".repeat(64)}` },
    ],
  ] as const;
  for (const [name, change] of differences) {
    it(name, async () => {
      const isAnothers = "destination" in change;
      await start();
      const offered = coin(1);
      consortium.register("Org1MSP", `Org1MSP:${UUID}90`);
      await put(offered);
      await patch(offered, 0, image.subarray(0, 1000));
      indicate(offered, change);
      // No event tells this operator of another's migration, but its own look at the ledger does.
      if (isAnothers) {
        await destination.stopManager();
        await destination.startManager();
      }
      // An Indication to this operator stands, but nothing that was offered counts for it.
      await until(async () => ((await head(offered)) === "1000" ? undefined : true));
      assert.equal(await head(offered), isAnothers ? "404" : "0");
      assert.deepEqual(await quarantined(), []);
    });
  }

  it("is rejected when its Indication states another digest", async () => {
    await start();
    const offered = coin(1);
    await put(offered);
    await patch(offered, 0);
    indicate(offered, { vmId: VM_ID.replace(/.$/, (last) => (last === "0" ? "1" : "0")) });
    assert.equal((await destination.ended(offered.migrationId)).outcome, "rejected");
    assert.deepEqual(await quarantined(), []);
  });

  it("is discarded when its migration is withdrawn before it is indicated", async () => {
    await start();
    const offered = coin(1);
    await put(offered);
    await patch(offered, 0);
    const { migrationId } = offered;
    consortium.cancel("Org1MSP", migrationId, "WITHDRAWN");
    await destination.stopManager();
    await destination.startManager();
    await until(async () => ((await quarantined()).length === 0 ? true : undefined));
    assert.equal((await patch(offered, 0)).status, 409);
    assert.notEqual((await destination.migration(migrationId)).phase, "offered");
  });

  it("is discarded when its source withdraws the offer, and nobody else does", async () => {
    await start();
    const offered = coin(1);
    await put(offered);
    await patch(offered, 0, image.subarray(0, 1000));
    const url = transferUrl(destination.url, offered.migrationId);
    const withdraw = (token: string): Promise<Response> =>
      fetch(url, { method: "DELETE", headers: { "Upload-Token": token } });
    assert.equal(await codeOf(await withdraw(coinOfferToken())), "TRANSFER_TOKEN_WRONG");
    assert.equal(await head(offered), "1000");
    assert.equal((await withdraw(offered.token)).status, 204);
    const { outcome, problem } = await destination.ended(offered.migrationId);
    assert.deepEqual([outcome, problem?.code], ["lapsed", "OFFER_WITHDRAWN"]);
    assert.deepEqual(await quarantined(), []);
    // Its task is there or gone by now.
    assert.ok([404, 409].includes((await withdraw(offered.token)).status));
  });

  it("is written no more once it is withdrawn, not even by a connection that still sends it", async () => {
    await start();
    const parts = [1_000, image.length - 1_000].map((size, nth) => ({ role: `disk${nth}`, size }));
    const offered = coin(1, { parts });
    const url = transferUrl(destination.url, offered.migrationId);
    const send = (): ClientRequest =>
      httpRequest(url, {
        method: "PATCH",
        headers: {
          "Content-Type": TRANSFER_MEDIA_TYPE,
          "Content-Length": image.length,
          "Upload-Offset": "0",
          "Upload-Token": offered.token,
          ...lengthHeaders(new Layout(0, parts)),
        },
      });
    const firstPart = async (): Promise<true | undefined> =>
      (await head(offered)) === "1000" ? true : undefined;
    await put(offered);
    const old = send();
    old.write(image.subarray(0, 1_000));
    await until(firstPart);
    const headers = { "Upload-Token": offered.token };
    assert.equal((await fetch(url, { method: "DELETE", headers })).status, 204);
    await destination.ended(offered.migrationId);
    // Received anew, under the same id; the old connection goes on in the middle of it.
    const digests = new Layout(0, parts).sections.map(({ start, size }, index) => {
      const content = image.subarray(start, start + size);
      return { role: `disk${index}`, size, vmId: `sha256-tree:${naiveImageDigest(content)}` };
    });
    indicate(offered, { vmId: manifestDigest(digests, "sha256-tree").vmId });
    const honest = send();
    honest.write(image.subarray(0, 1_000));
    await until(firstPart);
    const refused = once(old, "response") as Promise<[IncomingMessage]>;
    old.write(Buffer.alloc(10, "altered"));
    const [{ statusCode = 0 }] = await refused;
    assert.ok(statusCode >= 400, String(statusCode));
    honest.end(image.subarray(1_000));
    assert.equal((await destination.ended(offered.migrationId)).outcome, "confirmed");
    old.destroy();
    const { image: folder = "" } = await destination.vm(offered.offer.instanceId);
    const disk1 = await readFile(join(destination.folder, folder, "disk1.img"));
    assert.deepEqual(disk1, image.subarray(1_000));
  });

  it("cannot be withdrawn once it is indicated", async () => {
    await start();
    const offered = coin(1);
    await put(offered);
    indicate(offered);
    const url = transferUrl(destination.url, offered.migrationId);
    const headers = { "Upload-Token": offered.token };
    await until(async () => {
      const { phase } = await destination.migration(offered.migrationId);
      return phase === "indicated" ? true : undefined;
    });
    const refused = await fetch(url, { method: "DELETE", headers });
    assert.equal(await codeOf(refused), "MIGRATION_CLOSED");
    assert.equal((await patch(offered, 0)).status, 204);
    assert.equal((await destination.ended(offered.migrationId)).outcome, "confirmed");
  });

  it("makes room for what is indicated", async () => {
    await start({ capacityBytes: 1.5 * image.length });
    const [early, indicated] = [coin(1), coin(2)];
    await put(early);
    await patch(early, 0);
    indicate(indicated);
    assert.equal((await patch(indicated, 0)).status, 204);
    assert.equal((await destination.ended(indicated.migrationId)).outcome, "confirmed");
    const { outcome, problem } = await destination.ended(early.migrationId);
    assert.deepEqual([outcome, problem?.code], ["lapsed", "CAPACITY"]);
  });

  it("may be offered again, but not as another", async () => {
    await start();
    const offered = coin(1);
    await put(offered);
    await patch(offered, 0, image.subarray(0, 1000));
    const again = await put(offered);
    assert.deepEqual([again.status, again.headers.get("Upload-Offset")], [200, "1000"]);
    for (const change of [{ size: 5 }, { algorithm: "sha256" }]) {
      const other = { ...offered, offer: { ...offered.offer, ...change } as Offer };
      assert.equal(await codeOf(await put(other)), "OFFER_MISMATCH");
    }
    const stranger = { ...offered, token: coinOfferToken() };
    assert.equal(await codeOf(await put(stranger)), "OFFER_MISMATCH");
    assert.equal(await head(offered), "1000");
    indicate(offered);
    await patch(offered, 1000);
    assert.equal((await destination.ended(offered.migrationId)).outcome, "confirmed");
    assert.equal(await codeOf(await put(offered)), "OFFER_MISMATCH");
  });

  it("keeps its bytes to itself when others are received at the same time", async () => {
    await start();
    const offers = [1, 2, 3].map((count) => coin(count));
    const content = (index: number): Buffer => Buffer.alloc(image.length, `content ${index} `);
    for (const offered of offers) await put(offered);
    for (let offset = 0; offset < image.length; offset += 250_000) {
      const send = async (offered: Offered, index: number): Promise<void> => {
        const piece = content(index).subarray(offset, offset + 250_000);
        assert.equal((await patch(offered, offset, piece)).status, 204);
      };
      await Promise.all(offers.map(send));
    }
    for (const [index, offered] of offers.entries()) {
      indicate(offered, { vmId: `sha256-tree:${naiveImageDigest(content(index))}` });
      assert.equal((await destination.ended(offered.migrationId)).outcome, "confirmed");
      const { image: file = "" } = await destination.vm(offered.offer.instanceId);
      assert.deepEqual(await readFile(join(destination.folder, file)), content(index));
    }
  });

  it("is still there after a restart, from where it surely was on disk", async () => {
    await start();
    const [whole, part] = [coin(1), coin(2)];
    await put(whole);
    await put(part);
    await patch(whole, 0);
    await patch(part, 0, image.subarray(0, 1000));
    await destination.stopManager();
    await destination.startManager();
    for (const offered of [whole, part]) {
      const offset = Number(await head(offered));
      if (offset < image.length) assert.equal((await patch(offered, offset)).status, 204);
      indicate(offered);
      assert.equal((await destination.ended(offered.migrationId)).outcome, "confirmed");
    }
  });
});
