import "fabric-contract-api";

/** Where the contract API keeps what its decorators say: reflect-metadata, which hangs on Reflect. */
export const metadata = Reflect as unknown as {
  getMetadata(key: string, target: object): unknown;
  defineMetadata(key: string, value: unknown, target: object): void;
};
