import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { afterEach, describe, it } from "node:test";
import type { GatewayClient } from "@basics/manager";
import { StubServer } from "@basics/consortium/testing/stub-server";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { StubConsortium } from "../testing/stub-consortium.js";
import { findOperator, findTarget, findTargets } from "./target.js";

async function listOperators(client: GatewayClient): Promise<void> {
  for await (const { mspId } of client.listOperators()) assert.fail(`the stub has no ${mspId}`);
}

const operators = { "GET /v1/operators": () => ({ body: { items: [] } }) };

describe("the gateway that a command talks to", () => {
  afterEach(() => {
    delete process.env["BASICS_TOKEN"];
  });

  it("is any that is named, with the token of a file or of the environment", async () => {
    await using folder = await TemporaryFolder.make();
    await using gateway = await StubServer.start(operators);
    const tokenFile = folder.file("token");
    await writeFile(tokenFile, "from a file\n");
    const ask = async (options: object): Promise<void> => {
      const named = { data: "/nowhere", gateway: gateway.url, ...options };
      const { client, name } = await findTarget(named, "Org1MSP");
      assert.equal(name, gateway.url);
      await listOperators(client);
    };
    await ask({ tokenFile });
    process.env["BASICS_TOKEN"] = "from the environment";
    await ask({});
    await ask({ tokenFile });
    assert.deepEqual(
      gateway.requests.map(({ authorization }) => authorization),
      ["Bearer from a file", "Bearer from the environment", "Bearer from a file"],
    );
  });

  it("is an operator's of the consortium that runs: the one named, or a fallback", async () => {
    await using one = await StubServer.start(operators);
    await using other = await StubServer.start(operators);
    await using consortium = await StubConsortium.make([
      { mspId: "Org1MSP", gateway: one },
      { mspId: "Org2MSP", gateway: other },
    ]);
    const data = consortium.folder.path;
    assert.equal((await findTarget({ data }, "Org2MSP")).name, "Org2MSP");
    const named = await findTarget({ data, operator: "Org1MSP" }, "Org2MSP");
    assert.equal(named.name, "Org1MSP");
    await listOperators(named.client);
    assert.equal(one.requests[0]?.authorization, "Bearer manager of Org1MSP");
    const all = await findTargets({ data });
    assert.deepEqual(
      all.map(({ name }) => name),
      ["Org1MSP", "Org2MSP"],
    );
    assert.equal((await findTargets({ data, operator: "Org2MSP" })).length, 1);
    assert.equal((await findOperator(data, "Org2MSP")).gateway?.url, other.url);
  });

  it("is refused where there is none", async () => {
    const data = "/nowhere";
    await assert.rejects(findTarget({ data }, "Org1MSP"), { name: "ConsortiumError" });
    for (const gateway of ["gateway.example", "ftp://gateway.example", ""]) {
      await assert.rejects(findTarget({ data, gateway }, ""), /takes an http or https URL/);
    }
    const gateway = "https://gateway.example";
    await assert.rejects(findTarget({ data, gateway }, ""), /needs a token/);
  });
});
