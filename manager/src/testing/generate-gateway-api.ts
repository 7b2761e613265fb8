/** Types of the gateway's REST API from its OpenAPI document: `npm run generate -w manager`. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import openapiTs, { astToString } from "openapi-typescript";

/** Prints the document; there once the gateway is built. */
export const documentPrinter = fileURLToPath(
  new URL("../../../gateway/dist/print-openapi.js", import.meta.url),
);

/** What is generated. */
export const generatedFile = fileURLToPath(new URL("../../src/gateway-api.ts", import.meta.url));

const HEADER = `/* eslint-disable */
// Generated from the gateway's OpenAPI document by "npm run generate -w manager": do not edit.

`;

/** The text that the generated file ought to have. */
export async function generateGatewayApi(): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [documentPrinter], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return HEADER + astToString(await openapiTs(stdout));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(generatedFile, await generateGatewayApi());
}
