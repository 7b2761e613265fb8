import assert from "node:assert/strict";
import { it } from "node:test";
import { sectionNames, sections } from "./sections.js";

const quantities = {
  rounds: 3,
  ledgers: ["embedded"],
  seconds: 8,
  warmUp: 30,
  concurrency: [8, 32],
  migrations: 10_000,
} as const;

it("every section tells how long it takes, and more of it takes longer", () => {
  assert.deepEqual(Object.keys(sections), [...sectionNames]);
  for (const name of sectionNames) {
    const usual = sections[name].seconds(quantities);
    assert.ok(usual > 0, name);
    const more = {
      ...quantities,
      rounds: 6,
      ledgers: ["embedded", "fabric"],
      migrations: 20_000,
    } as const;
    assert.ok(sections[name].seconds(more) >= usual, name);
  }
});

it("a ledger's section takes its windows both ways at each level, and step by step", () => {
  const seconds = (of: Parameters<typeof sections.ledger.seconds>[0]): number =>
    sections.ledger.seconds(of);
  assert.equal(seconds(quantities), 15 + 60 + 3 * 2 * 9 * 3);
  assert.equal(
    seconds({ ...quantities, ledgers: ["embedded", "fabric"] }),
    2 * seconds(quantities),
  );
});
