import assert from "node:assert/strict";
import type { MigrationRecord, MspId } from "@basics/chaincode/records";
import type { Clock } from "../../time/clock.js";
import { checkAnswer } from "../http/check-answer.js";
import type { MigrationView } from "../../schemas/migrations.js";
import type { Answer, Call } from "./inject.js";
import { CONSORTIUM, privateChannelOf } from "./simulated-fabric.js";
import type { SimulatedFabric } from "./simulated-fabric.js";
import type { Trace } from "./trouble.js";

/** A request that was answered, however late, whether or not its client still listened. */
interface Answered {
  readonly operator: MspId;
  readonly call: Call;
  readonly trace: Trace;
  readonly answer: Answer;
  /** The time at which the request was sent. */
  readonly since: number;
}

/** The operator that held an instance from some time on, as an operator's own peer had it. */
interface Held {
  readonly from: number;
  readonly custodian: MspId;
  readonly open: boolean;
}

const VALID = 0;
/**
 * The longest time for an answer: a statement, the reads before and after it, and the way there.
 * Some paths make a statement on each of two ledgers.
 */
const longestAnswerMs = (path: string): number =>
  path.endsWith("/cancellation") || path === "/v1/instances" ? 85_000 : 50_000;

/**
 * Fails with a message. It is given as a function, since messages are long and hardly ever needed.
 */
function check(condition: boolean, message: () => string): asserts condition {
  if (!condition) assert.fail(message());
}

/** Compares every answer of every gateway with the ledgers, at that time and at the end. */
export class Judge {
  readonly #fabric: SimulatedFabric;
  readonly #clock: Pick<Clock, "elapsed">;
  readonly #answered: Answered[] = [];
  /** The migrations of which an operator was told that they are on record, by the operator. */
  readonly #told = new Map<MspId, Set<string>>();
  /** The records on the operators' own peers, as these reported their commits. */
  readonly #standing = new Map<string, MigrationRecord>();
  /** The holders, by operator and instance, of the instances that the consortium knows. */
  readonly #held = new Map<string, Held[]>();

  constructor(fabric: SimulatedFabric, clock: Pick<Clock, "elapsed">) {
    this.#fabric = fabric;
    this.#clock = clock;
    fabric.onCommit((operator, channel, { migration }) => {
      if (migration === undefined) return;
      const { destination = "", instanceId, migrationId, source, state } = migration;
      this.#standing.set(`${operator} ${channel} ${migrationId}`, migration);
      if (channel !== CONSORTIUM || instanceId === undefined) return;
      const custodian = state === "confirmed" ? destination : source;
      const key = `${operator} ${instanceId}`;
      const now = { from: clock.elapsed(), custodian, open: state === "indicated" };
      const unknown = { from: -Infinity, custodian: source, open: false };
      this.#held.set(key, [...(this.#held.get(key) ?? [unknown]), now]);
    });
  }

  get answers(): number {
    return this.#answered.length;
  }

  /**
   * Returns the migrations that an operator was told of so far. No later read may say that one of
   * them does not exist.
   */
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
    const what = (): string => `${operator} ${method} ${path}: ${status} ${JSON.stringify(body)}`;
    check(status !== 500 && status !== 502, what);
    const tookMs = this.#clock.elapsed() - answered.since;
    check(tookMs < longestAnswerMs(path), () => `${what()} took ${tookMs} ms`);
    const asked = /^\/v1\/migrations\/([^/?]+)$/.exec(path)?.[1] ?? "";
    const untold = status !== 404 || !toldBefore.has(asked);
    check(untold, () => `${what()}, though it was told of before`);
    if (status > 201 || !path.startsWith("/v1/migrations") || path.includes("?")) return;
    const view = body as MigrationView;
    const record = this.#recordOf(operator, view);
    check(record !== undefined, () => `${what()}: on no ledger`);
    if (view.state !== "indicated") assert.equal(record.state, view.state, what());
    this.#checkMayRun(answered, view);
    const told = this.#told.get(operator) ?? new Set();
    this.#told.set(operator, told.add(view.migrationId));
  }

  /** Checks the end, when everything has come to rest. */
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

  /**
   * Checks an operator that an answer allows to run the VM: at some moment while the request was
   * answered, it held the VM and no migration of it was open. The id of a tombstone names no
   * instance, so nothing can be checked there.
   */
  #checkMayRun({ operator, since }: Answered, view: MigrationView): void {
    const { destination, instanceId, mayRun, migrationId, source } = view;
    assert.ok(!(mayRun.source && mayRun.destination), `${migrationId} lets both run`);
    const allows =
      (mayRun.source && source === operator) ||
      (mayRun.destination && destination === operator) ||
      (view.kind === "local" && (mayRun.source || mayRun.destination));
    const held = this.#held.get(`${operator} ${instanceId ?? ""}`);
    if (!allows || held === undefined) return;
    const meanwhile = held.filter((_each, index) => (held[index + 1]?.from ?? Infinity) >= since);
    const free = meanwhile.some(({ custodian, open }) => custodian === operator && !open);
    assert.ok(
      free,
      `${migrationId} lets ${operator} run ${instanceId ?? ""}, which it does not hold`,
    );
  }

  /**
   * Checks that after an answer that a statement failed nothing of it is, or will be, on record.
   */
  #checkFailure({ answer, call, trace }: Answered): void {
    const { body, status } = answer;
    if (status < 400 || call.method === "GET") return;
    // If something is stated on both ledgers, the first part may stand alone: half of a
    // registration, or half of a cancellation of an unknown id.
    const onBoth = call.path.endsWith("/cancellation") || call.path === "/v1/instances";
    const channel = onBoth ? CONSORTIUM : undefined;
    for (const sent of trace.transactions) {
      if (channel !== undefined && sent.channel !== channel) continue;
      const places = this.#fabric.ordered.get(sent.channel) ?? [];
      const wrote = places.some(
        ({ code, transaction }) =>
          code === VALID &&
          transaction.transactionId === sent.transactionId &&
          transaction.writes.size > 0,
      );
      assert.ok(!wrote, `${call.path} failed (${JSON.stringify(body)}), but is on record`);
    }
  }

  /**
   * Returns the record that the operator's own peer holds of a migration, on the ledger that the
   * answer is about.
   */
  #recordOf(operator: MspId, view: MigrationView): MigrationRecord | undefined {
    const channel = view.kind === "local" ? privateChannelOf(operator) : CONSORTIUM;
    return this.#standing.get(`${operator} ${channel} ${view.migrationId}`);
  }
}
