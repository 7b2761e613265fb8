export { findFreePorts } from "@basics/local";
export { basicsChaincodeDirectory, loadChaincode } from "./consortium/basics-chaincode.js";
export { readSecret } from "./consortium/layout.js";
export { ManagerControl } from "./consortium/manager-control.js";
export { Consortium } from "./consortium/consortium.js";
export type { ConsortiumOptions, RunningOperator } from "./consortium/consortium.js";
export { operatorNames } from "./consortium/operator-names.js";
export type { Service } from "./consortium/service.js";
export { TokenIssuer } from "./consortium/token-issuer.js";
