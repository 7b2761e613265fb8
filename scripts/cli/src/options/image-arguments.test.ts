import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Command } from "commander";
import { UsageError } from "../output/usage-error.js";
import { ofOneImage, ofParts, readImages, withImageArguments } from "./image-arguments.js";
import type { ImageOptions } from "./image-arguments.js";

function read(...words: readonly string[]) {
  const command = withImageArguments(new Command()).exitOverride();
  command.configureOutput({ writeErr: () => undefined });
  command.parse(words, { from: "user" });
  return readImages(command.args[0], command.opts<ImageOptions>());
}

describe("the images that a command is about", () => {
  it("are one image, of a format that is found out or named", () => {
    assert.deepEqual(read("disk.img"), { image: "disk.img", format: undefined });
    assert.deepEqual(read("disk.img", "--format", "qcow2"), { image: "disk.img", format: "qcow2" });
  });

  it("are the parts of a VM, each with its role, image and format", () => {
    const parts = ["--part", "disk0=a=b.img", "--part", "memory=vm.mem"];
    assert.deepEqual(read(...parts, "--format", "disk0=qcow2"), {
      parts: [
        { role: "disk0", image: "a=b.img", format: "qcow2" },
        { role: "memory", image: "vm.mem", format: undefined },
      ],
    });
  });

  for (const [what, words, message] of [
    ["none", [], /either one image, or each --part/],
    ["both kinds", ["disk.img", "--part", "disk0=a"], /either one image, or each --part/],
    ["a part without a role", ["--part", "=a.img"], /--part takes ROLE=IMAGE, not "=a.img"/],
    ["a part without an image", ["--part", "disk0="], /--part takes ROLE=IMAGE, not "disk0="/],
    ["two formats", ["a.img", "--format", "raw", "--format", "raw"], /give --format once/],
    ["a format without a role", ["--part", "disk0=a", "--format", "raw"], /--format takes ROLE=/],
    [
      "a format of another part",
      ["--part", "disk0=a", "--format", "disk1=raw"],
      /--format disk1=… is for a part not given: add --part disk1=IMAGE/,
    ],
    [
      "a part's format twice",
      ["--part", "disk0=a", "--format", "disk0=raw", "--format", "disk0=raw"],
      /--format disk0=… is given twice/,
    ],
  ] as const) {
    it(`are refused where there are ${what}`, () => {
      assert.throws(
        () => read(...words),
        (error: Error) => {
          assert.ok(error instanceof UsageError);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }

  it("are refused in a format that nobody reads", () => {
    assert.throws(() => read("a.img", "--format", "tar"), { code: "IMAGE_FORMAT_UNKNOWN" });
  });

  it("have options of their own: one value of one image, one of each part", () => {
    assert.equal(ofOneImage("--renew", undefined), undefined);
    assert.equal(ofOneImage("--renew", ["a.chunks"]), "a.chunks");
    const values = ofParts("--renew", ["disk0", "memory"], ["memory=m.chunks"]);
    assert.deepEqual([...values], [["memory", "m.chunks"]]);
  });
});
