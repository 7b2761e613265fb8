import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { LedgerClient, audit } from "@basics/audit";
import { startBareNetwork } from "../harness/bare-network.js";
import { someId } from "../harness/cloud.js";
import { announcedRandom } from "../harness/random.js";
import { TestConsortium } from "../harness/test-consortium.js";
import { Workload } from "../harness/workload.js";

const run = promisify(execFile);
const PROGRAM = fileURLToPath(new URL("../../../scripts/cli/bin.cjs", import.meta.url));
const operators = ["Org1MSP", "Org2MSP"] as const;

test("an audit finds nothing wrong after honest migrations, and an anchor of another history", async () => {
  await using consortium = await TestConsortium.start(operators.length);
  const workload = new Workload(consortium.participants, announcedRandom("audit"));
  const vms = await Promise.all(operators.map((each) => workload.newVm(each)));
  await Promise.all(
    vms.map(async (vm) => {
      for (let count = 0; count < 2; count += 1) await workload.migrate(vm);
    }),
  );
  const { descriptorFile } = consortium.consortium;
  const command = [PROGRAM, "audit", "--network", descriptorFile];
  const { stdout } = await run(process.execPath, command);
  assert.match(stdout, /^Org1MSP {2}checked consortium \(\d+ blocks\), .*0 violations, 0 open$/m);
  assert.match(stdout, /^Org2MSP {2}checked .*0 violations/m);

  const client = consortium.clients.get("Org1MSP");
  assert.ok(client);
  await client.submit(consortium.consortiumChannel, "Anchor", {
    channel: client.privateChannel,
    blockNumber: 1_000_000,
    blockHash: "ab".repeat(32),
  });
  await assert.rejects(
    run(process.execPath, command),
    (error: { code: number; stdout: string }) => {
      assert.equal(error.code, 3);
      assert.match(error.stdout, /^Org1MSP {2}ANCHOR_BEYOND_CHAIN .* block 1000000 /m);
      assert.match(error.stdout, /^Org2MSP {2}checked .*0 violations/m);
      return true;
    },
  );
});

test("an audit finds an Arrival that an operator forged on its own private channel", async () => {
  const [honest, hostile] = ["Org1MSP", "Org3MSP"];
  const network = await startBareNetwork({ operators: [...operators, hostile], hostile });
  try {
    await using evil = await LedgerClient.connect(network.descriptor, hostile);
    const settlement = {
      migrationId: someId(honest),
      statement: "Arrival" as const,
      hop: 1,
      instanceId: someId(honest),
      vmId: `sha256:${"1".repeat(64)}`,
      counterpart: honest,
      settled: { by: hostile, transactionId: "", claimedAt: "" },
    };
    const event = { statement: "Arrival", settlement };
    await evil.contract(evil.privateChannel).submit("Forge", {
      arguments: [
        "settlement",
        settlement.migrationId,
        JSON.stringify(settlement),
        "Arrival",
        JSON.stringify(event),
      ],
    });
    const options = { network: network.descriptor, operator: hostile, identity: "gateway" };
    const { findings } = await audit(options);
    assert.deepEqual(findings.map(({ code }) => code).sort(), [
      "SETTLEMENT_UNFOUNDED",
      // Its chaincode does not know the VM whose arrival it claims, so its answers differ as well.
      "STATE_DIFFERS",
    ]);
  } finally {
    await network.stop();
  }
});
