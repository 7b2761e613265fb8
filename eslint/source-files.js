import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's folder. */
export const root = resolve(fileURLToPath(import.meta.url), "../..");

const manifests = new Map();

function readManifest(folder) {
  if (!manifests.has(folder)) {
    const file = join(folder, "package.json");
    manifests.set(folder, existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined);
  }
  return manifests.get(folder);
}

/** A file's path from the checkout's folder, with slashes: how tables and walls name it. */
export const pathInCheckout = (file) => relative(root, file).split(sep).join("/");

export const isInside = (folder, path) => path === folder || path.startsWith(`${folder}/`);

/** The package that a file belongs to: its folder in the checkout and its package.json. */
export function packageOf(file) {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = readManifest(folder);
    if (manifest !== undefined) return { folder: pathInCheckout(folder), manifest };
    if (folder === root || folder === dirname(folder)) return undefined;
  }
}

/** Whether a path (or what an import names) is a test or what only tests use. */
export const isTestCode = (path) =>
  /\.test(\.[cm]?[jt]s)?$/.test(path) || /(^|\/)testing(\/|$)/.test(path) || isInside("test", path);

export const isRelative = (specifier) => /^\.\.?(\/|$)/.test(specifier);

/** The source file that a relative specifier names: `./a.js` of ES modules, `./a` of CommonJS. */
export function resolveSource(fromFile, specifier) {
  const target = resolve(dirname(fromFile), specifier);
  return [target.replace(/\.js$/, ".ts"), `${target}.ts`, join(target, "index.ts")].find(
    (candidate) => candidate.endsWith(".ts") && existsSync(candidate),
  );
}
