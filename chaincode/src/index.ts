import { BasicsContract } from "./contract";

/** What fabric-chaincode-node deploys. */
export const contracts = [BasicsContract];
