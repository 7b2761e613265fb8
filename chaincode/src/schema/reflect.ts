import "fabric-contract-api";

/**
 * The store in which the contract API keeps what its decorators say: reflect-metadata, which
 * extends Reflect.
 */
export const metadata = Reflect as unknown as {
  getMetadata(key: string, target: object): unknown;
  defineMetadata(key: string, value: unknown, target: object): void;
};
