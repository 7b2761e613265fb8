// Walls inside packages, as the rule `basics/inner-walls` reads them. Tests may look over them.
// `not` names folders of ours, or packages of others (`*` for all of a scope).

/** Each wall: the folder that it encloses, without the folders `except`, and why it stands. */
export const wallTable = [
  {
    folder: "chaincode/src/domain",
    onlyItself: true,
    why: "everything else of ours is built on the vocabulary, which loads no Fabric package",
  },
  {
    folder: "network/messages/src/signature",
    onlyItself: true,
    why: "a signature is made of node:crypto alone, so whoever needs one loads no protobufs",
  },
  {
    folder: "network/oracle/src",
    except: ["network/oracle/src/live", "network/oracle/src/proxy"],
    not: [
      "network/oracle/src/live",
      "network/oracle/src/proxy",
      "@basics/*",
      "@grpc/*",
      "@hyperledger/*",
      "google-protobuf",
    ],
    why: "the simulator imports the pure delay model, which loads no gRPC and no protobufs",
  },
  {
    folder: "chaincode/src/state",
    not: ["chaincode/src/rules"],
    why: "records and keys know nothing about the rules that write them",
  },
  {
    folder: "gateway/src/schemas",
    not: ["gateway/src/http", "gateway/src/ledger", "gateway/src/operations", "gateway/src/relay"],
    why: "the schemas describe the REST API and know nothing about who serves it",
  },
  {
    folder: "gateway/src/ledger",
    not: ["gateway/src/http", "gateway/src/operations", "gateway/src/relay"],
    why: "the connection to the ledgers serves REST and relay alike and knows neither",
  },
  {
    folder: "gateway/src/operations",
    not: ["gateway/src/http", "gateway/src/relay"],
    why: "an operation is what a request means, whatever brought the request",
  },
  {
    folder: "gateway/src/relay",
    not: ["gateway/src/http", "gateway/src/operations"],
    why: "the relay works without anybody's request",
  },
  {
    folder: "manager/src/digest",
    not: [
      "manager/src/api",
      "manager/src/client",
      "manager/src/migration",
      "manager/src/store",
      "manager/src/transfer",
    ],
    why: "a digest is a function of an image, also for those who never migrate one",
  },
  {
    folder: "manager/src/client",
    not: [
      "manager/src/api",
      "manager/src/digest",
      "manager/src/migration",
      "manager/src/store",
      "manager/src/transfer",
    ],
    why: "a cloud's own manager uses the REST client without the reference manager",
  },
  {
    folder: "manager/src/transfer",
    not: ["manager/src/api", "manager/src/migration"],
    why: "bytes are moved the same way whoever decided that they move",
  },
  {
    folder: "manager/src/store",
    not: ["manager/src/api", "manager/src/migration", "manager/src/transfer"],
    why: "what is kept on disk is read and written without any migration running",
  },
  {
    folder: "network/embedded/src/ledger",
    not: [
      "network/embedded/src/chaincode",
      "network/embedded/src/network",
      "network/embedded/src/ordering",
      "network/embedded/src/services",
    ],
    why: "a ledger validates and keeps blocks, whoever ordered them and whoever asks",
  },
  {
    folder: "experiments/src/simulation",
    not: ["experiments/src/chart", "experiments/src/figures", "experiments/src/report"],
    why: "a simulation does not know how its numbers are shown",
  },
];
