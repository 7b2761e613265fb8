import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { oracleFileSchema } from "../live/oracle-file.js";
import { proxyConfigSchema } from "./config.js";

const README = await readFile(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");
const examples = [...README.matchAll(/^```json\n(.*?)^```/gms)].map(
  ([, text = ""]) => JSON.parse(text) as object,
);

describe("the README's examples", () => {
  it("are a description of an oracle and a proxy's configuration", () => {
    const [oracle, proxy, ...others] = examples;
    assert.equal(others.length, 0);
    assert.equal(oracleFileSchema.parse(oracle).consortium?.oracleFactor, 2);
    assert.equal(proxyConfigSchema.parse(proxy).channels["consortium"]?.validators, 48);
  });

  it("describe every metric", async () => {
    const source = new URL("../../src/live/metrics.ts", import.meta.url);
    const names = [...(await readFile(source, "utf8")).matchAll(/"basics_oracle_(\w+)"/g)];
    assert.ok(names.length > 8);
    for (const [, name = ""] of names) assert.ok(README.includes(name), `${name} is missing`);
  });
});
