import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { loadConfig } from "@basics/gateway";
import { parseConfig } from "@basics/manager";
import { layoutOf } from "../data/layout.js";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { writeOperatorFiles } from "./operator-files.js";
import type { OperatorFilesOptions } from "./operator-files.js";
import { TokenIssuer } from "./token-issuer.js";

const MSP_ID = "Org1MSP";

async function write(folder: string, changes: Partial<OperatorFilesOptions> = {}) {
  const layout = layoutOf(folder);
  const issuer = await TokenIssuer.open(layout.issuer);
  await writeOperatorFiles({
    layout,
    issuer,
    mspId: MSP_ID,
    descriptor: `${folder}/network.json`,
    gatewayPort: 18_081,
    managerPort: 18_082,
    withManager: true,
    ...changes,
  });
  return layout.operator(MSP_ID);
}

describe("the files of an operator", () => {
  it("are configurations that the gateway and the manager take", async () => {
    await using folder = await TemporaryFolder.make();
    const files = await write(folder.path);
    const gateway = await loadConfig(files.gatewayConfig);
    assert.deepEqual([gateway.operator, gateway.listen.port], [MSP_ID, 18_081]);
    assert.equal(gateway.operatorRecord.transferEndpoint, "http://127.0.0.1:18082");
    const text = await readFile(files.managerConfig, "utf8");
    const manager = parseConfig(JSON.parse(text), files.managerConfig);
    assert.equal(manager.gateway.url, "http://127.0.0.1:18081");
    assert.equal(manager.gateway.tokenFile, files.managerToken);
  });

  it("take no transfers without a manager, and those elsewhere that are said to go there", async () => {
    await using folder = await TemporaryFolder.make();
    const { gatewayConfig } = await write(folder.path, { withManager: false });
    const endpoint = async (): Promise<string | undefined> =>
      (await loadConfig(gatewayConfig)).operatorRecord.transferEndpoint;
    assert.equal(await endpoint(), undefined);
    await write(folder.path, { transferEndpoint: "http://127.0.0.1:9" });
    assert.equal(await endpoint(), "http://127.0.0.1:9");
  });

  it("have settings of the caller's in the gateway's configuration", async () => {
    await using folder = await TemporaryFolder.make();
    const gateway = { ledger: { maximumSubmits: 7 } };
    const { gatewayConfig } = await write(folder.path, { gateway });
    assert.equal((await loadConfig(gatewayConfig)).ledger.maximumSubmits, 7);
  });

  it("keep what seals hosts and controls the manager from start to start", async () => {
    await using folder = await TemporaryFolder.make();
    const files = await write(folder.path);
    const kept = async (): Promise<string[]> =>
      Promise.all([files.hostKey, files.controlToken].map((file) => readFile(file, "utf8")));
    const before = await kept();
    assert.match(before[0] ?? "", /^[0-9a-f]{64}$/);
    await writeFile(files.managerToken, "an old token");
    await write(folder.path);
    assert.deepEqual(await kept(), before);
    assert.notEqual(await readFile(files.managerToken, "utf8"), "an old token");
  });

  it("are readable by their owner alone", async () => {
    await using folder = await TemporaryFolder.make();
    const { root, gatewayData, managerData, ...files } = await write(folder.path);
    for (const file of Object.values(files)) {
      assert.equal((await stat(file)).mode & 0o077, 0, file);
    }
    for (const data of [gatewayData, managerData]) {
      assert.ok(data.startsWith(root));
      assert.equal((await stat(data)).mode & 0o777, 0o700);
    }
  });
});
