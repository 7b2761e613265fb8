/**
 * Writes src/generated/gateway-api.ts, the types of the gateway's REST API, from the OpenAPI
 * document that the built gateway prints. `npm run build` runs it between building the gateway and
 * building everything else. The file stays as it is while the document does, so that what depends
 * on it is not compiled again.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath, URL } from "node:url";

const DOCUMENT_PRINTER = fileURLToPath(
  new URL("../gateway/dist/print-openapi.js", import.meta.url),
);
const GENERATED_FILE = fileURLToPath(new URL("src/generated/gateway-api.ts", import.meta.url));
const GENERATOR = import.meta.resolve("openapi-typescript");

const document = execFileSync(process.execPath, [DOCUMENT_PRINTER], {
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
const generator = readFileSync(new URL("../package.json", GENERATOR), "utf8");
const inputs = createHash("sha256").update(generator).update(document).digest("hex");
const header = `// Types of the gateway's REST API: made by "npm run build", so do not edit them.
// Their inputs, the gateway's OpenAPI document and the generator, have this SHA-256:
// ${inputs}

`;

if (!readGenerated().startsWith(header)) {
  // Loading the generator takes longer than all of the above, so it is loaded where it is needed.
  const { default: openapiTs, astToString } = await import("openapi-typescript");
  mkdirSync(dirname(GENERATED_FILE), { recursive: true });
  const draft = `${GENERATED_FILE}.draft`;
  writeFileSync(draft, header + astToString(await openapiTs(document)));
  renameSync(draft, GENERATED_FILE);
}

function readGenerated() {
  try {
    return readFileSync(GENERATED_FILE, "utf8");
  } catch {
    return "";
  }
}
