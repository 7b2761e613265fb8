import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

interface Manifest {
  readonly main?: string;
  readonly scripts?: Readonly<Record<string, string>>;
}

const WANTED = "name the folder of a Node chaincode package, the one that holds its package.json";

/**
 * The command that starts the chaincode package in `directory`, as Fabric's Node builder would:
 * `npm start`, or the program that it would start.
 *
 * @throws an Error that names the directory, what it lacks, and the command that mends it.
 */
export async function startCommand(directory: string): Promise<[string, ...string[]]> {
  const file = join(directory, "package.json");
  const manifest = parseManifest(file, await readManifest(directory, file));
  const start = manifest.scripts?.["start"];
  if (start === undefined) {
    throw new Error(
      `${file} has no "start" script; give it one, usually "fabric-chaincode-node start"`,
    );
  }
  if (!/^(set -x && )?fabric-chaincode-node start$/.test(start.trim())) {
    return ["npm", "start", "--silent", "--"];
  }
  return [...shimCommand(directory, file, manifest), "start"];
}

/**
 * The command that starts the chaincode package in `directory` as a service. The caller adds the
 * options `--chaincode-address` and `--chaincode-id`.
 *
 * @throws an Error that names the directory, what it lacks, and the command that mends it.
 */
export async function serviceCommand(directory: string): Promise<[string, ...string[]]> {
  const file = join(directory, "package.json");
  const manifest = parseManifest(file, await readManifest(directory, file));
  return [...shimCommand(directory, file, manifest), "server"];
}

/** The command without npm and a shell in between: it starts sooner and ends with its signal. */
function shimCommand(directory: string, file: string, manifest: Manifest): [string, string] {
  const require = createRequire(file);
  const shim = find(require, "fabric-shim/package.json");
  if (shim === undefined) {
    throw new Error(
      `fabric-shim is not installed for ${directory}; run "npm install" in that directory`,
    );
  }
  if (find(require, directory) === undefined) {
    const main = join(directory, manifest.main ?? "index.js");
    const remedy =
      manifest.scripts?.["build"] === undefined
        ? `correct "main" of ${file}`
        : `run "npm run build" in ${directory}`;
    throw new Error(`${main} does not exist; ${remedy}`);
  }
  return [process.execPath, join(shim, "..", "cli.js")];
}

async function readManifest(directory: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new Error(await whyUnreadable(directory, file, cause as NodeJS.ErrnoException), {
      cause,
    });
  }
}

async function whyUnreadable(
  directory: string,
  file: string,
  error: NodeJS.ErrnoException,
): Promise<string> {
  if (error.code === "ENOTDIR") return `${directory} is not a directory; ${WANTED}`;
  if (error.code !== "ENOENT") return `${file} cannot be read (${error.message})`;
  const names = await readdir(directory).catch(() => undefined);
  if (names === undefined) return `there is no directory ${directory}; ${WANTED}`;
  const other = names.includes("go.mod") ? "Go" : names.includes("pom.xml") ? "Java" : undefined;
  if (other !== undefined) {
    return `${directory} holds ${other} chaincode; only Node chaincode is started, other languages run as a service`;
  }
  return `${directory} has no package.json; ${WANTED}`;
}

function parseManifest(file: string, text: string): Manifest {
  try {
    return JSON.parse(text) as Manifest;
  } catch (cause) {
    throw new Error(`${file} is not JSON (${(cause as Error).message}); correct it`, { cause });
  }
}

function find(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}
