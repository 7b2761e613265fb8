import { describe, it } from "node:test";
import type { ConformanceNetwork } from "./conformance-network.js";
import { endorseFailure, evaluateFailure, thrown } from "./expected-failures.js";
import { failureOf } from "./failure.js";
import { observe } from "./observation.js";

interface Page {
  readonly keys: string[];
  readonly fetchedRecordsCount: number;
  readonly bookmark: string;
}

/** Tests of reads, writes, ranges, pages, composite keys and history, as chaincode sees them. */
export function stateSuite(net: ConformanceNetwork): void {
  const evaluate = async (name: string, ...values: string[]): Promise<unknown> =>
    JSON.parse(await net.evaluate(name, ...values));
  const keysOf = async (start: string, end: string): Promise<string[]> =>
    ((await evaluate("range", start, end)) as [string, string][]).map(([key]) => key);

  describe("state", () => {
    it("is read at every operator's peer once it is committed", async () => {
      observe("the result of a write", await net.submit("put", "s/colour", "blue"), "done");
      for (const mspId of net.operators) {
        observe("a committed value", await net.client(mspId).evaluate("get", "s/colour"), "blue");
      }
      await net.evaluate("put", "s/evaluated", "x");
      observe("what an evaluation wrote", await net.evaluate("get", "s/evaluated"), "");
    });

    it("does not show a transaction its own writes", async () => {
      await net.submit("put", "own/a", "old");
      observe("reading one's own write", await net.submit("putThenGet", "own/a", "new"), "old");
      observe("the write", await net.evaluate("get", "own/a"), "new");
      observe("ranging over one's own write", await evaluate("putThenRange", "own/0", "own/z"), [
        "own/a",
      ]);
    });

    it("keeps the last write of a transaction, and takes an empty value for a deletion", async () => {
      await net.submit("put", "last/a", "1", "last/a", "2");
      observe("two writes of one key", await net.evaluate("get", "last/a"), "2");
      await net.submit("put", "last/a", "");
      observe("after an empty value", await keysOf("last/", "last0"), []);
      await net.submit("delete", "last/never");
      observe("after deleting what never was", await net.evaluate("get", "last/never"), "");
    });

    it("orders keys by their UTF-8 bytes", async () => {
      // U+FF5E and U+FFFD come before U+1F600 in UTF-8, after it in UTF-16.
      const keys = ["u/a", "u/b", "u/é", "u/\ud7ff", "u/～", "u/\ufffd", "u/\u{1f600}"];
      await net.submit("put", ...[...keys].reverse().flatMap((key) => [key, `value of ${key}`]));
      observe(
        "a range over keys of all planes",
        await evaluate("range", "u/", "u0"),
        keys.map((key) => [key, `value of ${key}`]),
      );
      observe("a range from U+FF5E", await keysOf("u/～", "u0"), keys.slice(4));
      observe("a range up to U+1F600", await keysOf("u/", "u/\u{1f600}"), keys.slice(0, 6));
      observe("a range whose end is before its start", await keysOf("u0", "u/"), []);
      observe("a range without an end", (await keysOf("u/", "")).slice(0, 7), keys);
      const everything = await keysOf("", "");
      observe("composite keys in a range of all", everything.filter(isComposite), []);
    });

    it("takes any text for a key and any bytes for a value", async () => {
      const key = "k/ \n\"'\\{}%\u0001/\u{1f984}";
      await net.submit("put", key, "\u0000\u{1f984}\n");
      observe("a value of all planes", await net.evaluate("get", key), "\u0000\u{1f984}\n");
      observe("a write under an empty key", await net.submit("put", "", "1"), "done");
      observe("a read of an empty key", await net.evaluate("get", ""), "1");
    });

    it("gives long ranges whole, and by pages with bookmarks", async () => {
      const keys = Array.from({ length: 250 }, (_, index) => `m/${String(index + 100)}`);
      await net.submit("put", ...keys.flatMap((key) => [key, "1"]));
      observe("a range of 250", await keysOf("m/", "m0"), keys);
      const pages: Page[] = [];
      let bookmark = "";
      do {
        const page = (await evaluate("page", "m/", "m0", "100", bookmark)) as Page;
        pages.push(page);
        bookmark = page.bookmark;
      } while (bookmark !== "");
      observe(
        "pages of 100",
        pages.map((page) => [page.keys[0], page.fetchedRecordsCount, page.bookmark]),
        [
          ["m/100", 100, "m/200"],
          ["m/200", 100, "m/300"],
          ["m/300", 50, ""],
        ],
      );
      observe("a page that just holds all", await evaluate("page", "m/345", "m0", "5", ""), {
        keys: keys.slice(245),
        fetchedRecordsCount: 5,
        bookmark: "",
      });
      observe("a page without any", await evaluate("page", "n/", "n0", "5", ""), {
        keys: [],
      });
      observe("a bookmark in mid-range", await evaluate("page", "m/", "m0", "1", "m/2"), {
        keys: ["m/200"],
        fetchedRecordsCount: 1,
        bookmark: "m/201",
      });
    });

    it("refuses writes beside a paged query", async () => {
      observe(
        "a write after a page",
        await failureOf(net.submit("pageThenPut", "m/100", "m0")),
        endorseFailure(
          thrown(
            "PUT_STATE failed: transaction ID: <id>: txid [<id>]: unsuppored transaction. " +
              "Transaction has already performed a paginated query. Writes are not allowed",
          ),
        ),
      );
    });

    it("refuses rich queries, which LevelDB cannot answer", async () => {
      observe(
        "a rich query",
        await failureOf(net.evaluate("query")),
        evaluateFailure(
          thrown(
            "GET_QUERY_RESULT failed: transaction ID: <id>: ExecuteQuery not supported for leveldb",
          ),
        ),
      );
    });
  });

  describe("composite keys", () => {
    it("are found by their beginning, in byte order, apart from simple ones", async () => {
      const owned = [
        ["ann", "1"],
        ["ann", "～"],
        ["ann", "\u{1f600}"],
        ["anna", "3"],
      ];
      for (const attributes of owned) {
        await net.submit("putComposite", attributes.join("+"), "owner", ...attributes);
      }
      observe(
        "a partial composite key",
        await evaluate("partial", "owner", "ann"),
        owned.slice(0, 3),
      );
      observe("a type of composite key", await evaluate("partial", "owner"), owned);
      observe(
        "a composite key",
        await net.evaluate("getComposite", "owner", "ann", "～"),
        "ann+～",
      );
      const [first, second] = owned;
      const page = (await evaluate("partialPage", "1", "", "owner", "ann")) as {
        found: string[][];
        bookmark: string;
      };
      observe("a page of composite keys", page.found, [first]);
      const { found } = (await evaluate("partialPage", "1", page.bookmark, "owner", "ann")) as {
        found: string[][];
      };
      observe("the page after it", found, [second]);
    });
  });

  describe("history", () => {
    it("tells every modification, newest first", async () => {
      const transactionIds: string[] = [];
      for (const [name, ...values] of [
        ["put", "h/a", "1"],
        ["put", "h/a", "2"],
        ["delete", "h/a"],
        ["put", "h/a", "3"],
      ] as const) {
        const transaction = await net.client().endorse(name, ...values);
        await net.commit(transaction);
        transactionIds.push(transaction.getTransactionId());
      }
      const told = (await evaluate("history", "h/a")) as {
        value: string;
        isDelete: boolean;
        transactionId: string;
        seconds: number;
      }[];
      observe(
        "a history",
        told.map(({ value, isDelete, transactionId }) => [value, isDelete, transactionId]),
        [
          ["3", false, transactionIds[3]],
          ["", true, transactionIds[2]],
          ["2", false, transactionIds[1]],
          ["1", false, transactionIds[0]],
        ],
      );
      const ages = told.map(({ seconds }) => Date.now() / 1000 - seconds);
      observe(
        "a history's timestamps",
        ages.every((age) => age > -5 && age < 300),
        true,
      );
      observe("the history of what never was", await evaluate("history", "h/never"), []);
    });

    it("tells writes of one block in their order, of invalid transactions nothing", async () => {
      await net.submit("put", "h/n", "0");
      const transactions = [
        await net.client().endorse("put", "h/n", "first"),
        await net.client().endorse("increment", "h/n"),
        await net.client().endorse("put", "h/n", "second"),
      ];
      observe("blind writes beside a conflict", await net.commit(...transactions), [0, 11, 0]);
      const told = (await evaluate("history", "h/n")) as { value: string }[];
      observe(
        "the history of blind writes",
        told.map(({ value }) => value),
        ["second", "first", "0"],
      );
    });
  });

  describe("large values", () => {
    it("of a megabyte are kept, and come back", async () => {
      const size = 1024 * 1024;
      const value = "é".repeat(size / 2);
      await net.submit("put", "large/argument", value);
      observe("a value of 1 MiB", (await net.evaluate("get", "large/argument")) === value, true);
      const several = 5 * size;
      await net.submit("putLarge", "large/several", String(several));
      observe("a value of 5 MiB", await net.evaluate("sizeOf", "large/several"), String(several));
    });

    it("over the ordering service's limit are refused by it", async () => {
      const tooLarge = String(11 * 1024 * 1024);
      const failure = await failureOf(net.submit("putLarge", "large/over", tooLarge));
      observe(
        "a transaction of 11 MiB",
        { ...failure, message: failure.message.replace(/payload is \d+/, "payload is <size>") },
        {
          code: 10,
          message:
            "received unsuccessful response from orderer: status=BAD_REQUEST, info=message payload is <size> bytes and exceeds maximum allowed 10485760 bytes",
        },
      );
      observe("what was refused", await net.evaluate("get", "large/over"), "");
    });
  });
}

function isComposite(key: string): boolean {
  return key.startsWith("\0");
}
