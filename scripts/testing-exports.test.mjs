import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { describe, it } from "node:test";

const root = new URL("../", import.meta.url);
const readManifest = (folder) =>
  JSON.parse(readFileSync(new URL(`${folder}/package.json`, root), "utf8"));
const { workspaces } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
const manifests = workspaces.map(readManifest);

/** Every file that a package's `exports` offers, with the conditions that lead to it. */
function targets(exported, conditions = []) {
  if (typeof exported === "string") return [{ file: exported, conditions }];
  return Object.entries(exported ?? {}).flatMap(([name, inner]) =>
    targets(inner, name.startsWith(".") ? conditions : [...conditions, name]),
  );
}

/** Where a program without the tests' condition finds a module, or the code of the error it gets. */
function resolveAsUser(specifier) {
  const program = `try { console.log(import.meta.resolve(${JSON.stringify(specifier)})); }
    catch (error) { console.log(error.code); }`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: root,
    encoding: "utf8",
    // What the tests themselves run under is not what a user runs under.
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  return stdout.trim();
}

describe("what packages export for tests", () => {
  const scaffolding = workspaces.flatMap((folder, index) => {
    const { name, exports } = manifests[index];
    if (exports?.["./testing/*"] === undefined) return [];
    const [module] = readdirSync(new URL(`${folder}/src/testing/`, root)).sort();
    return [`${name}/testing/${module.replace(/\.ts$/, "")}`];
  });

  it("stands under the tests' condition only", () => {
    for (const { name, exports } of manifests) {
      for (const { file, conditions } of targets(exports)) {
        if (!/\/testing\/|\.test\./.test(file)) continue;
        assert.ok(conditions.includes("basics-testing"), `${name} offers ${file} to its users`);
      }
    }
  });

  it("is found by tests", () => {
    assert.ok(scaffolding.length > 0);
    for (const specifier of scaffolding) assert.ok(import.meta.resolve(specifier));
  });

  it("is not found by a user", () => {
    for (const specifier of scaffolding) {
      assert.equal(resolveAsUser(specifier), "ERR_PACKAGE_PATH_NOT_EXPORTED", specifier);
    }
  });
});
