import assert from "node:assert/strict";
import { resolve } from "node:path";
import { it } from "node:test";
import { stopCommand } from "./data-directory.js";

it("the command that stops a consortium names its folder as a person would, where it has to", () => {
  assert.equal(stopCommand(undefined), "basics down");
  assert.equal(stopCommand(resolve("some/where")), "basics down --data some/where");
  assert.equal(stopCommand("some/where"), "basics down --data some/where");
  assert.equal(stopCommand(process.cwd()), "basics down --data .");
  assert.equal(stopCommand(resolve("..", "beside")), "basics down --data ../beside");
});
