import assert from "node:assert/strict";
import { chmod, mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { suite, test } from "node:test";
import { FabricProgramsError, findPrograms } from "./programs.js";
import type { FakePrograms } from "../testing/fake-programs.js";
import { allPrograms, versioned, writePrograms } from "../testing/fake-programs.js";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";

/** Fabric's own page; every refusal ends with it. */
const INSTRUCTIONS = "https://hyperledger-fabric.readthedocs.io/en/latest/install.html";

async function refusal(folder: string): Promise<string> {
  const error = await findPrograms(folder).then(
    ({ version }) => assert.fail(`found ${version}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof FabricProgramsError);
  assert.ok(error.message.includes(INSTRUCTIONS), error.message);
  assert.match(error.message, /--fabric-bin/);
  return error.message;
}

suite("Fabric's programs", () => {
  test("are found in the folder that is named, with their version", async (context) => {
    const folder = await temporaryFolder(context);
    await writePrograms(folder, allPrograms("2.5.16"));
    assert.deepEqual(await findPrograms(folder), {
      peer: join(folder, "peer"),
      orderer: join(folder, "orderer"),
      configtxgen: join(folder, "configtxgen"),
      version: "2.5.16",
    });
  });

  test("are found on PATH where no folder is named, each in the first that has it", async (context) => {
    const folder = await temporaryFolder(context);
    const [first, second] = [join(folder, "first"), join(folder, "second")];
    const programs = allPrograms("3.1.5");
    await writePrograms(first, { peer: programs["peer"] ?? "" });
    await writePrograms(second, programs);
    const { PATH } = process.env;
    process.env["PATH"] = [join(folder, "none"), first, second, PATH].join(delimiter);
    try {
      const found = await findPrograms();
      assert.deepEqual([found.peer, found.orderer], [join(first, "peer"), join(second, "orderer")]);
      assert.equal(found.version, "3.1.5");
    } finally {
      process.env["PATH"] = PATH;
    }
  });

  test("that are missing are all named, with the folder", async (context) => {
    const folder = await temporaryFolder(context);
    assert.match(await refusal(folder), /^Fabric's peer, orderer, configtxgen are not in \//);
    const { peer = "" } = allPrograms("2.5.16");
    await writePrograms(folder, { peer, configtxgen: peer });
    const message = await refusal(folder);
    assert.ok(message.startsWith(`Fabric's orderer is not in ${folder}.`), message);
  });

  test("that are missing on PATH are said to be missing there", async (context) => {
    const { PATH } = process.env;
    process.env["PATH"] = await temporaryFolder(context);
    try {
      await assert.rejects(
        findPrograms(),
        /^FabricProgramsError: Fabric's peer, .* are not on PATH\./,
      );
    } finally {
      process.env["PATH"] = PATH;
    }
  });

  test("that may not be run count as missing, and so do folders of their name", async (context) => {
    const folder = await temporaryFolder(context);
    await writePrograms(folder, allPrograms("2.5.16"));
    await chmod(join(folder, "peer"), 0o644);
    assert.match(await refusal(folder), /^Fabric's peer is not in /);
    const other = await temporaryFolder(context);
    const { orderer = "", configtxgen = "" } = allPrograms("2.5.16");
    await writePrograms(other, { orderer, configtxgen });
    await mkdir(join(other, "peer"));
    assert.match(await refusal(other), /^Fabric's peer is not in /);
  });

  const unusable: Record<string, { programs: FakePrograms; expected: RegExp }> = {
    "of different versions are refused, each with its version": {
      programs: { orderer: versioned("orderer", "2.5.9") },
      expected: /differ in version: peer 2\.5\.16, orderer 2\.5\.9, configtxgen 2\.5\.16\./,
    },
    "that do not run are refused with the reason": {
      programs: { orderer: "echo 'wrong machine' >&2; exit 126" },
      expected: /orderer does not run: .*\n?.*wrong machine/,
    },
    "that tell no version are refused": {
      programs: { configtxgen: "echo configtxgen" },
      expected: /configtxgen does not say which version of Fabric it is\./,
    },
  };
  for (const [what, { programs, expected }] of Object.entries(unusable)) {
    test(what, async (context) => {
      const folder = await temporaryFolder(context);
      await writePrograms(folder, { ...allPrograms("2.5.16"), ...programs });
      assert.match(await refusal(folder), expected);
    });
  }

  for (const version of ["1.4.12", "2.2.15", "2.4.9", "4.0.0"]) {
    test(`of Fabric ${version} are refused, with the versions that do`, async (context) => {
      const folder = await temporaryFolder(context);
      await writePrograms(folder, allPrograms(version));
      const message = await refusal(folder);
      assert.ok(message.includes(`is of Fabric ${version}; BASICS runs on 2.5 and on 3`), message);
    });
  }
});
