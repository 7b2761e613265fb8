import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { ledgerUnderTest } from "../harness/ledger-under-test.js";

const program = fileURLToPath(new URL("./main.js", import.meta.url));
/** Fabric's programs take longer to come back. */
const rounds = ledgerUnderTest === "embedded" ? 3 : 1;

test("several faults at random, overlapping, lose nothing and double nothing", async () => {
  // A failure's last lines tell the seed and the round that replay it.
  const args = ["--fault", "random", "--rounds", String(rounds), "--small"];
  const child = spawn(process.execPath, ["--enable-source-maps", program, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let told = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (told += text));
  }
  const [status] = (await once(child, "close")) as [number | null];
  console.log(told);
  assert.equal(status, 0, told);
  assert.match(told, new RegExp(`^several at random +${rounds} +\\d+ +0 +0 `, "m"));
});
