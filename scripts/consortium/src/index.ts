/** This entry starts a consortium on this machine: its network, its gateways and its managers. */
export { Consortium } from "./consortium.js";
export type { ConsortiumOptions, RunningOperator } from "./consortium.js";
export { BASICS_CHAINCODE_DIRECTORY, loadChaincode } from "./ledger/basics-chaincode.js";
export type { FabricOptions, LedgerOptions, RunningProcess } from "./ledger/ledger.js";
export { startLedger } from "./ledger/ledger.js";
export { startTestNetworkLedger } from "./ledger/test-network-ledger.js";
export { operatorNames } from "./operators/operator-names.js";
export { TokenIssuer } from "./operators/token-issuer.js";
export { nodeFlags } from "./services/service.js";
