const text = (node) =>
  node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;

const isTypeOnly = (node) =>
  node.importKind === "type" ||
  node.exportKind === "type" ||
  (node.specifiers?.length > 0 &&
    node.specifiers.every(
      (specifier) => specifier.importKind === "type" || specifier.exportKind === "type",
    ));

/** `require("…")`, `require.resolve("…")` and `import.meta.resolve("…")`. */
function isLoading({ callee }) {
  if (callee.type === "Identifier") return callee.name === "require";
  if (callee.type !== "MemberExpression" || callee.property.name !== "resolve") return false;
  return callee.object.type === "MetaProperty" || callee.object.name === "require";
}

/**
 * ESLint's visitor of everything by which a file names another module. `onImport` is called with the
 * node, the specifier, and whether types alone are imported.
 */
export function visitImports(onImport) {
  const visit = (node, source, typeOnly) => {
    const specifier = text(source);
    if (specifier !== undefined) onImport({ node, specifier, typeOnly });
  };
  const visitDeclaration = (node) => visit(node, node.source, isTypeOnly(node));
  return {
    ImportDeclaration: visitDeclaration,
    ExportNamedDeclaration: visitDeclaration,
    ExportAllDeclaration: visitDeclaration,
    ImportExpression: (node) => visit(node, node.source, false),
    TSImportType: (node) => visit(node, node.source, true),
    TSExternalModuleReference: (node) => visit(node, node.expression, false),
    CallExpression: (node) => {
      if (isLoading(node)) visit(node, node.arguments[0], false);
    },
  };
}
