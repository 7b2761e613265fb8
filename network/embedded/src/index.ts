export type { ChaincodeDeployment, ChaincodeRun } from "./chaincode/deployment.js";
export type { BatchLimits } from "./ordering/types.js";
export type { EmbeddedNetwork } from "./network/embedded-network.js";
export { startEmbeddedNetwork } from "./network/embedded-network.js";
export type { EmbeddedNetworkOptions } from "./network/options.js";
export type { CutBlock, ReleaseBlock } from "./ordering/orderer.js";
