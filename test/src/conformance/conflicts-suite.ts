import { describe, it } from "node:test";
import type { ConformanceNetwork } from "./conformance-network.js";
import { observe } from "./observation.js";

const VALID = 0;
const MVCC_CONFLICT = 11;
const PHANTOM_CONFLICT = 12;

/** Tests of transactions that are endorsed on one state and committed on another. */
export function conflictsSuite(net: ConformanceNetwork): void {
  const endorse = (name: string, ...values: string[]) => net.client().endorse(name, ...values);

  describe("of transactions endorsed before either is committed", () => {
    it("the second that read what the first wrote is an MVCC conflict", async () => {
      await net.submit("put", "c/counter", "0");
      const both = [
        await endorse("increment", "c/counter"),
        await endorse("increment", "c/counter"),
      ];
      observe("two increments", await net.commit(...both), [VALID, MVCC_CONFLICT]);
      observe("the counter", await net.evaluate("get", "c/counter"), "1");
    });

    it("one that read the absence of a key conflicts with its creation", async () => {
      const both = [
        await endorse("put", "c/absent", "1"),
        await endorse("copy", "c/absent", "c/x"),
      ];
      observe("a creation and a read", await net.commit(...both), [VALID, MVCC_CONFLICT]);
    });

    it("one that read a key conflicts with its deletion, and with the same value anew", async () => {
      await net.submit("put", "c/deleted", "1", "c/same", "1");
      const deletion = [
        await endorse("delete", "c/deleted"),
        await endorse("copy", "c/deleted", "c/y"),
      ];
      observe("a deletion and a read", await net.commit(...deletion), [VALID, MVCC_CONFLICT]);
      const same = [await endorse("put", "c/same", "1"), await endorse("copy", "c/same", "c/y")];
      observe("the same value again and a read", await net.commit(...same), [VALID, MVCC_CONFLICT]);
    });

    it("those that only write do not conflict; the last one stands", async () => {
      const both = [await endorse("put", "c/blind", "1"), await endorse("put", "c/blind", "2")];
      observe("two blind writes", await net.commit(...both), [VALID, VALID]);
      observe("the later write", await net.evaluate("get", "c/blind"), "2");
    });

    it("an invalid one makes no other invalid", async () => {
      await net.submit("put", "c/chain", "0");
      const three = [
        await endorse("put", "c/chain", "9"),
        // This one reads a key that the first wrote, and would write a key that the third reads.
        await endorse("copy", "c/chain", "c/link"),
        await endorse("copy", "c/link", "c/end"),
      ];
      observe("a chain of three", await net.commit(...three), [VALID, MVCC_CONFLICT, VALID]);
    });

    it("a read-only one conflicts, too", async () => {
      await net.submit("put", "c/read", "1");
      const both = [await endorse("put", "c/read", "2"), await endorse("get", "c/read")];
      observe("a write and a read", await net.commit(...both), [VALID, MVCC_CONFLICT]);
    });

    it("one that was committed in an earlier block conflicts all the same", async () => {
      await net.submit("put", "c/later", "0");
      const late = await endorse("increment", "c/later");
      await net.submit("put", "c/later", "5");
      observe("an increment come late", await net.commit(late), [MVCC_CONFLICT]);
    });
  });

  describe("a range that was read", () => {
    const cases: [what: string, ...change: [name: string, ...values: string[]]][] = [
      ["a key that appears", "put", "KEY/2", "1"],
      ["a key that goes", "delete", "KEY/1"],
      ["a value that changes", "put", "KEY/3", "changed"],
    ];
    for (const [index, [what, name, ...values]] of cases.entries()) {
      it(`conflicts with ${what}, in the same block and in an earlier one`, async () => {
        const prefix = `p${index}`;
        const change = values.map((each) => each.replace("KEY", prefix));
        const read = ["countInto", `${prefix}/`, `${prefix}0`, `result/${prefix}`] as const;
        await net.submit("put", `${prefix}/1`, "1", `${prefix}/3`, "1");
        const both = [await endorse(name, ...change), await endorse(...read)];
        observe(`${what}, and a range`, await net.commit(...both), [VALID, PHANTOM_CONFLICT]);
        await net.submit("put", `${prefix}/1`, "1", `${prefix}/3`, "1");
        const late = await endorse(...read);
        await net.submit("delete", `${prefix}/1`);
        observe("a range come late", await net.commit(late), [PHANTOM_CONFLICT]);
      });
    }

    it("does not conflict with a key outside, or written by an invalid transaction", async () => {
      await net.submit("put", "q/1", "1", "q-other", "1");
      const three = [
        await endorse("put", "q-other", "2", "q0", "2"),
        await endorse("copy", "q-other", "q/2"),
        await endorse("countInto", "q/", "q0", "result/q"),
      ];
      observe("keys at a range's edges", await net.commit(...three), [VALID, MVCC_CONFLICT, VALID]);
    });

    it("is guarded only as far as it was read", async () => {
      await net.submit("put", "r/1", "1", "r/5", "1");
      const beyond = [
        await endorse("put", "r/7", "1"),
        await endorse("firstInto", "r/", "r0", "result/r"),
      ];
      observe("a key behind what was read", await net.commit(...beyond), [VALID, PHANTOM_CONFLICT]);
      const before = [
        await endorse("put", "r/0", "1"),
        await endorse("firstInto", "r/", "r0", "result/r"),
      ];
      observe("a key before what was read", await net.commit(...before), [VALID, PHANTOM_CONFLICT]);
    });

    it("of more keys than a message holds is guarded as well", async () => {
      const keys = Array.from({ length: 150 }, (_, index) => `t/${String(index + 100)}`);
      await net.submit("put", ...keys.flatMap((key) => [key, "1"]));
      const both = [
        await endorse("put", "t/249x", "1"),
        await endorse("countInto", "t/", "t0", "result/t"),
      ];
      observe("a key among 150", await net.commit(...both), [VALID, PHANTOM_CONFLICT]);
    });

    it("as a page is guarded up to its last key", async () => {
      await net.submit("put", "v/1", "1", "v/3", "1", "v/5", "1");
      const beyond = [await endorse("put", "v/4", "1"), await endorse("page", "v/", "v0", "2", "")];
      observe("a key behind a page", await net.commit(...beyond), [VALID, VALID]);
      const within = [await endorse("put", "v/2", "1"), await endorse("page", "v/", "v0", "2", "")];
      observe("a key within a page", await net.commit(...within), [VALID, PHANTOM_CONFLICT]);
    });

    it("of a composite key's beginning is guarded as well", async () => {
      await net.submit("putComposite", "1", "guarded", "a", "1");
      const both = [
        await endorse("putComposite", "1", "guarded", "a", "2"),
        await endorse("partial", "guarded", "a"),
      ];
      observe("a composite key that appears", await net.commit(...both), [VALID, PHANTOM_CONFLICT]);
    });

    it("that also read a changed key is an MVCC conflict first", async () => {
      await net.submit("put", "w/1", "1", "w-key", "1");
      const read = await endorse("countInto", "w/", "w0", "result/w");
      const copy = await endorse("copy", "w/1", "w-copy");
      const change = await endorse("put", "w/1", "2");
      observe("reads of both kinds", await net.commit(change, read, copy), [
        VALID,
        PHANTOM_CONFLICT,
        MVCC_CONFLICT,
      ]);
    });

    it("by a query of history is not guarded", async () => {
      await net.submit("put", "x/1", "1");
      const both = [await endorse("put", "x/1", "2"), await endorse("history", "x/1")];
      observe("a history and a write", await net.commit(...both), [VALID, VALID]);
    });
  });
}
