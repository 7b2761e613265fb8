export { parseJson, readText } from "./json-file.js";
export { loadNetwork, writeNetwork } from "./load.js";
export type { Channel, Endpoint, Identity, Network, Operator } from "./schema.js";
export { networkSchema } from "./schema.js";
