import type { ChaincodeHandler } from "./chaincode-handler.js";

/**
 * The chaincodes that one peer waits for. Ids hold a secret of the launch, so that no other process
 * on the machine can register in a chaincode's place.
 */
export class Registrations {
  readonly #expected = new Map<string, (handler: ChaincodeHandler) => void>();

  /** Waits for a chaincode that registers under `id`. Returns a function that stops waiting. */
  expect(id: string, take: (handler: ChaincodeHandler) => void): () => void {
    this.#expected.set(id, take);
    return () => {
      this.#expected.delete(id);
    };
  }

  /**
   * Tells whether a chaincode of this id is waited for. If so, it is handed over and no longer
   * waited for.
   */
  admit(id: string, handler: ChaincodeHandler): boolean {
    const take = this.#expected.get(id);
    if (take === undefined) return false;
    this.#expected.delete(id);
    take(handler);
    return true;
  }
}
