import assert from "node:assert/strict";
import { errorCatalogue } from "../../errors.js";
import { problemSchema } from "../../schemas/common.js";
import { problemCodes } from "../openapi.js";
import type { RouteDefinition } from "../routes/definition.js";
import { routes } from "../routes/routes.js";

const patterns = Object.values<RouteDefinition>(routes).map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
}));

/** The route that serves a request, if there is one. */
function routeOf(method: string, path: string): RouteDefinition | undefined {
  const served = method === "HEAD" ? "get" : method.toLowerCase();
  return patterns.find(({ route, pattern }) => route.method === served && pattern.test(path))
    ?.route;
}

/** Fails unless an answer is one that the OpenAPI document describes for its operation. */
export function checkAnswer(
  method: string,
  path: string,
  answer: { readonly status: number; readonly type: string; readonly body: unknown },
): void {
  const route = routeOf(method, path);
  const { status, type, body } = answer;
  const documented = route?.responses[status];
  if (documented === undefined || type.startsWith("application/problem+json")) {
    assert.match(type, /^application\/problem\+json/, `${method} ${path}: ${status} ${type}`);
    const problem = problemSchema.parse(body);
    assert.deepEqual(problem, body, "a problem has no fields of its own");
    assert.equal(problem.status, status);
    assert.equal(errorCatalogue[problem.code].status, status);
    if (route !== undefined) {
      const { code } = problem;
      assert.ok(problemCodes(route).includes(code), `${code} is not documented for ${route.path}`);
    }
    return;
  }
  if (documented.schema === undefined) return;
  // A field that the schema does not know is dropped by parsing, and found by comparing.
  assert.deepEqual(documented.schema.parse(body), body, `${method} ${path} answers its schema`);
}
