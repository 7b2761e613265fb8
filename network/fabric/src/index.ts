export type { FabricNetwork } from "./fabric-network.js";
export { startFabricNetwork } from "./fabric-network.js";
export type { NodeProcess } from "./node-process.js";
export type { FabricChaincode, FabricNetworkOptions } from "./options.js";
export type { FabricPrograms } from "./programs.js";
export { FabricProgramsError, findPrograms } from "./programs.js";
