import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import {
  documentPrinter,
  generatedFile,
  generateGatewayApi,
} from "./testing/generate-gateway-api.js";

test("the generated types are those of the gateway's present document", async (context) => {
  if (!existsSync(documentPrinter)) {
    context.skip("the gateway is not built");
    return;
  }
  const isUpToDate = (await readFile(generatedFile, "utf8")) === (await generateGatewayApi());
  assert.ok(isUpToDate, "Run: npm run generate -w manager");
});
