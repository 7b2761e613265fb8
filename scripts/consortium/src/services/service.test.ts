import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { Service } from "./service.js";

it("a service that does not start is quoted, and no earlier run of it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "basics-service-"));
  const script = join(folder, "service.mjs");
  const options = { name: "thing", script, args: [], logFile: join(folder, "thing.log") };
  try {
    await writeFile(script, 'console.error("the port is taken"); process.exit(1);');
    await assert.rejects(Service.start(options), /did not start .*\nthe port is taken$/);
    await writeFile(script, 'console.error("the disk is full"); process.exit(1);');
    await assert.rejects(Service.start(options), /\(exit status 1\)\.\nthe disk is full$/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
