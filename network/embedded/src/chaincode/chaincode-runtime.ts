import type { ChaincodeHandler } from "./chaincode-handler.js";

/** A chaincode that was started, with the function that stops it. */
export interface Launched {
  readonly handler: ChaincodeHandler;
  stop(): Promise<void>;
}

/**
 * One organisation's instance of one chaincode. It is started when it is first needed, and again
 * after it died.
 */
export class ChaincodeRuntime {
  readonly #name: string;
  readonly #launch: (signal: AbortSignal) => Promise<Launched>;
  readonly #stopping = new AbortController();
  #current: Promise<Launched> | undefined;

  /** @param launch starts the chaincode, and gives up when its signal aborts */
  constructor(name: string, launch: (signal: AbortSignal) => Promise<Launched>) {
    this.#name = name;
    this.#launch = launch;
  }

  /** @throws an Error that says why the chaincode could not be started. */
  async handler(): Promise<ChaincodeHandler> {
    if (this.#stopping.signal.aborted) throw new Error(`chaincode ${this.#name} is stopped`);
    const launching = (this.#current ??= this.#start());
    const { handler } = await launching;
    return handler;
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error("the network stops"));
    const launched = await this.#current?.catch(() => undefined);
    await launched?.stop();
  }

  async #start(): Promise<Launched> {
    try {
      const launched = await this.#launch(this.#stopping.signal);
      await launched.handler.ready;
      void launched.handler.closed.then(() => this.#forget(launched));
      return launched;
    } catch (cause) {
      this.#current = undefined;
      throw new Error(`could not launch chaincode ${this.#name}: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  async #forget(launched: Launched): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#current = undefined;
    await launched.stop();
  }
}
