import assert from "node:assert/strict";
import type { MigrationRecord, MspId } from "@basics/chaincode/records";
import { checkAnswer } from "../../http/testing/check-answer.js";
import type { MigrationView } from "../../schemas/migrations.js";
import type { Answer, Call } from "./inject.js";
import { CONSORTIUM, privateChannelOf } from "./simulated-fabric.js";
import type { SimulatedFabric } from "./simulated-fabric.js";
import type { Trace } from "./trouble.js";

/** A request that was answered, however late, and whether or not anyone still listened. */
interface Answered {
  readonly operator: MspId;
  readonly call: Call;
  readonly trace: Trace;
  readonly answer: Answer;
}

const VALID = 0;

/** Holds every answer of every gateway against what the ledgers hold, then and at the end. */
export class Judge {
  readonly #fabric: SimulatedFabric;
  readonly #answered: Answered[] = [];
  /** By operator: the migrations of which it was told that they are on record. */
  readonly #told = new Map<MspId, Set<string>>();
  /** What stands on the operators' own peers, by what these told of their commits. */
  readonly #standing = new Map<string, MigrationRecord>();

  constructor(fabric: SimulatedFabric) {
    this.#fabric = fabric;
    fabric.onCommit((operator, channel, { migration }) => {
      if (migration === undefined) return;
      this.#standing.set(`${operator} ${channel} ${migration.migrationId}`, migration);
    });
  }

  get answers(): number {
    return this.#answered.length;
  }

  /** The migrations that an operator was told of so far: no later read may say that there are none. */
  toldOf(operator: MspId): ReadonlySet<string> {
    return new Set(this.#told.get(operator));
  }

  take(answered: Answered, toldBefore: ReadonlySet<string>): void {
    const { answer, call, operator } = answered;
    const { method, path } = call;
    const { status, body } = answer;
    this.#answered.push(answered);
    const type = String(answer.headers["content-type"]);
    checkAnswer(method, path.replace(/\?.*/, ""), { status, type, body });
    const what = `${operator} ${method} ${path}: ${status} ${JSON.stringify(body)}`;
    assert.ok(status !== 500 && status !== 502, what);
    const asked = /^\/v1\/migrations\/([^/?]+)$/.exec(path)?.[1] ?? "";
    assert.ok(status !== 404 || !toldBefore.has(asked), `${what}, though it was told of before`);
    if (status > 201 || !path.startsWith("/v1/migrations") || path.includes("?")) return;
    const view = body as MigrationView;
    const record = this.#recordOf(operator, view);
    assert.ok(record !== undefined, `${what}: on no ledger`);
    if (view.state !== "indicated") assert.equal(record.state, view.state, what);
    const told = this.#told.get(operator) ?? new Set();
    this.#told.set(operator, told.add(view.migrationId));
  }

  /** Once everything has come to rest. */
  finish(): void {
    for (const answered of this.#answered) {
      this.#checkFailure(answered);
      const { answer, call, operator } = answered;
      if (answer.status > 201 || !call.path.startsWith("/v1/migrations")) continue;
      if (call.path.includes("?")) continue;
      const view = answer.body as MigrationView;
      const record = this.#recordOf(operator, view);
      const what = `${operator} ${call.path} was answered ${view.state}`;
      assert.ok(record !== undefined, what);
      if (view.state !== "indicated") assert.equal(record.state, view.state, what);
      assert.equal(record.instanceId, view.instanceId, what);
    }
  }

  /** An answer that a statement failed means that nothing of it is, or will be, on record. */
  #checkFailure({ answer, call, trace }: Answered): void {
    const { body, status } = answer;
    if (status < 400 || call.method === "GET") return;
    // Of what is stated on both ledgers the first part may stand alone: half a registration, or half
    // a cancellation of an unknown id.
    const onBoth = call.path.endsWith("/cancellation") || call.path === "/v1/instances";
    const channel = onBoth ? CONSORTIUM : undefined;
    for (const transaction of trace.transactions) {
      if (channel !== undefined && transaction.channel !== channel) continue;
      const places = this.#fabric.ordered.get(transaction.channel) ?? [];
      const valid = places.some(
        (each) => each.code === VALID && each.transaction.transactionId === transaction.transactionId,
      );
      const wrote = valid && transaction.writes.size > 0;
      assert.ok(!wrote, `${call.path} failed (${JSON.stringify(body)}), but is on record`);
    }
  }

  /** What the operator's own peer holds of a migration, on the ledger that the answer is of. */
  #recordOf(operator: MspId, view: MigrationView): MigrationRecord | undefined {
    const channel = view.kind === "local" ? privateChannelOf(operator) : CONSORTIUM;
    return this.#standing.get(`${operator} ${channel} ${view.migrationId}`);
  }
}
