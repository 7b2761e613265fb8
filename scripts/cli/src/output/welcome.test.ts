import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { it } from "node:test";
import type { ConsortiumState } from "@basics/consortium/data";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { welcome } from "./welcome.js";

it("a newcomer is told that it is for trying out, where everything is, and a first command", async () => {
  await using folder = await TemporaryFolder.make();
  const managerToken = folder.file("manager.token");
  await writeFile(managerToken, "eyJ.token\n");
  const operator = { managerToken, auditorToken: "auditor", controlToken: "control" };
  const state: ConsortiumState = {
    pid: 1,
    startedAt: "",
    ledger: "embedded",
    descriptor: "/data/network.json",
    control: "",
    nodes: [],
    oracleUrls: [],
    operators: [
      { mspId: "Org1MSP", gateway: { url: "http://127.0.0.1:8081", pid: 2 }, ...operator },
      {
        mspId: "Org2MSP",
        gateway: { url: "http://127.0.0.1:8082", pid: 3 },
        manager: { url: "http://127.0.0.1:8084", pid: 4 },
        ...operator,
      },
    ],
  };
  const text = await welcome(state, 3_210, "/data");
  assert.match(text, /NOT FOR PRODUCTION/);
  assert.match(text, /^Org1MSP +http:\/\/127\.0\.0\.1:8081 +none$/m);
  assert.match(text, /^Org2MSP +http:\/\/127\.0\.0\.1:8082 +http:\/\/127\.0\.0\.1:8084$/m);
  assert.match(text, /^Network descriptor: \/data\/network\.json$/m);
  const curl = `curl -s -H "Authorization: Bearer eyJ.token" http://127.0.0.1:8081/v1/operators`;
  assert.ok(text.includes(curl), text);
  assert.match(text, /Ready in 3\.2 s\. Ctrl-C \(or: basics down --data .*\) stops everything/);
});
