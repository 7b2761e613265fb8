import { execFile } from "node:child_process";
import { access, constants, stat } from "node:fs/promises";
import { delimiter, resolve } from "node:path";
import { promisify } from "node:util";

/** Fabric's own programs, as found on this machine. */
export interface FabricPrograms {
  readonly peer: string;
  readonly orderer: string;
  readonly configtxgen: string;
  /** Their version, for example `2.5.16`. */
  readonly version: string;
}

const run = promisify(execFile);
const names = ["peer", "orderer", "configtxgen"] as const;
const INSTRUCTIONS =
  "Install Fabric's programs as https://hyperledger-fabric.readthedocs.io/en/latest/install.html says " +
  "(./install-fabric.sh binary), then name the folder that holds them with --fabric-bin, or put it on PATH.";

/**
 * An error in finding Fabric's programs. Its message says why they cannot be used and what to do.
 */
export class FabricProgramsError extends Error {
  /** The problem in a sentence, without the remedy. */
  readonly problem: string;

  constructor(problem: string) {
    super(`${problem} ${INSTRUCTIONS}`);
    this.name = "FabricProgramsError";
    this.problem = problem;
  }
}

/**
 * Finds `peer`, `orderer` and `configtxgen` in a folder, or on `PATH`.
 *
 * @throws a FabricProgramsError where one is missing, of an unknown version, or unlike the others.
 */
export async function findPrograms(folder?: string): Promise<FabricPrograms> {
  const folders =
    folder === undefined ? (process.env["PATH"] ?? "").split(delimiter) : [resolve(folder)];
  const found = await Promise.all(names.map((name) => findProgram(name, folders)));
  const missing = names.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) {
    throw new FabricProgramsError(
      `Fabric's ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not ` +
        `${folder === undefined ? "on PATH" : `in ${resolve(folder)}`}.`,
    );
  }
  const [peer = "", orderer = "", configtxgen = ""] = found;
  const [version, ...others] = await Promise.all([
    versionOf(peer, ["version"]),
    versionOf(orderer, ["version"]),
    versionOf(configtxgen, ["--version"]),
  ]);
  if (others.some((other) => other !== version)) {
    const list = [version, ...others].map((each, index) => `${names[index] ?? ""} ${each}`);
    throw new FabricProgramsError(`Fabric's programs differ in version: ${list.join(", ")}.`);
  }
  if (!/^(2\.5|3\.\d+)\./.test(version)) {
    throw new FabricProgramsError(
      `${peer} is of Fabric ${version}; BASICS runs on 2.5 and on 3.0 or later.`,
    );
  }
  return { peer, orderer, configtxgen, version };
}

async function findProgram(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const file = resolve(folder, name);
    try {
      await access(file, constants.X_OK);
      if ((await stat(file)).isFile()) return file;
    } catch {
      // The next folder may have it.
    }
  }
  return undefined;
}

async function versionOf(program: string, args: string[]): Promise<string> {
  let output: string;
  try {
    const { stdout, stderr } = await run(program, args);
    output = stdout + stderr;
  } catch (cause) {
    throw new FabricProgramsError(`${program} does not run: ${(cause as Error).message.trim()}.`);
  }
  const version = /^\s*Version: v?(\d+\.\d+\.\d+\S*)/m.exec(output)?.[1];
  if (version === undefined) {
    throw new FabricProgramsError(`${program} does not say which version of Fabric it is.`);
  }
  return version;
}
