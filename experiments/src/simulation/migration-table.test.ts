import assert from "node:assert/strict";
import { it } from "node:test";
import { MigrationTable } from "./migration-table.js";

it("a table of migrations keeps each, however many there are", () => {
  const table = new MigrationTable();
  const count = 20_000;
  for (let index = 0; index < count; index += 1) {
    assert.equal(table.add(index / 2, index % 1000, (index * 7) % 1000), index);
  }
  assert.equal(table.length, count);
  for (let index = 0; index < count; index += 997) {
    assert.equal(table.startedMs(index), index / 2);
    assert.equal(table.source(index), index % 1000);
    assert.equal(table.destination(index), (index * 7) % 1000);
  }
});
