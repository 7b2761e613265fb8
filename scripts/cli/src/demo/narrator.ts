/** Prints each step of a demonstration as it happens, with the seconds since the beginning. */
export class Narrator {
  readonly #started = performance.now();
  #step = 0;

  heading(text: string): void {
    this.#step++;
    console.log(`\n${this.#step}. ${text}`);
  }

  line(text: string): void {
    console.log(`  ${this.elapsed().padStart(7)}  ${text}`);
  }

  text(block: string): void {
    console.log(block.replace(/^/gm, "  "));
  }

  /** The time since the beginning, for example `3.21 s`. */
  elapsed(): string {
    return `${((performance.now() - this.#started) / 1000).toFixed(2)} s`;
  }
}
