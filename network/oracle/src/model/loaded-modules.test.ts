import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { suite, test } from "node:test";

const HOOK = `
  import { writeSync } from "node:fs";
  export async function resolve(specifier, context, next) {
    const resolved = await next(specifier, context);
    writeSync(1, resolved.url + "\\n");
    return resolved;
  }`;

/** The modules that a process loads to import an entry of this package, by URL. */
function loadedBy(entry: string): string[] {
  const program = `
    import { register } from "node:module";
    register("data:text/javascript," + encodeURIComponent(${JSON.stringify(HOOK)}));
    await import(${JSON.stringify(entry)});`;
  const args = ["--input-type=module", "--eval", program];
  const said = execFileSync(process.execPath, args, { cwd: import.meta.dirname, encoding: "utf8" });
  return said.split("\n").filter((line) => line !== "");
}

const isHeavy = (url: string): boolean =>
  /\/(@grpc|@hyperledger|google-protobuf|prom-client|fabric-[a-z-]+)\//.test(url);
const isOfOthers = (url: string): boolean => /\/node_modules\/(?!@basics\/)/.test(url);

suite("Importing Oracle's pure model", () => {
  test("loads neither gRPC nor protobufs nor metrics, nor any package of others", () => {
    const loaded = loadedBy("@basics/oracle");
    assert.ok(loaded.some((url) => url.endsWith("/model/oracle-chain.js")));
    assert.deepEqual(loaded.filter(isHeavy), []);
    assert.deepEqual(loaded.filter(isOfOthers), []);
  });

  test("is told apart from importing live ordering, which loads all that", () => {
    assert.ok(loadedBy("@basics/oracle/live").some(isHeavy));
  });
});
