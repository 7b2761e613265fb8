import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { loadNetwork } from "@basics/descriptor";
import { configSchema, loadConfig } from "@basics/gateway";
import { parseConfig } from "@basics/manager";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const pages = await readPages(join(ROOT, "docs"));
/**
 * A test of the gateway compares this page with the code: errors, metrics, operations,
 * configuration.
 */
const GATEWAY_README = await readFile(join(ROOT, "gateway", "README.md"), "utf8");
const GATEWAY_SOURCE = await readSources(join(ROOT, "gateway", "src"));

interface Block {
  readonly page: string;
  readonly language: string;
  readonly title: string | undefined;
  readonly text: string;
}

const blocks = [...pages].flatMap(([page, text]) =>
  [...text.matchAll(/^( *)```(\w+)(?: title=(\S+))?\n(.*?)^\1```/gms)].map(
    ([, , language = "", title, body = ""]): Block => ({ page, language, title, text: body }),
  ),
);

describe("the pages on running BASICS", () => {
  it("show JSON that parses", () => {
    const examples = blocks.filter(({ language }) => language === "json");
    assert.notEqual(examples.length, 0);
    for (const { page, title, text } of examples) {
      assert.doesNotThrow(() => JSON.parse(text) as unknown, `${page}, ${title ?? "untitled"}`);
    }
  });

  it("show a network.json and a gateway configuration that load and belong together", async () => {
    await using folder = await TemporaryFolder.make();
    for (const title of ["network.json", "gateway.json"]) {
      await writeFile(join(folder.path, title), example(title));
    }
    const config = await loadConfig(join(folder.path, "gateway.json"));
    const network = await loadNetwork(config.network);
    const operator = network.operators[config.operator];
    assert.ok(operator, "the operator is in network.json");
    assert.ok(config.identity in operator.identities, "so is its identity");
    for (const channel of [network.consortiumChannel, operator.privateChannel ?? ""]) {
      const peers = network.channels[channel]?.peers.map((name) => network.peers[name]?.mspId);
      assert.ok(peers?.includes(config.operator), `it has a peer of its own on ${channel}`);
    }
  });

  it("show a configuration that the reference manager takes", () => {
    const config = parseConfig(JSON.parse(example("manager.json")), "manager.json");
    assert.equal(config.gateway.tokenFile, "manager.token");
  });

  it("give the attribute of a gateway in the bytes that the chaincode parses", () => {
    const [, bytes = ""] = /DER:([0-9A-F:]+)/.exec(example("gateway.cnf")) ?? [];
    const attribute = Buffer.from(bytes.replaceAll(":", ""), "hex").toString();
    assert.deepEqual(JSON.parse(attribute), { attrs: { "basics.role": "gateway" } });
  });

  it("name metrics that exist", () => {
    const exist = firstCells(/^basics_/);
    const named = all(/\bbasics_[a-z]+(?:_[a-z]+)+\b/g).map((name) =>
      name.replace(/_(bucket|sum|count)$/, ""),
    );
    assertNamed(named, exist);
  });

  it("name files and folders of the repository that exist", async () => {
    const rooms = new Set(await readdir(ROOT));
    const paths = code().filter((text) => {
      const [first = "", ...rest] = text.split("/");
      return rest.length > 0 && rooms.has(first) && /^[\w./-]+$/.test(text);
    });
    assert.ok(paths.length > 60, `${paths.length} paths found`);
    const missing = paths.filter((path) => !existsSync(join(ROOT, path)));
    assert.deepEqual(missing, []);
  });
  it("name error codes that exist", () => {
    const exist = firstCells(/^[A-Z_]+$/);
    const foreign = /^(CORE|NODE)_|^(UNAVAILABLE|FAILED_PRECONDITION)$/;
    const named = code().filter((text) => /^[A-Z]+(_[A-Z]+)+$/.test(text) && !foreign.test(text));
    assertNamed(named, exist);
  });

  it("name error codes in alerts that exist", () => {
    const exist = firstCells(/^[A-Z_]+$/);
    const alerts = example("basics.rules.yaml");
    assertNamed([...alerts.matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)].map(String), exist);
  });

  it("name operations that exist", () => {
    const exist = firstCells(/^(GET|POST) /);
    const named = code().filter((text) => /^(GET|POST) \//.test(text));
    assertNamed(
      named.map((operation) => operation.replace(/\?.*/, "")),
      exist,
    );
  });

  it("name fields of the configuration that exist", () => {
    const sections = Object.keys(configSchema.shape).join("|");
    const field = new RegExp(`^(${sections})\\.[A-Za-z]+$`);
    const exist = firstCells(/^[a-z][A-Za-z.[\]]*$/);
    // The README lists the fields of `listen.tls` instead of itself, and `network.json` is a file.
    assertNamed(
      code().filter((text) => field.test(text) && !["listen.tls", "network.json"].includes(text)),
      exist,
    );
  });

  it("name log lines that the gateway writes", () => {
    const [, table = ""] = (pages.get("operate.md") ?? "").split("| log line of the gateway");
    const lines = table
      .split("\n")
      .filter((row) => row.startsWith("| `"))
      .flatMap((row) => spans(row.split(" | ")[0] ?? ""));
    assert.notEqual(lines.length, 0);
    for (const line of lines) {
      assert.ok(GATEWAY_SOURCE.includes(`"${line}`), `no log line "${line}"`);
    }
  });

  it("name tests that exist", async () => {
    const named = [
      ...(pages.get("security.md") ?? "").matchAll(/`([\w./-]+\.test\.ts)` "([^"]+)"/g),
    ];
    assert.notEqual(named.length, 0);
    for (const [, file = "", name = ""] of named) {
      const source = await readFile(join(ROOT, file), "utf8");
      assert.ok(source.includes(`"${name}"`), `${file} has no test "${name}"`);
    }
  });

  it("link to sections that exist", async () => {
    for (const [page, text] of pages) {
      for (const [, file = "", anchor = ""] of text.matchAll(
        /\]\((?!https?:)([^)#]*)#([^)]*)\)/g,
      )) {
        const target = file === "" ? text : await readFile(join(ROOT, "docs", file), "utf8");
        assert.ok(anchors(target).includes(anchor), `${page}: ${file}#${anchor}`);
      }
    }
  });
});

function example(title: string): string {
  const found = blocks.find(
    (block) => block.title !== undefined && basename(block.title) === title,
  );
  assert.ok(found, `no example ${title}`);
  return found.text;
}

/** Every match in all pages. */
function all(pattern: RegExp): string[] {
  return [...pages.values()].flatMap((text) => [...text.matchAll(pattern)].map(([match]) => match));
}

/** Inline code of all pages. */
function code(): string[] {
  return [...pages.values()].flatMap((text) => spans(text.replaceAll(/^ *```.*?^ *```/gms, "")));
}

function spans(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);
}

/** The first cells of the rows of all tables in the gateway's README. */
function firstCells(pattern: RegExp): string[] {
  return [...GATEWAY_README.matchAll(/^\| `([^`]+)`/gm)]
    .map(([, cell = ""]) => cell)
    .filter((cell) => pattern.test(cell));
}

function assertNamed(named: readonly string[], exist: readonly string[]): void {
  assert.notEqual(named.length, 0, "the pages name some");
  assert.notEqual(exist.length, 0, "some exist");
  assert.deepEqual(
    [...new Set(named)].filter((name) => !exist.includes(name)),
    [],
  );
}

/** The anchors that GitHub makes of a page's headings. */
function anchors(text: string): string[] {
  const headings = text.replaceAll(/^ *```.*?^ *```/gms, "").matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

async function readPages(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".md"));
  const texts = names.map(
    async (name) => [name, await readFile(join(folder, name), "utf8")] as const,
  );
  return new Map(await Promise.all(texts));
}

async function readSources(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true });
  const sources = names.filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const texts = await Promise.all(sources.map((name) => readFile(join(folder, name), "utf8")));
  return texts.join("\n");
}
