import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { common } from "@hyperledger/fabric-protos";
import { blockOf } from "../../testing/fabric/fabric-messages.js";
import { SimulatedClock } from "../../testing/simulated-clock.js";
import { FabricLedger } from "./fabric-ledger.js";
import type { LedgerError } from "../ledger-error.js";
import type { BlockStream, PeerGateway } from "./peer-gateway.js";
import { PeerRotation } from "./peer-rotation.js";

/** A peer that answers reads and streams blocks as a test tells it, and takes no statements. */
class ReadingPeer implements PeerGateway {
  asked = 0;
  closed = 0;
  answer: () => unknown = () => ({ ok: true });
  stream: (closed: Promise<void>) => AsyncGenerator<common.Block> = async function* () {
    /* nothing */
  };

  constructor(readonly peer: string) {}

  async evaluate(): Promise<Uint8Array> {
    this.asked += 1;
    await Promise.resolve();
    return Buffer.from(JSON.stringify(this.answer()));
  }

  blocks(): Promise<BlockStream> {
    let close = (): void => undefined;
    const closed = new Promise<void>((resolve) => (close = resolve));
    const stream = this.stream(closed);
    return Promise.resolve({
      [Symbol.asyncIterator]: () => stream,
      close: () => {
        this.closed += 1;
        close();
      },
    });
  }

  endorse(): Promise<never> {
    return Promise.reject(new Error("not played"));
  }
  submit = (): Promise<never> => this.endorse();
  commitStatus = (): Promise<never> => this.endorse();
  height = (): Promise<never> => this.endorse();
}

function fail(code: number): () => never {
  return () => {
    throw Object.assign(new Error(`gRPC ${code}`), { code, details: [] });
  };
}

function setUp(...peers: ReadingPeer[]): { ledger: FabricLedger; clock: SimulatedClock } {
  const clock = new SimulatedClock();
  const ledger = new FabricLedger({
    channel: "consortium",
    chaincode: "basics",
    ownMspId: "Org1MSP",
    peers: new PeerRotation(peers),
    clock,
    evaluateDeadlineMs: 5_000,
    submitDeadlineMs: 30_000,
    maximumSubmits: 10,
  });
  return { ledger, clock };
}

async function read(ledger: FabricLedger, clock: SimulatedClock): Promise<unknown> {
  let done = false;
  const answer = ledger.evaluate("GetMigration", "a").finally(() => (done = true));
  answer.catch(() => undefined);
  await clock.until(() => done);
  return answer;
}

const coded =
  (code: string) =>
  (error: LedgerError): boolean =>
    error.code === code;

describe("a read", () => {
  it("moves on to the next peer, and stays there", async () => {
    const [gone, alive] = [new ReadingPeer("peer0"), new ReadingPeer("peer1")];
    gone.answer = fail(14);
    const { ledger, clock } = setUp(gone, alive);
    assert.deepEqual(await read(ledger, clock), { ok: true });
    assert.deepEqual(await read(ledger, clock), { ok: true });
    assert.deepEqual([gone.asked, alive.asked], [1, 2]);
  });

  it("is LEDGER_UNAVAILABLE once every peer, or the only one twice, was away", async () => {
    const peer = new ReadingPeer("peer0");
    peer.answer = fail(14);
    const { ledger, clock } = setUp(peer);
    await assert.rejects(read(ledger, clock), coded("LEDGER_UNAVAILABLE"));
    assert.equal(peer.asked, 2);
  });

  it("that a broken connection ended, in whatever way, is made again", async () => {
    const peer = new ReadingPeer("peer0");
    const codes = [13, 2];
    peer.answer = () => {
      const code = codes.shift();
      return code === undefined ? { ok: true } : fail(code)();
    };
    const { ledger, clock } = setUp(peer);
    await assert.rejects(read(ledger, clock), coded("LEDGER_UNAVAILABLE"));
    assert.deepEqual(await read(ledger, clock), { ok: true });
  });

  it("that a peer answers with a failure of its chaincode is CHAINCODE_FAILED", async () => {
    const peer = new ReadingPeer("peer0");
    const details = [{ address: "", mspId: "Org1MSP", message: "chaincode response 500, what?" }];
    peer.answer = () => {
      throw Object.assign(new Error("evaluate call failed"), { code: 2, details });
    };
    const { ledger, clock } = setUp(peer);
    await assert.rejects(read(ledger, clock), coded("CHAINCODE_FAILED"));
    assert.equal(peer.asked, 1);
  });

  it("is not repeated when the chaincode refuses", async () => {
    const peer = new ReadingPeer("peer0");
    const message = JSON.stringify({
      code: "MIGRATION_NOT_FOUND",
      message: "No such.",
      remedy: "",
    });
    peer.answer = () => {
      const text = `chaincode response 500, ${message}`;
      throw Object.assign(new Error(text), { code: 2, details: [] });
    };
    const { ledger, clock } = setUp(peer);
    await assert.rejects(read(ledger, clock), coded("MIGRATION_NOT_FOUND"));
    assert.equal(peer.asked, 1);
  });

  it("whose answer is not JSON is CHAINCODE_FAILED", async () => {
    const peer = new ReadingPeer("peer0");
    peer.answer = () => undefined;
    peer.evaluate = () => Promise.resolve(Buffer.from("{"));
    const { ledger, clock } = setUp(peer);
    await assert.rejects(read(ledger, clock), coded("CHAINCODE_FAILED"));
  });
});

describe("blocks", () => {
  const numbers = async (ledger: FabricLedger, signal: AbortSignal): Promise<number[]> => {
    const seen: number[] = [];
    for await (const block of ledger.blocks({ blockNumber: 0 }, signal)) seen.push(block.number);
    return seen;
  };

  it("end without an error when the caller stops, and close the stream", async () => {
    const peer = new ReadingPeer("peer0");
    const stopping = new AbortController();
    peer.stream = async function* (closed) {
      yield blockOf(0, []);
      setImmediate(() => {
        stopping.abort();
      });
      await closed;
      fail(1)();
    };
    const { ledger } = setUp(peer);
    assert.deepEqual(await numbers(ledger, stopping.signal), [0]);
    assert.ok(peer.closed > 0);
  });

  it("end too when the caller stops while the stream is being opened", async () => {
    const peer = new ReadingPeer("peer0");
    peer.stream = async function* (closed) {
      await closed;
      yield* sending([]);
    };
    const { ledger } = setUp(peer);
    const stopping = new AbortController();
    const reading = numbers(ledger, stopping.signal);
    stopping.abort();
    assert.deepEqual(await reading, []);
  });

  async function* sending(blocks: number[], ending?: () => never): AsyncGenerator<common.Block> {
    for (const number of blocks) yield await Promise.resolve(blockOf(number, []));
    ending?.();
  }

  const broken: [string, () => AsyncGenerator<common.Block>][] = [
    ["breaks", () => sending([0], fail(14))],
    ["ends", () => sending([0])],
    ["leaves out a block", () => sending([0, 2])],
  ];
  for (const [what, stream] of broken) {
    it(`are LEDGER_UNAVAILABLE when the stream ${what}, and the next peer is used`, async () => {
      const [peer, next] = [new ReadingPeer("peer0"), new ReadingPeer("peer1")];
      peer.stream = stream;
      const { ledger, clock } = setUp(peer, next);
      const reading = numbers(ledger, new AbortController().signal);
      await assert.rejects(reading, coded("LEDGER_UNAVAILABLE"));
      assert.equal(peer.closed, 1);
      await read(ledger, clock);
      assert.deepEqual([peer.asked, next.asked], [0, 1]);
    });
  }
});

describe("events", () => {
  it("continue after a transaction in the middle of a block", async () => {
    const peer = new ReadingPeer("peer0");
    const stopping = new AbortController();
    const event = (transactionId: string) =>
      [
        {
          transactionId,
          chaincode: "basics",
          eventName: "Anchor",
          payload: '{"statement":"Anchor"}',
        },
        0,
      ] as const;
    peer.stream = async function* (closed) {
      yield blockOf(4, [event("a"), event("b"), event("c")]);
      yield blockOf(5, [event("d")]);
      await closed;
    };
    const { ledger } = setUp(peer);
    const seen: string[] = [];
    const from = { blockNumber: 4, afterTransactionIndex: 1 };
    for await (const each of ledger.events(from, stopping.signal)) {
      seen.push(each.transactionId);
      if (each.transactionId === "d") stopping.abort();
    }
    assert.deepEqual(seen, ["c", "d"]);
  });
});
