import fc from "fast-check";
import type { MspId } from "../records";
import type { Model, Statement } from "./model";
import { A, B, C, CONSORTIUM, digestOf, idOf, privateChannelOf } from "./operators";
import type { Call } from "./channels";

const operators = [A, B, C] as const;
const hosts = ["h1", "h2"] as const;

/**
 * A move of a test's history: a number that chooses among the actions of an honest operator,
 * perhaps with a lie in it; a reaction to some migration; or any statement at all.
 */
export type Move =
  | { readonly honest: number; readonly lie?: Partial<Pick<Statement, "as">> & Lie }
  | { readonly reaction: Reaction; readonly to: number }
  | { readonly wild: Statement };

interface Lie {
  readonly content?: string;
  readonly host?: string;
  readonly instanceId?: string;
  readonly migrationId?: string;
}

interface Reaction {
  readonly fn: "Verify" | "Decline" | "Cancel" | "Leave" | "Arrive";
  readonly as: MspId;
  readonly at: "consortium" | "private";
  readonly content: string;
  readonly host: string;
}

/** Generates moves on few ids, so that they collide. */
export function moves(): fc.Arbitrary<Move> {
  const honest = fc.nat({ max: 997 });
  const fn = fc.constantFrom<Reaction["fn"]>("Verify", "Decline", "Cancel", "Leave", "Arrive");
  const lie = fc.record(
    {
      as: fc.constantFrom(...operators),
      content: fc.constantFrom("intact", "altered"),
      host: fc.constantFrom(...hosts),
      instanceId: fc.constantFrom(...operators).map((operator) => idOf(operator, 1)),
      migrationId: fc
        .tuple(fc.constantFrom(...operators), fc.constantFrom(0, 1, 1000, 1001, 1002))
        .map(([by, n]) => idOf(by, n)),
    },
    { requiredKeys: [] },
  );
  const reaction = fc.record({
    fn,
    as: fc.constantFrom(...operators),
    at: fc.constantFrom("consortium" as const, "private" as const),
    content: fc.constantFrom("intact", "altered"),
    host: fc.constantFrom(...hosts),
  });
  return fc.oneof(
    { arbitrary: fc.record({ honest }), weight: 4 },
    { arbitrary: fc.record({ honest, lie: fc.oneof(fc.constant({}), lie) }), weight: 3 },
    { arbitrary: fc.record({ reaction, to: fc.nat({ max: 997 }) }), weight: 3 },
    { arbitrary: wildStatement().map((wild) => ({ wild })), weight: 2 },
  );
}

function wildStatement(): fc.Arbitrary<Statement> {
  const as = fc.constantFrom(...operators);
  const at = fc.constantFrom("consortium" as const, "private" as const);
  const host = fc.constantFrom(...hosts);
  const content = fc.constantFrom("intact", "altered");
  const instanceId = as.map((operator) => idOf(operator, 1));
  const migrationId = fc.tuple(as, fc.nat({ max: 4 })).map(([by, n]) => idOf(by, n));
  const fn = <const T extends string>(...names: T[]): fc.Arbitrary<T> => fc.constantFrom(...names);
  return fc.oneof(
    fc.record({ fn: fn("Register", "Retire"), as, at, instanceId, host }),
    fc.record({
      fn: fn("Indicate"),
      as,
      at,
      migrationId,
      instanceId,
      content,
      destination: as,
      from: host,
      to: host,
    }),
    fc.record({ fn: fn("Verify"), as, at, migrationId, content, host }),
    fc.record({ fn: fn("Decline", "Cancel"), as, at, migrationId }),
    fc.record({
      fn: fn("Leave", "Arrive"),
      as,
      at: fc.constant("private" as const),
      migrationId,
      host,
    }),
  );
}

/** Chooses the statement of a move in the model's present state. */
export function choose(move: Move, model: Model): Statement {
  if ("wild" in move) return move.wild;
  if ("reaction" in move) return react(move.reaction, move.to, model);
  // A liar does not first ask what the rules allow.
  const options =
    move.lie === undefined
      ? candidates(model).filter((each) => typeof model.judge(each) === "function")
      : candidates(model);
  const option = options[move.honest % options.length] ?? nothingLeft;
  // A field that the statement does not have is not sent.
  return { ...option, ...move.lie };
}

/** The statement of an honest operator when every instance is retired and nothing is left to do. */
const nothingLeft: Statement = {
  fn: "Retire",
  as: A,
  at: "consortium",
  instanceId: idOf(A, 1),
  host: "h1",
};

function react(reaction: Reaction, to: number, model: Model): Statement {
  const settles = reaction.fn === "Leave" || reaction.fn === "Arrive";
  const ofPrivate = reaction.at === "private" && !settles;
  const known = ofPrivate ? model.privateOf(reaction.as).migrations : model.consortium.migrations;
  const ids = [...known.keys()];
  const migrationId = ids[to % Math.max(ids.length, 1)] ?? idOf(reaction.as, 0);
  return { ...reaction, ...(settles ? { at: "private" } : {}), migrationId } as Statement;
}

/**
 * Lists the statements that an honest operator might make next, whether or not it is time for them.
 */
function candidates(model: Model): readonly Statement[] {
  const { instances, migrations } = model.consortium;
  const options: Statement[] = [];
  for (const instanceId of operators.map((operator) => idOf(operator, 1))) {
    const as = instances.get(instanceId)?.custodian ?? instanceId.slice(0, -37);
    const destination = operators[(operators.indexOf(as as "Org1MSP") + 1) % 3] ?? A;
    const migrationId = fresh(migrations, as);
    const move = { fn: "Indicate", as, migrationId, instanceId, destination } as const;
    options.push({ ...move, at: "consortium", content: "intact", from: "h1", to: "h2" });
    const here = model.privateOf(as);
    const from = here.instances.get(instanceId)?.host ?? "h1";
    const to = from === "h1" ? "h2" : "h1";
    const local = { ...move, migrationId: fresh(here.migrations, as), from, to };
    options.push({ ...local, at: "private", content: "intact" });
    const host = "h1";
    options.push({ fn: "Register", as, at: "private", instanceId, host });
    // An instance is not retired at once, because nothing happens to it after that.
    if ((instances.get(instanceId)?.hop ?? 0) > 2) {
      options.push({ fn: "Retire", as, at: "consortium", instanceId, host });
      options.push({ fn: "Retire", as, at: "private", instanceId, host });
    }
  }
  for (const [migrationId, { state, source, destination, content, to = "h1" }] of migrations) {
    if (state === "indicated" && destination !== undefined && content !== undefined) {
      const verify = { fn: "Verify", as: destination, at: "consortium", migrationId } as const;
      options.push({ ...verify, content, host: "h1" }, { ...verify, content, host: "h2" });
    }
    if (state === "confirmed" && destination !== undefined) {
      const settle = { at: "private", migrationId, host: to } as const;
      options.push({ ...settle, fn: "Leave", as: source });
      options.push({ ...settle, fn: "Arrive", as: destination });
    }
  }
  for (const as of operators) {
    for (const [migrationId, { state, content, to = "h1" }] of model.privateOf(as).migrations) {
      if (state === "indicated" && content !== undefined) {
        options.push({ fn: "Verify", as, at: "private", migrationId, content, host: to });
      }
    }
  }
  return options;
}

/** Returns an id beyond those that arbitrary statements use. */
function fresh(migrations: ReadonlyMap<string, unknown>, operator: MspId): string {
  return idOf(operator, 1000 + migrations.size);
}

/** Makes the call by which an operator's client sends this statement. */
export function callOf(statement: Statement): Call {
  const { as, at, fn } = statement;
  const channel = at === "consortium" ? CONSORTIUM : privateChannelOf(as);
  return { as, channel, fn, args: [argumentOf(statement)] };
}

function argumentOf(statement: Statement): object {
  const isPrivate = statement.at === "private";
  switch (statement.fn) {
    case "Register":
      return { instanceId: statement.instanceId, host: { name: statement.host } };
    case "Retire":
      return { instanceId: statement.instanceId };
    case "Indicate":
      return {
        migrationId: statement.migrationId,
        instanceId: statement.instanceId,
        vmId: digestOf(statement.content),
        sourceHost: { name: statement.from },
        ...(isPrivate
          ? { destinationHost: { name: statement.to } }
          : { destination: statement.destination }),
      };
    case "Verify":
      return {
        migrationId: statement.migrationId,
        vmId: digestOf(statement.content),
        host: { name: statement.host },
      };
    case "Decline":
    case "Cancel":
      return { migrationId: statement.migrationId, reason: "OTHER" };
    case "Leave":
      return { migrationId: statement.migrationId };
    case "Arrive":
      return { migrationId: statement.migrationId, host: { name: statement.host } };
  }
}
