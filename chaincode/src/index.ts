import { BasicsContract } from "./contract";

/** The contracts that fabric-chaincode-node deploys. */
export const contracts = [BasicsContract];
