import assert from "node:assert/strict";
import type { ChildProcessByStdio } from "node:child_process";
import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { after, before, describe, it } from "node:test";
import { rootCertificates } from "node:tls";
import { fileURLToPath } from "node:url";
import { issueIdentity } from "./testing/fabric/identity.js";

type Process = ChildProcessByStdio<null, Readable, Readable>;

const MAIN = fileURLToPath(new URL("main.js", import.meta.url));

function run(...args: string[]): Process {
  return spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

async function ended(child: Process): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const [stdout, stderr, [code]] = (await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ])) as [string, string, [unknown]];
  return { code, stdout, stderr };
}

/** A network of one operator whose peer is not there: nothing listens on port 1. */
const network = {
  version: 1,
  name: "test",
  ledger: "fabric",
  chaincode: "basics",
  consortiumChannel: "consortium",
  operators: {
    Org1MSP: { identities: { gateway: { certificate: "cert.pem", privateKey: "key.pem" } } },
  },
  channels: { consortium: { kind: "consortium", peers: ["peer0"], orderers: ["orderer0"] } },
  peers: { peer0: { address: "localhost:1", mspId: "Org1MSP", tlsRootCertificate: "root.pem" } },
  orderers: {
    orderer0: { address: "localhost:1", mspId: "OrdererMSP", tlsRootCertificate: "root.pem" },
  },
};

const config = {
  network: "network.json",
  operator: "Org1MSP",
  listen: { port: 0 },
  dataDirectory: "data",
  hostKey: "host.key",
  issuers: [{ issuer: "https://issuer", audience: "basics", jwks: "jwks.json" }],
  operatorRecord: {},
};

describe("the gateway's process", () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "basics-main-"));
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const jwk = { ...publicKey.export({ format: "jwk" }), kid: "k", alg: "ES256", use: "sig" };
    const { certificate, privateKey } = await issueIdentity(folder);
    await writeFile(file("cert.pem"), certificate);
    await writeFile(file("root.pem"), rootCertificates[0] ?? "");
    await writeFile(file("key.pem"), privateKey);
    await writeFile(file("jwks.json"), JSON.stringify({ keys: [jwk] }));
    await writeFile(file("host.key"), "0f".repeat(32));
    await writeFile(file("network.json"), JSON.stringify(network));
    await writeFile(file("gateway.json"), JSON.stringify(config));
  });

  after(() => rm(folder, { recursive: true }));

  it("explains itself with --help", async () => {
    const { code, stdout } = await ended(run("--help"));
    assert.equal(code, 0);
    assert.match(stdout, /--config FILE/);
  });

  const unusable: [string, () => Promise<string[]>, RegExp][] = [
    ["without --config", () => Promise.resolve([]), /--config is missing/],
    [
      "with an operator that network.json does not know",
      async () => {
        await writeFile(file("other.json"), JSON.stringify({ ...config, operator: "Org9MSP" }));
        return ["--config", file("other.json")];
      },
      /no operator Org9MSP; it has Org1MSP/,
    ],
    [
      "with an identity's file that is missing",
      async () => {
        const identities = { gateway: { certificate: "absent.pem", privateKey: "key.pem" } };
        const broken = { ...network, operators: { Org1MSP: { identities } } };
        await writeFile(file("broken-network.json"), JSON.stringify(broken));
        await writeFile(
          file("broken.json"),
          JSON.stringify({ ...config, network: "broken-network.json" }),
        );
        return ["--config", file("broken.json")];
      },
      /Cannot read the identity's certificate, .*absent\.pem/,
    ],
  ];
  for (const [what, prepare, message] of unusable) {
    it(`${what} says what is wrong, without a stack trace, and exits with 2`, async () => {
      const { code, stderr, stdout } = await ended(run(...(await prepare())));
      assert.equal(code, 2);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /^\s+at /m);
      assert.equal(stdout, "");
    });
  }

  it("listens while its ledger is away, is not ready, and ends on SIGTERM", async () => {
    const child = run("--config", file("gateway.json"));
    const logs = text(child.stderr);
    const exit = once(child, "exit");
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const { event, url } = JSON.parse(line) as { event: string; url: string };
    assert.equal(event, "listening");
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    assert.equal((await fetch(`${url}/readyz`)).status, 503);
    child.kill("SIGTERM");
    assert.deepEqual(await exit, [0, null]);
    for (const logged of (await logs).trim().split("\n")) JSON.parse(logged);
  });
});
