import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { loadConfig, loadHostKey } from "./config.js";

const issuer = { issuer: "https://issuer", audience: "basics", jwks: "jwks.json" };

const valid = {
  network: "network.json",
  operator: "Org1MSP",
  listen: { port: 0 },
  dataDirectory: "data",
  hostKey: "host.key",
  issuers: [issuer],
  operatorRecord: {},
};

describe("a configuration file", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "basics-config-"));
  });
  after(() => rm(folder, { recursive: true }));

  const load = async (content: unknown): Promise<Awaited<ReturnType<typeof loadConfig>>> => {
    const file = join(folder, "gateway.json");
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
    return loadConfig(file);
  };

  it("names files relative to its own folder, and has defaults for the rest", async () => {
    const config = await load(valid);
    assert.equal(config.network, join(folder, "network.json"));
    assert.equal(config.dataDirectory, join(folder, "data"));
    assert.equal(config.hostKey, join(folder, "host.key"));
    assert.equal(config.issuers[0]?.jwks, join(folder, "jwks.json"));
    assert.equal(config.identity, "gateway");
    assert.equal(config.listen.host, "127.0.0.1");
    assert.deepEqual(config.operatorRecord.digestAlgorithms, ["sha256-tree", "sha256"]);
    assert.equal(config.relay.markEveryBlocks, 100);
  });

  it("leaves a JWKS's URL as it is", async () => {
    const jwks = "https://issuer/jwks";
    const config = await load({ ...valid, issuers: [{ ...issuer, jwks }] });
    assert.equal(config.issuers[0]?.jwks, jwks);
  });

  it("may listen elsewhere with TLS", async () => {
    const tls = { certificate: "c.pem", privateKey: "k.pem" };
    const config = await load({ ...valid, listen: { host: "0.0.0.0", port: 1, tls } });
    assert.equal(config.listen.tls?.privateKey, join(folder, "k.pem"));
  });

  const without = (name: keyof typeof valid): object =>
    Object.fromEntries(Object.entries(valid).filter(([key]) => key !== name));
  const wrong: [string, unknown, RegExp][] = [
    ["without issuers", without("issuers"), /issuers/],
    ["with no issuer", { ...valid, issuers: [] }, /at least one issuer[\s\S]*issuers/],
    ["without a network", without("network"), /network/],
    ["with an unknown field", { ...valid, colour: "red" }, /colour/],
    ["with a wrong port", { ...valid, listen: { port: "80" } }, /listen\.port/],
    [
      "that listens elsewhere without TLS",
      { ...valid, listen: { host: "0.0.0.0", port: 80 } },
      /loopback[\s\S]*listen\.tls/,
    ],
    [
      "that listens on a name without TLS",
      { ...valid, listen: { host: "127.evil.example", port: 80 } },
      /listen\.tls/,
    ],
    [
      "whose keys come over plain http",
      { ...valid, issuers: [{ ...issuer, jwks: "http://issuer/jwks" }] },
      /issuers\[0\]\.jwks/,
    ],
    ["with a wrong interval", { ...valid, relay: { sweepIntervalMs: 0 } }, /sweepIntervalMs/],
    [
      "with an algorithm that the ledger does not take",
      { ...valid, operatorRecord: { digestAlgorithms: ["md5"] } },
      /digestAlgorithms/,
    ],
    ["that is not JSON", "{", /not JSON/],
  ];
  for (const [what, content, message] of wrong) {
    it(`${what} is refused, and says so`, async () => {
      await assert.rejects(load(content), message);
    });
  }

  it("that is wrong twice names both fields", async () => {
    const content = { ...valid, operator: 7, listen: { port: -1 } };
    await assert.rejects(load(content), /operator[\s\S]*listen\.port/);
  });

  it("that cannot be read names its path", async () => {
    await assert.rejects(loadConfig(join(folder, "absent.json")), /absent\.json/);
  });

  it("takes a host key of 32 bytes, and no other", async () => {
    const file = join(folder, "host.key");
    await writeFile(file, `${"0f".repeat(32)}\n`);
    assert.equal((await loadHostKey(file)).length, 32);
    for (const text of ["", "0f".repeat(31), "zz".repeat(32)]) {
      await writeFile(file, text);
      await assert.rejects(loadHostKey(file), /32 random bytes/);
    }
  });
});
