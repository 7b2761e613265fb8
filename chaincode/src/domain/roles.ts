/** The attribute in a client's certificate that lets it write to the ledgers. */
export const GATEWAY_ROLE = { attribute: "basics.role", value: "gateway" } as const;
