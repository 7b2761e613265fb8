import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { suite, test } from "node:test";
import { identify } from "../processes/process-identity.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { lockFolder } from "./lock-folder.js";

/** No process has this id: Linux gives smaller ones. */
const NO_PID = 2 ** 22 + 1;

suite("A folder's lock", () => {
  test("keeps others out until it is taken away, and tells them what to do", async (context) => {
    const folder = await temporaryFolder(context);
    const unlock = await lockFolder(folder);
    await assert.rejects(lockFolder(folder), {
      message:
        `Process ${process.pid} uses ${folder} already. Stop it, or name another folder. ` +
        `(If that process is no BASICS program, remove ${join(folder, "lock")}.)`,
    });
    assert.deepEqual(await readdir(folder), ["lock"]);
    await unlock();
    assert.deepEqual(await readdir(folder), []);
    await (
      await lockFolder(folder)
    )();
  });

  test("is taken over where its process has ended", async (context) => {
    const folder = await temporaryFolder(context);
    for (const left of [`${NO_PID} 1234 boot`, String(NO_PID), ""]) {
      await writeFile(join(folder, "lock"), left);
      const unlock = await lockFolder(folder);
      assert.equal(await readFile(join(folder, "lock"), "utf8"), identify(process.pid));
      assert.deepEqual(await readdir(folder), ["lock"]);
      await unlock();
    }
  });

  test(
    "is taken over where its process's id is another process's now",
    { skip: existsSync("/proc/self/stat") ? false : "no /proc" },
    async (context) => {
      const folder = await temporaryFolder(context);
      const [pid, startedAt, boot] = identify(process.pid).split(" ");
      for (const left of [`${pid} ${Number(startedAt) - 1} ${boot}`, `${pid} ${startedAt} other`]) {
        await writeFile(join(folder, "lock"), left);
        await (
          await lockFolder(folder)
        )();
      }
    },
  );

  test("that names an id alone holds as long as that process runs", async (context) => {
    const folder = await temporaryFolder(context);
    await writeFile(join(folder, "lock"), String(process.pid));
    await assert.rejects(lockFolder(folder), /uses .* already/);
  });

  test("is not taken away from a process that has it since", async (context) => {
    const folder = await temporaryFolder(context);
    const unlock = await lockFolder(folder);
    await writeFile(join(folder, "lock"), `${NO_PID} 1 boot`);
    await unlock();
    assert.deepEqual(await readdir(folder), ["lock"]);
  });

  test("names the remedy where a process died while it took over", async (context) => {
    const folder = await temporaryFolder(context);
    await writeFile(join(folder, "lock"), `${NO_PID} 1 boot`);
    await writeFile(join(folder, "lock.takeover"), `${NO_PID} 2 boot`);
    await assert.rejects(lockFolder(folder), /died as it took over .* then remove .*takeover\.$/);
  });

  test("is no lock of a folder that is not there", async (context) => {
    const folder = join(await temporaryFolder(context), "missing");
    await assert.rejects(lockFolder(folder), { code: "ENOENT" });
  });

  test("is taken over by one alone of many processes that come at once", async (context) => {
    const folder = await temporaryFolder(context);
    const module = new URL("lock-folder.js", import.meta.url).href;
    const program = `
      const { lockFolder } = await import(${JSON.stringify(module)});
      process.stdin.once("data", () => {
        lockFolder(${JSON.stringify(folder)}).then(
          () => process.stdout.write("taken\\n"),
          (error) => process.stdout.write(error.message + "\\n"),
        );
      });
      process.stdin.once("end", () => process.exit());
      process.stdout.write("here\\n");`;
    const children = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ["--input-type=module", "--eval", program], {
        stdio: ["pipe", "pipe", "inherit"],
      }),
    );
    const lines = children.map(({ stdout }) => text(stdout));
    const said = (child: (typeof children)[number]): Promise<void> =>
      new Promise((resolve) => {
        child.stdout.once("data", () => {
          resolve();
        });
      });
    await Promise.all(children.map(said));
    await writeFile(join(folder, "lock"), `${NO_PID} 1 boot`);
    const answered = children.map(said);
    for (const child of children) child.stdin.write("go\n");
    await Promise.all(answered);
    for (const child of children) child.stdin.end();
    const answers = (await Promise.all(lines)).map((each) => each.split("\n")[1] ?? "");
    assert.equal(answers.filter((each) => each === "taken").length, 1, answers.join("; "));
    assert.equal(answers.filter((each) => /uses .* already/.test(each)).length, 5);
  });
});
