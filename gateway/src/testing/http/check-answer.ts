import assert from "node:assert/strict";
import { errorCatalogue } from "../../errors/errors.js";
import { problemSchema } from "../../schemas/common.js";
import { problemCodes } from "../../http/openapi.js";
import type { RouteDefinition } from "../../http/routes/definition.js";
import { routes } from "../../http/routes/routes.js";

const served = Object.values<RouteDefinition>(routes).map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  codes: problemCodes(route),
}));

/** Finds the route that serves a request, if there is one. */
function servedBy(method: string, path: string): (typeof served)[number] | undefined {
  const verb = method === "HEAD" ? "get" : method.toLowerCase();
  return served.find(({ route, pattern }) => route.method === verb && pattern.test(path));
}

/** Fails unless an answer is one that the OpenAPI document describes for its operation. */
export function checkAnswer(
  method: string,
  path: string,
  answer: { readonly status: number; readonly type: string; readonly body: unknown },
): void {
  const { route, codes } = servedBy(method, path) ?? {};
  const { status, type, body } = answer;
  const documented = route?.responses[status];
  if (documented === undefined || type.startsWith("application/problem+json")) {
    assert.match(type, /^application\/problem\+json/, `${method} ${path}: ${status} ${type}`);
    const problem = problemSchema.parse(body);
    assert.deepEqual(problem, body, "a problem has no fields of its own");
    assert.equal(problem.status, status);
    assert.equal(errorCatalogue[problem.code].status, status);
    const { code } = problem;
    assert.ok(codes?.includes(code) !== false, `${code} is not documented for ${path}`);
    return;
  }
  if (documented.schema === undefined) return;
  // A field that the schema does not know is dropped by parsing, and found by comparing.
  assert.deepEqual(documented.schema.parse(body), body, `${method} ${path} answers its schema`);
}
