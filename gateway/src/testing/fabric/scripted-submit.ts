import assert from "node:assert/strict";
import type { Transaction } from "@hyperledger/fabric-gateway";
import type { Awaited } from "../../ledger/following/commit-feed.js";
import { LedgerError } from "../../ledger/ledger-error.js";
import type { SubmitOptions } from "../../ledger/ledger.js";
import type {
  CommitStatus,
  EndorsedTransaction,
  PeerGateway,
} from "../../ledger/fabric/peer-gateway.js";
import { PeerRotation } from "../../ledger/fabric/peer-rotation.js";
import { SubmitEngine } from "../../ledger/fabric/submit.js";
import { SimulatedClock } from "../simulated-clock.js";

export const VALID = 0;

type Step<T, Of = EndorsedTransaction> = (of: Of, deadline: number) => T;

/** A peer that plays its steps from lists. The last entry of a list is played for ever. */
export class ScriptedPeer implements PeerGateway {
  readonly sent: EndorsedTransaction[] = [];
  readonly calls: string[] = [];
  endorsements: (() => Partial<EndorsedTransaction>)[] = [() => ({})];
  sends: Step<void>[] = [() => undefined];
  statuses: Step<CommitStatus, string>[] = [() => ({ code: VALID, blockNumber: 7 })];
  #endorsed = 0;

  constructor(readonly peer = "peer0") {}

  endorse(_transaction: string, argument: string): Promise<EndorsedTransaction> {
    this.calls.push("endorse");
    return this.#play(this.endorsements, (step) => {
      this.#endorsed += 1;
      return {
        transactionId: `${this.peer}-tx${this.#endorsed}`,
        result: Buffer.from(argument),
        writes: true,
        endorser: this,
        // The engine only passes it on.
        transaction: {} as Transaction,
        ...step(),
      };
    });
  }

  submit(transaction: EndorsedTransaction, deadline: number): Promise<void> {
    this.calls.push("submit");
    this.sent.push(transaction);
    return this.#play(this.sends, (step) => {
      step(transaction, deadline);
    });
  }

  commitStatus(transactionId: string, deadline: number): Promise<CommitStatus> {
    this.calls.push("status");
    return this.#play(this.statuses, (step) => step(transactionId, deadline));
  }

  evaluate(): Promise<Uint8Array> {
    return Promise.reject(new Error("not played"));
  }

  height(): Promise<number> {
    return Promise.reject(new Error("not played"));
  }

  blocks(): Promise<never> {
    return Promise.reject(new Error("not played"));
  }

  async #play<S, R>(steps: S[], act: (step: S) => R): Promise<R> {
    await Promise.resolve();
    const step = steps.length > 1 ? steps.shift() : steps[0];
    assert.ok(step !== undefined);
    return act(step);
  }
}

interface Detail {
  readonly mspId: string;
  readonly message: string;
}

export function fail(code: number, details: Detail[] = []): () => never {
  return () => {
    throw Object.assign(new Error(`gRPC ${code}`), { code, details });
  };
}

export function refusal(code: string): string {
  return `chaincode response 500, ${JSON.stringify({ code, message: "no", remedy: "none" })}`;
}

/** Blocks that tell what a test says, when a transaction is waited for. */
export class ScriptedCommits {
  readonly forgotten: string[] = [];
  /** Resolves with the status that the blocks tell, or with undefined if they broke off. */
  status: (transactionId: string) => Promise<CommitStatus | undefined> | undefined = () =>
    undefined;

  expect(transactionId: string): Awaited | undefined {
    const status = this.status(transactionId);
    return status && { status, forget: () => this.forgotten.push(transactionId) };
  }
}

export function setUpSubmit(...peers: ScriptedPeer[]): {
  peer: ScriptedPeer;
  commits: ScriptedCommits;
  engine: SubmitEngine;
  outcomes: string[];
  submit: (options?: SubmitOptions) => Promise<unknown>;
  failure: (options?: SubmitOptions) => Promise<LedgerError>;
} {
  const clock = new SimulatedClock(3);
  const [peer = new ScriptedPeer()] = peers;
  const outcomes: string[] = [];
  const commits = new ScriptedCommits();
  const engine = new SubmitEngine({
    channel: "consortium",
    peers: new PeerRotation(peers.length > 0 ? peers : [peer]),
    ownMspId: "Org1MSP",
    clock,
    submitDeadlineMs: 30_000,
    maximumSubmits: 2,
    commits,
    observer: {
      finished: (_channel, _transaction, outcome) => outcomes.push(outcome),
      retried: (_channel, reason) => outcomes.push(`retry:${reason}`),
    },
  });
  const run = async <T>(call: Promise<T>): Promise<T> => {
    let done = false;
    const ended = call.then(
      () => (done = true),
      () => (done = true),
    );
    await clock.until(() => done);
    await ended;
    return call;
  };
  const submit = (options?: SubmitOptions): Promise<unknown> =>
    run(engine.submit("Indicate", { id: 1 }, options));
  return {
    peer,
    commits,
    engine,
    outcomes,
    submit,
    failure: async (options) => {
      try {
        await submit(options);
      } catch (error) {
        assert.ok(error instanceof LedgerError, String(error));
        return error;
      }
      throw new assert.AssertionError({ message: "it should have failed" });
    },
  };
}
