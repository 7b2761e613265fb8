import type { PeerGateway } from "./peer-gateway.js";

/** The operator's own peers on a channel, one of which is in use until it fails. */
export class PeerRotation {
  readonly #peers: readonly PeerGateway[];
  #index = 0;

  /** @throws an Error where there is no peer. */
  constructor(peers: readonly PeerGateway[]) {
    if (peers.length === 0) throw new Error("a channel needs at least one peer of the operator");
    this.#peers = peers;
  }

  get size(): number {
    return this.#peers.length;
  }

  get current(): PeerGateway {
    const peer = this.#peers[this.#index];
    if (peer === undefined) throw new Error("unreachable: the index stays below the length");
    return peer;
  }

  /** Goes to the next peer, unless another caller's failure has gone on from this one already. */
  failed(peer: PeerGateway): void {
    if (peer === this.current) this.#index = (this.#index + 1) % this.#peers.length;
  }
}
