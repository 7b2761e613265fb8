/** Prints the OpenAPI document: `node gateway/dist/print-openapi.js > openapi.json`. */
import { buildOpenApiDocument } from "./http/openapi.js";

process.stdout.write(`${JSON.stringify(buildOpenApiDocument(), null, 2)}\n`);
