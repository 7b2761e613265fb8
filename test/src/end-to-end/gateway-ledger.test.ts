/** Tests how the gateway's ledger client speaks to an embedded network, over Fabric's protocols. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { InstanceRecord, MigrationRecord, OperatorRecord } from "@basics/chaincode/records";
import { startEmbeddedNetwork } from "@basics/embedded";
import type { EmbeddedNetwork } from "@basics/embedded";
import { LedgerError, connectLedgers, systemClock } from "@basics/gateway";
import type { Connection, LedgerBlock } from "@basics/gateway";
import { LedgerClient } from "@basics/audit";
import { BASICS_CHAINCODE_DIRECTORY, loadChaincode } from "@basics/consortium";
import { someId } from "../harness/cloud.js";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { untilTrue } from "../harness/waiting.js";

const VM_ID = `sha256:${"ab".repeat(32)}`;

let folder: TemporaryFolder;
let network: EmbeddedNetwork;
let first: Connection;
let second: Connection;

async function startNetwork(): Promise<EmbeddedNetwork> {
  return startEmbeddedNetwork({
    operators: 2,
    dataDirectory: folder.path,
    chaincodes: [
      {
        name: "basics",
        channels: "all",
        run: { kind: "in-process", create: () => loadChaincode(BASICS_CHAINCODE_DIRECTORY) },
      },
    ],
  });
}

function connect(operator: string, identity = "gateway"): Promise<Connection> {
  return connectLedgers({
    network: network.descriptor,
    operator,
    identity,
    clock: systemClock,
    evaluateDeadlineMs: 60_000,
    submitDeadlineMs: 120_000,
    maximumSubmits: 100,
  });
}

function failsWith(code: string) {
  return (error: unknown): boolean => error instanceof LedgerError && error.code === code;
}

const registration = { digestAlgorithms: ["sha256"], keepsPrivateChannel: true };

before(async () => {
  folder = await TemporaryFolder.make();
  network = await startNetwork();
  first = await connect("Org1MSP");
  second = await connect("Org2MSP");
  const { consortium } = first.ledgers;
  const kind = { kind: "consortium", consortiumChannel: consortium.channel };
  await consortium.submit("ConfigureChannel", kind);
  await consortium.submit("RegisterOperator", registration);
  await second.ledgers.consortium.submit("RegisterOperator", registration);
});

after(async () => {
  first.close();
  second.close();
  await network.stop();
  await folder[Symbol.asyncDispose]();
});

describe("a statement", () => {
  it("is committed once; again it is answered from the record, without a block", async () => {
    const { consortium } = first.ledgers;
    const instanceId = someId("Org1MSP");
    const told: string[] = [];
    const committed = await consortium.submit<InstanceRecord>(
      "Register",
      { instanceId },
      { onTransactionId: (id) => told.push(id) },
    );
    assert.ok(committed.outcome === "committed");
    assert.deepEqual(told, [committed.transactionId]);
    const height = await consortium.height();
    assert.equal(committed.blockNumber, height - 1);
    const again = await consortium.submit<InstanceRecord>("Register", { instanceId });
    assert.equal(again.outcome, "already-recorded");
    assert.deepEqual(again.result, committed.result);
    assert.equal(await consortium.height(), height);
  });

  it("that the chaincode refuses has its code, and no transaction", async () => {
    const instanceId = someId("Org1MSP");
    await assert.rejects(
      second.ledgers.consortium.submit("Register", { instanceId }),
      failsWith("ID_NOT_COINED_BY_CREATOR"),
    );
    await assert.rejects(
      first.ledgers.consortium.evaluate("GetInstance", instanceId),
      failsWith("INSTANCE_NOT_FOUND"),
    );
  });

  it("of an identity without the gateway's role is refused", async () => {
    const auditor = await connect("Org1MSP", "auditor");
    try {
      await assert.rejects(
        auditor.ledgers.consortium.submit("RegisterOperator", registration),
        failsWith("NOT_A_GATEWAY"),
      );
    } finally {
      auditor.close();
    }
  });

  it("that conflicts with others on the same record gets through in the end", async () => {
    const { consortium } = first.ledgers;
    const endpoints = Array.from({ length: 8 }, (_, index) => `http://127.0.0.1:${9_000 + index}`);
    const committed = await Promise.all(
      endpoints.map((transferEndpoint) =>
        consortium.submit<OperatorRecord>("RegisterOperator", {
          ...registration,
          transferEndpoint,
        }),
      ),
    );
    const blocks = committed.map((each) => {
      assert.ok(each.outcome === "committed");
      return each.blockNumber;
    });
    const last = committed[blocks.indexOf(Math.max(...blocks))];
    const record = await consortium.evaluate<OperatorRecord>("GetOperator", "Org1MSP");
    assert.equal(record.transferEndpoint, last?.result.transferEndpoint);
    // Only the first of conflicting transactions in one block is valid, so each needed its own block.
    assert.equal(new Set(blocks).size, endpoints.length);
  });

  it("of both operators about one migration ends in one state", async () => {
    const migrationId = someId("Org1MSP");
    const instanceId = someId("Org1MSP");
    await first.ledgers.consortium.submit("Indicate", {
      migrationId,
      instanceId,
      vmId: VM_ID,
      destination: "Org2MSP",
    });
    const outcomes = await Promise.allSettled([
      first.ledgers.consortium.submit("Cancel", { migrationId, reason: "WITHDRAWN" }),
      second.ledgers.consortium.submit("Verify", { migrationId, vmId: VM_ID }),
    ]);
    const refused = outcomes.flatMap((each): unknown[] =>
      each.status === "rejected" ? [each.reason] : [],
    );
    assert.equal(refused.length, 1);
    assert.ok(
      failsWith("MIGRATION_CLOSED")(refused[0]) || failsWith("MIGRATION_CANCELLED")(refused[0]),
    );
    const { state } = await second.ledgers.consortium.evaluate<MigrationRecord>(
      "GetMigration",
      migrationId,
    );
    assert.ok(state === "cancelled" || state === "confirmed");
  });
});

describe("blocks", () => {
  const read = async (count: number): Promise<LedgerBlock[]> => {
    const blocks: LedgerBlock[] = [];
    const stopping = new AbortController();
    const { consortium } = first.ledgers;
    for await (const block of consortium.blocks({ blockNumber: 0 }, stopping.signal)) {
      if (blocks.push(block) === count) stopping.abort();
    }
    return blocks;
  };

  it("have the hashes that the ledger itself chains them by", async () => {
    const height = await first.ledgers.consortium.height();
    const blocks = await read(height);
    await using client = await LedgerClient.connect(network.descriptor, "Org2MSP");
    const raw = await client.gateway
      .getNetwork(first.ledgers.consortium.channel)
      .getBlockEvents({ startBlock: 1n });
    try {
      let number = 0;
      for await (const block of raw) {
        const previous = Buffer.from(block.getHeader()?.getPreviousHash_asU8() ?? []);
        assert.equal(blocks[number]?.hash, previous.toString("hex"), `block ${number}`);
        number += 1;
        if (number === height - 1) break;
      }
    } finally {
      raw.close();
    }
  });

  it("tell of valid statements only, in order, from the first on", async () => {
    const blocks = await read(await first.ledgers.consortium.height());
    const names = blocks.flatMap((block) => block.events.map((each) => each.statement));
    assert.deepEqual(names.slice(0, 3), [
      "ChannelConfiguration",
      "OperatorRegistration",
      "OperatorRegistration",
    ]);
    const indicated = names.filter((name) => name === "Indication");
    assert.equal(indicated.length, 1);
  });

  it("of another operator's private channel are not to be had", async () => {
    const { descriptor } = network;
    const foreign = descriptor.operators["Org2MSP"]?.privateChannel;
    assert.ok(foreign);
    const operators = {
      ...descriptor.operators,
      Org1MSP: { ...descriptor.operators["Org1MSP"], privateChannel: foreign },
    } as typeof descriptor.operators;
    const channels = {
      ...descriptor.channels,
      [foreign]: { kind: "private" as const, peers: Object.keys(descriptor.peers), orderers: [] },
    };
    const nosy = await connectLedgers({
      network: { ...descriptor, operators, channels },
      operator: "Org1MSP",
      identity: "gateway",
      clock: systemClock,
      evaluateDeadlineMs: 10_000,
      submitDeadlineMs: 10_000,
      maximumSubmits: 1,
    });
    try {
      assert.ok(nosy.ledgers.private);
      await assert.rejects(nosy.ledgers.private.evaluate("GetChannel"), LedgerError);
      const blocks = nosy.ledgers.private.blocks({ blockNumber: 0 }, AbortSignal.timeout(120_000));
      await assert.rejects(async () => {
        for await (const block of blocks) assert.fail(`got block ${block.number}`);
      }, failsWith("LEDGER_UNAVAILABLE"));
    } finally {
      nosy.close();
    }
  });
});

describe("a network that stops", () => {
  it("makes calls fail as unavailable, and is used again once it is back", async () => {
    const { consortium } = first.ledgers;
    const height = await consortium.height();
    const following = (async () => {
      for await (const block of consortium.blocks(
        { blockNumber: height },
        new AbortController().signal,
      )) {
        assert.ok(block.number >= height);
      }
    })();
    const lost = assert.rejects(following, failsWith("LEDGER_UNAVAILABLE"));
    await network.stop();
    await lost;
    await assert.rejects(consortium.evaluate("GetChannel"), failsWith("LEDGER_UNAVAILABLE"));
    const instanceId = someId("Org1MSP");
    await assert.rejects(
      consortium.submit("Register", { instanceId }),
      failsWith("LEDGER_UNAVAILABLE"),
    );
    network = await startNetwork();
    // The connection notices by itself that the network is back. Calls fail until then.
    await untilTrue("a statement is committed again", () =>
      consortium.submit("Register", { instanceId }).then(
        () => true,
        (error: unknown) => {
          assert.ok(failsWith("LEDGER_UNAVAILABLE")(error), String(error));
          return false;
        },
      ),
    );
    assert.ok((await consortium.height()) > height);
  });
});
