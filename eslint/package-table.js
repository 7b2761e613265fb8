// Which package may import which: the table of docs/architecture.md, as the rule `basics/package-imports`
// reads it. A name that ends in `/*` stands for the package's entry point and all its subpaths.
// Whatever a package's tests import beyond its row stands in its devDependencies.

const DOMAIN = "@basics/chaincode/domain";
const RECORDS = "@basics/chaincode/records";
const MESSAGES = "@basics/messages/*";
const RUNTIME = "@basics/runtime/*";

const NETWORK = [
  "@basics/descriptor",
  "@basics/local",
  "@basics/oracle/*",
  "@basics/embedded",
  "@basics/fabric",
  MESSAGES,
];

/** Each row: the package's folder, what it may import, and what it may import types of only. */
export const packageTable = [
  { folder: "chaincode", mayImport: [] },
  { folder: "runtime", mayImport: [] },
  { folder: "network/descriptor", mayImport: [DOMAIN, RUNTIME] },
  { folder: "network/messages", mayImport: [RUNTIME] },
  { folder: "network/local", mayImport: [DOMAIN, MESSAGES, RUNTIME] },
  { folder: "network/oracle", mayImport: ["@basics/descriptor", MESSAGES, RUNTIME] },
  {
    folder: "network/embedded",
    mayImport: [
      "@basics/descriptor",
      "@basics/local",
      "@basics/oracle",
      "@basics/oracle/live",
      MESSAGES,
      RUNTIME,
    ],
  },
  {
    folder: "network/fabric",
    mayImport: ["@basics/descriptor", "@basics/local", "@basics/oracle/*", MESSAGES, RUNTIME],
  },
  {
    folder: "gateway",
    mayImport: [DOMAIN, "@basics/descriptor", MESSAGES, RUNTIME],
    mayImportTypesOf: [RECORDS],
  },
  { folder: "manager", mayImport: [DOMAIN, RUNTIME] },
  { folder: "experiments", mayImport: [DOMAIN, "@basics/oracle", RUNTIME] },
  {
    folder: "scripts/consortium",
    mayImport: [
      "@basics/chaincode",
      DOMAIN,
      ...NETWORK,
      "@basics/gateway/*",
      "@basics/manager/*",
      RUNTIME,
    ],
    mayImportTypesOf: [RECORDS],
  },
  {
    folder: "scripts/audit",
    mayImport: [DOMAIN, "@basics/descriptor", MESSAGES, RUNTIME],
    mayImportTypesOf: [RECORDS],
  },
  {
    folder: "scripts/lab",
    mayImport: [
      "@basics/consortium/*",
      "@basics/experiments/*",
      DOMAIN,
      ...NETWORK,
      "@basics/gateway",
      "@basics/manager",
      RUNTIME,
    ],
  },
  { folder: "scripts/cli", mayImport: ["@basics/*"] },
  { folder: "test", mayImport: ["@basics/*"] },
];

const matches = (pattern, specifier) =>
  pattern.endsWith("/*")
    ? specifier === pattern.slice(0, -2) || specifier.startsWith(pattern.slice(0, -1))
    : specifier === pattern;

export const listed = (patterns, specifier) =>
  (patterns ?? []).some((pattern) => matches(pattern, specifier));
