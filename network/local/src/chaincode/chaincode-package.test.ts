import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { suite, test } from "node:test";
import { serviceCommand, startCommand } from "./chaincode-package.js";

async function writeFiles(context: TestContext, files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "basics-chaincode-"));
  context.after(() => rm(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    const file = join(directory, name);
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, text);
  }
  return directory;
}

const START = "fabric-chaincode-node start";
const shim = { "node_modules/fabric-shim/package.json": "{}" };

suite("A chaincode directory", () => {
  test("that is ready is started by its own shim, without npm in between", async (context) => {
    for (const script of [START, `set -x && ${START}`]) {
      const manifest = JSON.stringify({ main: "main.js", scripts: { start: script } });
      const directory = await writeFiles(context, {
        ...shim,
        "package.json": manifest,
        "main.js": "",
      });
      const cli = join(directory, "node_modules", "fabric-shim", "cli.js");
      assert.deepEqual(await startCommand(directory), [process.execPath, cli, "start"]);
    }
  });

  test("with another start script is started by npm", async (context) => {
    const manifest = JSON.stringify({ scripts: { start: "node server.js" } });
    const directory = await writeFiles(context, { "package.json": manifest });
    assert.deepEqual(await startCommand(directory), ["npm", "start", "--silent", "--"]);
  });

  test("that cannot be started is named with what it lacks and the remedy", async (context) => {
    const scripts = { start: START };
    const cases: [Record<string, string>, RegExp][] = [
      [{}, /has no package\.json; name the folder of a Node chaincode package/],
      [{ "go.mod": "" }, /holds Go chaincode; only Node chaincode is started/],
      [{ "package.json": "{" }, /package\.json is not JSON .*correct it/],
      [{ "package.json": "{}" }, /package\.json has no "start" script; give it one/],
      [
        { "package.json": JSON.stringify({ scripts }) },
        /fabric-shim is not installed for .*; run "npm install"/,
      ],
      [
        {
          ...shim,
          "package.json": JSON.stringify({
            main: "dist/main.js",
            scripts: { start: START, build: "tsc" },
          }),
        },
        /main\.js does not exist; run "npm run build" in /,
      ],
      [
        { ...shim, "package.json": JSON.stringify({ main: "gone.js", scripts }) },
        /gone\.js does not exist; correct "main" of /,
      ],
    ];
    for (const [files, expected] of cases) {
      const directory = await writeFiles(context, files);
      await assert.rejects(startCommand(directory), (error: Error) => {
        assert.match(error.message, expected);
        assert.ok(error.message.includes(directory), error.message);
        return true;
      });
    }
  });

  test("that is none, or not there, is told apart", async (context) => {
    const directory = await writeFiles(context, { file: "" });
    await assert.rejects(startCommand(join(directory, "file")), /file is not a directory/);
    await assert.rejects(startCommand(join(directory, "x")), /there is no directory .*x; name/);
  });
});

test("A chaincode directory is run as a service whatever its start script is", async (context) => {
  const manifest = JSON.stringify({ main: "main.js" });
  const directory = await writeFiles(context, {
    "package.json": manifest,
    "main.js": "",
    ...shim,
  });
  const [program, shimCli, command] = await serviceCommand(directory);
  assert.equal(program, process.execPath);
  assert.match(shimCli ?? "", /fabric-shim.cli\.js$/);
  assert.equal(command, "server");
  const unbuilt = await writeFiles(context, { "package.json": manifest, ...shim });
  await assert.rejects(serviceCommand(unbuilt), /main\.js does not exist/);
});
