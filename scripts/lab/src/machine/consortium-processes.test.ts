import assert from "node:assert/strict";
import { it } from "node:test";
import type { ConsortiumState } from "@basics/consortium/data";
import { ledgerGroups, processesOf } from "./consortium-processes.js";

it("a consortium's processes are metered by what they are for, managers not at all", () => {
  const endpoint = (pid: number) => ({ url: "", pid });
  const files = { managerToken: "", auditorToken: "", controlToken: "" };
  const state = {
    nodes: [
      { name: "peer0.Org1MSP", pid: 1 },
      { name: "orderer0.consortium", pid: 2 },
      { name: "oracle.consortium", pid: 3 },
      { name: "basics.Org1MSP", pid: 4 },
      { name: "network", pid: 5 },
    ],
    operators: [
      { mspId: "Org1MSP", gateway: endpoint(6), manager: endpoint(7), ...files },
      { mspId: "Org2MSP", ...files },
    ],
  } as unknown as ConsortiumState;
  assert.deepEqual(
    processesOf(state).map(({ group, pid }) => [group, pid === process.pid ? "own" : pid]),
    [
      ["client", "own"],
      ["gateways", 6],
      ["peers", 1],
      ["orderers", 2],
      ["orderers", 3],
      ["chaincode", 4],
      ["network", 5],
    ],
  );
  assert.ok(!ledgerGroups.some((group) => ["client", "gateways"].includes(group)));
});
