import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, it } from "node:test";
import { askControl, ControlSocket } from "./control.js";

void describe("the control socket", () => {
  const request = { command: "upgrade-chaincode", name: "basics" } as const;

  void it("passes on progress, the end and the reason of a failure, to its owner alone", async () => {
    const control = await ControlSocket.open(({ command }, onProgress) => {
      onProgress("half way");
      return command === "upgrade-chaincode"
        ? Promise.resolve("upgraded")
        : Promise.reject(new Error("no such operator"));
    });
    try {
      assert.equal((await stat(control.path)).mode & 0o777, 0o600);
      const progress: string[] = [];
      const done = await askControl(control.path, request, (message) => progress.push(message));
      assert.deepEqual([progress, done], [["half way"], "upgraded"]);
      const other = { command: "add-operator", mspId: "Org4MSP", privateChannel: true } as const;
      await assert.rejects(
        askControl(control.path, other, () => undefined),
        /no such operator/,
      );
    } finally {
      await control.close();
    }
  });

  void it("refuses what it does not know", async () => {
    const control = await ControlSocket.open(() => Promise.resolve("done"));
    try {
      const socket = connect(control.path);
      socket.write('{"command":"erase"}\n');
      assert.match(await text(socket), /"failed"/);
    } finally {
      await control.close();
    }
  });
});
