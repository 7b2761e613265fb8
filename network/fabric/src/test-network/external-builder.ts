import { execFile } from "node:child_process";
import { access, copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { writeAtomically } from "@basics/runtime/files";
import { writeBuilder } from "../chaincode/chaincode-package.js";
import { TestNetworkError } from "./sample-network.js";

const run = promisify(execFile);
const key = /^(\s*)externalBuilders:(.*)$/;

/** The `core.yaml` that the peers of `test-network-nano-bash` read. */
export async function coreFileOf(folder: string): Promise<string> {
  const own = join(folder, "config", "core.yaml");
  const shared = resolve(folder, "..", "config", "core.yaml");
  for (const file of [own, shared]) if (await exists(file)) return file;
  throw new TestNetworkError(
    `There is no ${shared}. Install Fabric's programs and configuration beside the samples: ` +
      "./install-fabric.sh binary",
  );
}

/** The folders of the external builders that a `core.yaml` names, in their order. */
export function builderPaths(core: string): string[] {
  const lines = core.split("\n");
  const start = lines.findIndex((line) => key.test(line));
  const indentation = key.exec(lines[start] ?? "")?.[1]?.length ?? 0;
  const section = lines.slice(start + 1);
  const end = section.findIndex((line) => {
    const text = line.trim();
    if (text === "" || text.startsWith("#") || text.startsWith("-")) return false;
    return line.length - line.trimStart().length <= indentation;
  });
  const inside = start < 0 ? [] : section.slice(0, end < 0 ? undefined : end);
  return inside
    .map((line) => /^\s*(?:-\s+)?path:\s*["']?([^"'#]+?)["']?\s*(?:#.*)?$/.exec(line)?.[1])
    .filter((path) => path !== undefined);
}

/** True where one of a `core.yaml`'s builders takes chaincode that runs as a service. */
export async function takesServices(coreFile: string): Promise<boolean> {
  const paths = builderPaths(await readFile(coreFile, "utf8"));
  const folder = await mkdtemp(join(tmpdir(), "basics-builder-"));
  try {
    await writeFile(join(folder, "metadata.json"), JSON.stringify({ type: "ccaas", label: "x" }));
    for (const path of paths) {
      // A peer calls it with the source's folder, then the metadata's.
      const taken = await run(join(path, "bin", "detect"), [folder, folder]).then(
        () => true,
        () => false,
      );
      if (taken) return true;
    }
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Has a `core.yaml` name a builder for chaincode as a service, before those that it names already:
 * the one that comes with Fabric's programs, or one of ours where that is absent. Keeps the file as
 * it was beside it.
 *
 * @returns the builder's folder.
 */
export async function addBuilder(coreFile: string, samples: string): Promise<string> {
  const shipped = join(samples, "builders", "ccaas");
  const ours = join(samples, "builders", "basics");
  const path = (await exists(join(shipped, "bin", "detect"))) ? shipped : ours;
  if (path === ours) await writeBuilder(ours);
  const core = await readFile(coreFile, "utf8");
  const changed = withBuilder(core, path);
  if (changed === undefined) {
    throw new TestNetworkError(
      `${coreFile} has no externalBuilders to add to; put this under "chaincode:" there:\n` +
        `    externalBuilders:\n${entry("      ", path).join("\n")}`,
    );
  }
  await copyFile(coreFile, `${coreFile}.orig`);
  await writeAtomically(coreFile, changed, { durable: true, mode: 0o644 });
  return path;
}

/** A `core.yaml` with one more builder; undefined where it has no list of builders. */
export function withBuilder(core: string, path: string): string | undefined {
  const lines = core.split("\n");
  const index = lines.findIndex((line) => key.test(line));
  const [, indentation = "", value = ""] = key.exec(lines[index] ?? "") ?? [];
  if (index < 0 || !/^\s*(\[\s*\])?\s*(#.*)?$/.test(value)) return undefined;
  const following = lines.slice(index + 1).find((line) => !/^\s*(#.*)?$/.test(line)) ?? "";
  // All items of a list have the same indentation.
  const ofItems = /^(\s*)-\s/.exec(following)?.[1] ?? `${indentation}  `;
  lines.splice(index, 1, `${indentation}externalBuilders:`, ...entry(ofItems, path));
  return lines.join("\n");
}

function entry(indentation: string, path: string): string[] {
  return [
    `${indentation}- name: basics_ccaas`,
    `${indentation}  path: ${path}`,
    `${indentation}  propagateEnvironment:`,
    `${indentation}    - CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG`,
  ];
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
