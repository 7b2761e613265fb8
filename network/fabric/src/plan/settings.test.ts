import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { suite, test } from "node:test";
import { draftBeside } from "@basics/runtime/files";
import type { Shape } from "./plan.js";
import type { Settings } from "./settings.js";
import { checkKept, clearUnfinished, readSettings, writeSettings } from "./settings.js";
import { shapeOf } from "../testing/shape.js";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";

function settingsOf(shape: Shape, changes: Partial<Settings> = {}): Settings {
  return {
    version: 1,
    fabric: "2.5.16",
    joined: [],
    ports: {},
    chaincodes: [],
    ...shape,
    ...changes,
  };
}

suite("Kept settings", () => {
  test("are read as they were written; there are none in a folder without", async (context) => {
    const folder = await temporaryFolder(context);
    assert.equal(await readSettings(folder), undefined);
    const settings = settingsOf(shapeOf(3), { joined: ["Org3MSP"] });
    await writeSettings(folder, settings);
    assert.deepEqual(await readSettings(folder), settings);
  });

  for (const [what, content] of Object.entries({
    "of another version": JSON.stringify({ ...settingsOf(shapeOf(1)), version: 2 }),
    "that lack a part": JSON.stringify({ version: 1, operators: [] }),
    "that are cut off": '{"version": 1, "oper',
  })) {
    test(`${what} are refused, with the file and the remedy`, async (context) => {
      const folder = await temporaryFolder(context);
      await writeFile(join(folder, "fabric.json"), content);
      await assert.rejects(
        readSettings(folder),
        /fabric\.json was written by another version; name another folder/,
      );
    });
  }

  test("go with the shape that they hold", () => {
    assert.doesNotThrow(() => {
      checkKept("data", settingsOf(shapeOf(3)), shapeOf(3), "2.5.16");
    });
  });

  const others: Record<string, [Shape, RegExp]> = {
    operators: [
      shapeOf(2),
      /operators is \["Org1MSP","Org2MSP","Org3MSP"\], not \["Org1MSP","Org2MSP"\]/,
    ],
    privateChannels: [shapeOf(3, { privateChannels: {} }), /privateChannels is \{.*\}, not \{\}/],
    orderers: [shapeOf(3, { orderers: 3 }), /orderers is 1, not 3/],
    peersPerOperator: [shapeOf(3, { peersPerOperator: 2 }), /peersPerOperator is 1, not 2/],
    sharedOrderer: [shapeOf(3, { sharedOrderer: true }), /sharedOrderer is false, not true/],
  };
  for (const [name, [wanted, expected]] of Object.entries(others)) {
    test(`refuse other ${name}, with what they hold and the remedy`, () => {
      assert.throws(
        () => {
          checkKept("data", settingsOf(shapeOf(3)), wanted, "2.5.16");
        },
        (error: Error) =>
          expected.test(error.message) &&
          /start that one, or name another folder/.test(error.message),
      );
    });
  }

  test("take an operator that joined later as asked for or not", () => {
    const kept = settingsOf(shapeOf(3), { joined: ["Org3MSP"] });
    for (const operators of [2, 3]) checkKept("data", kept, shapeOf(operators), "2.5.16");
    assert.throws(() => {
      checkKept("data", kept, shapeOf(1), "2.5.16");
    }, /operators is/);
  });

  test("take an operator whose joining was interrupted as asked for or not", () => {
    const joining = { mspId: "Org3MSP", privateChannel: true, admitting: true };
    const kept = settingsOf(shapeOf(2), { joining });
    checkKept("data", kept, shapeOf(2), "2.5.16");
    assert.throws(() => {
      checkKept("data", kept, shapeOf(4), "2.5.16");
    }, /operators is/);
  });

  test("of a newer Fabric are refused to an older one, not the other way round", () => {
    const cases: [kept: string, now: string, allowed: boolean][] = [
      ...([
        ["3.1.5", "2.5.16", false],
        ["3.1.5", "3.0.0", false],
      ] as [string, string, boolean][]),
      ...([
        ["2.5.16", "3.1.5", true],
        ["2.5.16", "2.5.9", true],
      ] as [string, string, boolean][]),
      ["3.9.0", "3.10.0", true],
    ];
    for (const [fabric, now, allowed] of cases) {
      const check = (): void => {
        checkKept("data", settingsOf(shapeOf(1), { fabric }), shapeOf(1), now);
      };
      if (allowed) check();
      else assert.throws(check, new RegExp(`last used by Fabric ${fabric.replaceAll(".", "\\.")}`));
    }
  });
});

suite("What a set-up that did not finish left", () => {
  test("is removed, and only that", async (context) => {
    const folder = await temporaryFolder(context);
    for (const name of ["organizations", "channels", "builder", "chaincode"]) {
      await mkdir(join(folder, name, "inside"), { recursive: true });
    }
    const draftName = basename(draftBeside(join(folder, "fabric.json")));
    for (const name of ["network.json", draftName, "lock"]) {
      await writeFile(join(folder, name), "{}");
    }
    assert.equal(await clearUnfinished(folder), true);
    assert.deepEqual(await readdir(folder), ["lock"]);
    assert.equal(await clearUnfinished(folder), false);
  });

  test("is not taken for what another program keeps in folders of the same name", async (context) => {
    const folder = await temporaryFolder(context);
    await mkdir(join(folder, "channels"));
    await writeFile(join(folder, "embedded.json"), "{}");
    await assert.rejects(
      clearUnfinished(folder),
      /holds what is none of Fabric's: embedded\.json; name another folder/,
    );
    assert.deepEqual((await readdir(folder)).sort(), ["channels", "embedded.json"]);
  });
});
