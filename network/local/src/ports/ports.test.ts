import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import { text } from "node:stream/consumers";
import { suite, test } from "node:test";
import { findFreePorts } from "./ports.js";

const PORTS = new URL("ports.js", import.meta.url).href;

/** The ports that another process finds from a base, or the message of its failure. */
async function foundElsewhere(count: number, base: number): Promise<string> {
  const program = `
    const { findFreePorts } = await import(${JSON.stringify(PORTS)});
    console.log(await findFreePorts(${count}, ${base}).then(String, (error) => error.message));`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return said.trim();
}

suite("Free ports", () => {
  test("come in a row, and are given to nobody else as long as this process lives", async () => {
    const given = new Set<number>();
    for (let round = 0; round < 20; round++) {
      const found = await findFreePorts(5);
      const [first = 0] = found;
      assert.deepEqual(
        found,
        Array.from({ length: 5 }, (_, index) => first + index),
      );
      for (const port of found) given.add(port);
    }
    assert.equal(given.size, 100);
    for (const port of given) {
      const other = createSocket("udp4").bind({ address: "127.0.0.1", port, exclusive: true });
      await assert.rejects(once(other, "listening"), { code: "EADDRINUSE" });
      other.close();
    }
  });

  test("are had by whoever names them, unless something listens there", async () => {
    const [first = 0, second = 0] = await findFreePorts(2);
    assert.equal(await foundElsewhere(2, first), `${first},${second}`);
    const server = createServer().listen(second, "127.0.0.1");
    await once(server, "listening");
    assert.match(await foundElsewhere(2, first), new RegExp(`^Port ${second} of .* is in use`));
    server.close();
    await once(server, "close");
  });
});
